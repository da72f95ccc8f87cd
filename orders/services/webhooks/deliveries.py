"""Sending what the outbox holds (docs/webhooks.md, Delivery).

A delivery is claimed for a while, sent without any lock or transaction, and then recorded. A worker that is killed
in between leaves a claim that runs out; `wake` finds what is due then. One request at a time goes to an endpoint.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import jobs
from core.errors import Conflict, NotFound
from core.models import Store
from core.transactions import service
from orders.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from orders.services.webhooks.events import AT_ONCE, TEST, Told, write_events
from orders.services.webhooks.posting import Answer, Letter, post
from orders.services.webhooks.signing import signing_secret

Status = WebhookDelivery.Status
DAY = timedelta(days=1)
# How long a failed attempt is waited after: the first, the second and so on. After the last the delivery has failed.
WAITS = (*(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800)), *[DAY] * 7)
# Well over the time that an attempt may take.
CLAIM = timedelta(seconds=30)
# Seconds after which a worker turns to others; it is given 20 to end.
SLICE = 10.0
INTERRUPTED = "The process that sent this ended in the middle; it may have arrived."


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make attempt `number` of a delivery, and what is to be sent."""

    delivery: int
    number: int
    letter: Letter


async def deliver_due(*, endpoint: int) -> None:
    """Send what is due to an endpoint, one by one, and put the rest off after ten seconds.

    Does nothing while another worker is at it: that one looks for more when it is done with its attempt.
    """
    ends = time.monotonic() + SLICE
    while claim := await sync_to_async(claim_next)(endpoint=endpoint):
        answer = await post(claim.letter)
        await sync_to_async(record)(claim=claim, answer=answer)
        if time.monotonic() > ends:
            await sync_to_async(jobs.defer)("orders.deliver_webhooks", endpoint=endpoint)
            return


@transaction.atomic
def claim_next(*, endpoint: int) -> Claim | None:
    """Claim what has been due longest; None while nothing is, or while a request to the endpoint is under way."""
    there = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint).first()
    if there is None:
        return None
    if not there.listens:
        disable_pending(there)
        return None
    now = timezone.now()
    waiting = WebhookDelivery.objects.filter(endpoint=there, status=Status.PENDING)
    if waiting.filter(claimed_until__gt=now).exists():
        return None
    due = waiting.filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
    delivery = due.select_for_update(no_key=True, of=("self",)).select_related("event").first()
    return None if delivery is None else _claim(there, delivery, now)


def _claim(endpoint: WebhookEndpoint, delivery: WebhookDelivery, now: datetime) -> Claim:
    if delivery.claimed_until is not None:
        delivery.log.filter(number=delivery.attempts, duration_ms=None).update(error=INTERRUPTED)
    delivery.attempts += 1
    delivery.last_attempt_at, delivery.claimed_until = now, now + CLAIM
    delivery.save(update_fields=["attempts", "last_attempt_at", "claimed_until"])
    WebhookAttempt.objects.create(delivery=delivery, number=delivery.attempts, at=now)
    letter = Letter(endpoint.url, delivery.event.body.encode(), signing_secret(endpoint))
    return Claim(delivery.pk, delivery.attempts, letter)


@transaction.atomic
def record(*, claim: Claim, answer: Answer) -> None:
    """Write down what came of an attempt, and when the next one is."""
    delivery = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=claim.delivery)
    delivery.log.filter(number=claim.number).update(
        duration_ms=answer.milliseconds,
        response_status=answer.status,
        response=answer.beginning,
        error=answer.error,
    )
    if delivery.attempts != claim.number:
        return  # the claim ran out, and somebody else is at it
    delivery.claimed_until = None
    delivery.response_status, delivery.error = answer.status, answer.error
    if answer.accepted:
        _end(delivery, Status.DELIVERED)
    elif delivery.status == Status.PENDING:
        _wait(delivery)
    delivery.save()


