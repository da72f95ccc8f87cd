"""The outbox: events are written in the transaction of the change they tell of, one delivery for each listener."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core import jobs
from core.transactions import service
from orders.models import WebhookDelivery, WebhookEvent

KEPT = timedelta(days=30)
AT_ONCE = 1000
TEST = "webhook.test"

# Asked at every change on the shop floor, so it does without the ORM.
LISTENERS = """
SELECT id FROM orders_webhookendpoint
WHERE store_id = %s AND active AND removed_at IS NULL AND %s = ANY (event_types) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One event to be written: which document it is of, and every byte of it."""

    object_id: int
    public_id: str
    at: datetime
    body: str


def listeners(*, store: int, event: str) -> list[int]:
    """The endpoints of a store that are told of an event; one query on a partial index."""
    with connection.cursor() as cursor:
        cursor.execute(LISTENERS, [store, event])
        return [pk for (pk,) in cursor.fetchall()]


@service
def write_events(*, store: int, event: str, endpoints: Sequence[int], told: Sequence[Told]) -> None:
    """Put events into the outbox and wake a worker. Call it in the transaction of the change.

    One that was switched off a moment ago is found out by whoever sends: its delivery becomes `disabled`.
    """
    events = WebhookEvent.objects.bulk_create(
        WebhookEvent(
            store_id=store,
            public_id=one.public_id,
            type=event,
            object_id=one.object_id,
            body=one.body,
            endpoint_ids=list(endpoints),
            at=one.at,
        )
        for one in told
    )
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            store_id=store,
            event=written,
            endpoint_id=endpoint,
            created_at=written.at,
            next_attempt_at=written.at,
        )
        for written in events
        for endpoint in endpoints
    )
    for endpoint in endpoints:
        jobs.defer("orders.deliver_webhooks", endpoint=endpoint)


def forget_events() -> int:
    """Drop events of which nothing waits any more, with their deliveries, 30 days after they happened."""
    waiting = WebhookDelivery.objects.filter(event=OuterRef("pk"), status=WebhookDelivery.Status.PENDING)
    old = WebhookEvent.objects.filter(~Exists(waiting), at__lt=timezone.now() - KEPT).order_by("at")
    total = 0
    while chosen := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        WebhookEvent.objects.filter(pk__in=chosen).delete()
        total += len(chosen)
    return total