def _end(delivery: WebhookDelivery, status: str) -> None:
    delivery.status, delivery.next_attempt_at, delivery.ended_at = status, None, timezone.now()


def _wait(delivery: WebhookDelivery) -> None:
    delivery.failures += 1
    if delivery.failures > len(WAITS):
        _end(delivery, Status.FAILED)
        return
    delivery.next_attempt_at = timezone.now() + WAITS[delivery.failures - 1]
    jobs.defer("orders.deliver_webhooks", at=delivery.next_attempt_at, endpoint=delivery.endpoint_id)


@service
def redeliver(*, store: Store | int, pk: int) -> WebhookDelivery:
    """Send an event once more, now, whatever came of it before; the waits begin anew.

    Raises NotFound; Conflict while its endpoint is inactive or after it was removed.
    """
    rows = WebhookDelivery.objects.of(store).select_for_update(no_key=True, of=("self",))
    delivery = rows.select_related("endpoint").filter(pk=pk).first()
    if delivery is None:
        raise NotFound(_("Delivery not found"))
    if not delivery.endpoint.listens:
        raise Conflict(_("Nothing is sent to an endpoint that is not active."), field="endpoint")
    delivery.status, delivery.failures = Status.PENDING, 0
    delivery.next_attempt_at, delivery.ended_at = timezone.now(), None
    delivery.save(update_fields=["status", "failures", "next_attempt_at", "ended_at"])
    jobs.defer("orders.deliver_webhooks", endpoint=delivery.endpoint_id)
    return delivery


@service
def redeliver_failed(*, store: Store | int, pk: int) -> int:
    """Send every event once more that failed at an endpoint, oldest first, 1000 at most; how many they are.

    Raises NotFound; Conflict where none failed, while it is inactive or after it was removed.
    """
    endpoint = _listening(store, pk)
    failed = WebhookDelivery.objects.filter(endpoint=endpoint, status=Status.FAILED).order_by("pk")
    chosen = list(failed.select_for_update(no_key=True).values_list("pk", flat=True)[:AT_ONCE])
    if not chosen:
        raise Conflict(_("Nothing failed at this endpoint."), field="endpoint")
    again = {"status": Status.PENDING, "failures": 0, "next_attempt_at": timezone.now(), "ended_at": None}
    WebhookDelivery.objects.filter(pk__in=chosen).update(**again)
    jobs.defer("orders.deliver_webhooks", endpoint=endpoint.pk)
    return len(chosen)


@service
def send_test(*, store: Store | int, pk: int, told: Told) -> None:
    """Send an event that tells of nothing to one endpoint, whatever it listens to. Raises NotFound, Conflict."""
    endpoint = _listening(store, pk)
    write_events(store=endpoint.store_id, event=TEST, endpoints=[endpoint.pk], told=[told])


def _listening(store: Store | int, pk: int) -> WebhookEndpoint:
    """The locked endpoint, if anything is sent to it."""
    endpoint = WebhookEndpoint.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if endpoint is None:
        raise NotFound(_("Webhook endpoint not found"))
    if not endpoint.listens:
        raise Conflict(_("Nothing is sent to an endpoint that is not active."), field="endpoint")
    return endpoint


def disable_pending(endpoint: WebhookEndpoint) -> None:
    """What waits for an endpoint that the caller has locked is not sent any more."""
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, status=Status.PENDING)
    waiting.update(status=Status.DISABLED, next_attempt_at=None, ended_at=timezone.now())


def wake() -> int:
    """Find what is due and nobody is at: after a crash, or where a job was lost. Call it every minute."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = WebhookDelivery.objects.filter(free, status=Status.PENDING, next_attempt_at__lte=now)
    forgotten = list(due.order_by("endpoint").values_list("endpoint", flat=True).distinct())
    for endpoint in forgotten:
        jobs.defer("orders.deliver_webhooks", endpoint=endpoint)
    return len(forgotten)
