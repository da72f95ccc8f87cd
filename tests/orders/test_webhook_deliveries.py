"""From the outbox to the receiver: waits, claims, switches (docs/webhooks.md, Delivery)."""

import hashlib
import hmac
import threading
import time
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.audit import audit
from core.errors import Conflict, Invalid, NotFound
from orders.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from orders.services import open_work_order, webhooks
from orders.services.webhooks import deliveries
from orders.services.webhooks.posting import Answer
from tests.orders.listening import ALL, body, events, listener, only_delivery
from tests.orders.receiver import answer, receiver, slow
from tests.racing import race

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def inside(settings):
    settings.WEBHOOK_PRIVATE_TARGETS = True


def told(store, count=1):
    for _ in range(count):
        open_work_order(store=store, product="Wheel", quantity=5)


def work(endpoint):
    """What a worker does when it is woken."""
    async_to_sync(webhooks.deliver_due)(endpoint=endpoint.pk)


def answering(monkeypatch, *answers):
    """Instead of the network; the last answer is given for ever."""
    given = list(answers)

    async def post(letter):
        return given.pop(0) if len(given) > 1 else given[0]

    monkeypatch.setattr(deliveries, "post", post)


def make_due(delivery):
    WebhookDelivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now())


def log(delivery):
    return [(a.number, a.response_status) for a in delivery.log.order_by("number")]


def waking_jobs():
    found = ProcrastinateJob.objects.filter(task_name="orders.deliver_webhooks").order_by("-id")
    return list(found.values_list("scheduled_at", flat=True))


def test_an_event_arrives_as_it_was_written_and_signed(store):
    with receiver() as there:
        endpoint = webhooks.create_endpoint(store=store, url=there.url, event_types=ALL)
        told(store)
        work(endpoint)
    assert there.bodies == [events(store)[0].body.encode()]
    secret = webhooks.signing_secret(endpoint).encode()
    assert there.header("x-mes-signature") == hmac.new(secret, there.bodies[0], hashlib.sha256).hexdigest()
    delivery = only_delivery(store)
    assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 1, 200)
    assert (log(delivery), delivery.next_attempt_at, delivery.claimed_until) == ([(1, 200)], None, None)
    assert audit() == []


def test_the_waits_are_those_of_the_page(store, monkeypatch):
    endpoint = listener(store)
    told(store)
    answering(monkeypatch, Answer(status=500, error="Answered 500, not 200."))
    waits = []
    for _ in range(11):
        work(endpoint)
        delivery = only_delivery(store)
        waits.append(round((delivery.next_attempt_at - timezone.now()).total_seconds()))
        assert waking_jobs()[0] == delivery.next_attempt_at
        make_due(delivery)
    assert waits == [5, 30, 300, 1800, *[86400] * 7]
    work(endpoint)
    delivery = only_delivery(store)
    assert (delivery.status, delivery.attempts, delivery.next_attempt_at) == ("failed", 12, None)
    assert log(delivery) == [(n, 500) for n in range(1, 13)]
    assert audit() == []


def test_what_is_not_due_waits(store, monkeypatch):
    endpoint = listener(store)
    told(store)
    answering(monkeypatch, Answer(status=500, error="x"))
    work(endpoint)
    work(endpoint)
    assert only_delivery(store).attempts == 1


def test_a_later_attempt_succeeds_with_the_same_bytes(store):
    with receiver(answer(503), answer(200)) as there:
        endpoint = listener(store, url=there.url)
        told(store)
        work(endpoint)
        make_due(only_delivery(store))
        work(endpoint)
    assert there.bodies[0] == there.bodies[1]
    delivery = only_delivery(store)
    assert (delivery.status, delivery.error, log(delivery)) == ("delivered", "", [(1, 503), (2, 200)])


def test_events_are_sent_in_order_and_one_at_a_time(store):
    with receiver(slow(0.05)) as there:
        endpoint = listener(store, url=there.url)
        told(store, 4)
        work(endpoint)
    assert there.bodies == [event.body.encode() for event in events(store)]
    assert there.most_at_once == 1


def test_a_failed_one_does_not_stop_those_behind_it(store):
    with receiver(answer(500), answer(200)) as there:
        endpoint = listener(store, url=there.url)
        told(store, 3)
        work(endpoint)
    statuses = WebhookDelivery.objects.of(store).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["pending", "delivered", "delivered"]


def test_after_its_slice_a_worker_turns_to_others(store, monkeypatch):
    monkeypatch.setattr(deliveries, "SLICE", -1.0)
    endpoint = listener(store)
    told(store, 2)
    before = len(waking_jobs())
    answering(monkeypatch, Answer(status=200))
    work(endpoint)
    assert WebhookDelivery.objects.of(store).filter(status="delivered").count() == 1
    assert len(waking_jobs()) == before + 1


def test_two_workers_send_an_event_once(real_store):
    with receiver(slow(0.2)) as there:
        endpoint = listener(real_store, url=there.url)
        told(real_store, 2)
        race([lambda: work(endpoint)] * 6)
    assert there.bodies == [event.body.encode() for event in events(real_store)]
    assert WebhookAttempt.objects.filter(delivery__store=real_store).count() == 2


def test_nothing_is_locked_while_a_request_runs(real_store):
    with receiver(slow(1)) as there:
        endpoint = listener(real_store, url=there.url)
        told(real_store)
        worker = threading.Thread(target=in_thread, args=[lambda: work(endpoint)])
        worker.start()
        while not there.heads:
            time.sleep(0.01)
        with transaction.atomic():
            rows = WebhookDelivery.objects.of(real_store).select_for_update(nowait=True)
            assert [row.status for row in rows] == ["pending"]
            assert WebhookEndpoint.objects.select_for_update(nowait=True).get(pk=endpoint.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            )
            assert cursor.fetchone() == (0,)
        worker.join()
    assert only_delivery(real_store).status == "delivered"


def in_thread(call):
    try:
        call()
    finally:
        connection.close()


def killed_in_the_middle(store):
    """A delivery as a worker leaves it that is killed during the request."""
    endpoint = listener(store)
    told(store)
    assert deliveries.claim_next(endpoint=endpoint.pk)
    return endpoint, only_delivery(store)


def test_what_is_claimed_is_not_sent_twice(store):
    endpoint, _ = killed_in_the_middle(store)
    assert deliveries.claim_next(endpoint=endpoint.pk) is None
    assert webhooks.wake() == 0


def test_a_claim_that_ran_out_is_found_and_sent_again(store, monkeypatch):
    endpoint, delivery = killed_in_the_middle(store)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(claimed_until=timezone.now())
    before = len(waking_jobs())
    assert webhooks.wake() == 1
    assert len(waking_jobs()) == before + 1
    answering(monkeypatch, Answer(status=200))
    work(endpoint)
    assert only_delivery(store).status == "delivered"
    assert log(delivery) == [(1, None), (2, 200)]
    assert delivery.log.get(number=1).error == deliveries.INTERRUPTED


def test_an_interrupted_attempt_does_not_lengthen_the_wait(store, monkeypatch):
    endpoint, delivery = killed_in_the_middle(store)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(claimed_until=timezone.now())
    answering(monkeypatch, Answer(status=500, error="x"))
    work(endpoint)
    found = only_delivery(store)
    assert (found.attempts, found.failures) == (2, 1)


def test_an_answer_that_comes_after_the_claim_ran_out_is_only_logged(store, monkeypatch):
    endpoint = listener(store)
    told(store)
    late = deliveries.claim_next(endpoint=endpoint.pk)
    WebhookDelivery.objects.of(store).update(claimed_until=timezone.now())
    assert deliveries.claim_next(endpoint=endpoint.pk).number == 2
    deliveries.record(claim=late, answer=Answer(status=500, error="late"))
    delivery = only_delivery(store)
    assert (delivery.status, delivery.failures, delivery.claimed_until is None) == ("pending", 0, False)
    assert log(delivery) == [(1, 500), (2, None)]


@pytest.mark.parametrize(
    "end",
    [
        lambda store, pk: webhooks.change_endpoint(store=store, pk=pk, active=False),
        lambda store, pk: webhooks.remove_endpoint(store=store, pk=pk),
    ],
    ids=["switched off", "removed"],
)
def test_what_waits_for_an_endpoint_that_ends_is_disabled(store, end):
    endpoint = listener(store)
    told(store, 2)
    end(store, endpoint.pk)
    assert set(WebhookDelivery.objects.of(store).values_list("status", flat=True)) == {"disabled"}
    work(endpoint)
    assert WebhookAttempt.objects.filter(delivery__store=store).count() == 0
    with pytest.raises(Conflict):
        webhooks.redeliver(store=store, pk=WebhookDelivery.objects.of(store).first().pk)
    assert audit() == []


def test_a_delivery_that_arrived_is_delivered_whatever_was_switched_meanwhile(store):
    endpoint = listener(store)
    told(store)
    claim = deliveries.claim_next(endpoint=endpoint.pk)
    webhooks.change_endpoint(store=store, pk=endpoint.pk, active=False)
    deliveries.record(claim=claim, answer=Answer(status=200))
    assert only_delivery(store).status == "delivered"


def test_a_failure_after_switching_off_is_not_tried_again(store):
    endpoint = listener(store)
    told(store)
    claim = deliveries.claim_next(endpoint=endpoint.pk)
    webhooks.change_endpoint(store=store, pk=endpoint.pk, active=False)
    deliveries.record(claim=claim, answer=Answer(status=500, error="x"))
    delivery = only_delivery(store)
    assert (delivery.status, delivery.claimed_until, log(delivery)) == ("disabled", None, [(1, 500)])


@pytest.mark.parametrize("status", ["delivered", "failed", "disabled", "pending"])
def test_any_event_can_be_sent_once_more(store, monkeypatch, status):
    endpoint = listener(store)
    told(store)
    later = timezone.now() + DAY if status == "pending" else None
    WebhookDelivery.objects.of(store).update(
        status=status, next_attempt_at=later, attempts=0, failures=9, ended_at=timezone.now()
    )
    webhooks.redeliver(store=store, pk=only_delivery(store).pk)
    found = only_delivery(store)
    assert (found.status, found.failures, found.ended_at) == ("pending", 0, None)
    answering(monkeypatch, Answer(status=200))
    work(endpoint)
    assert only_delivery(store).status == "delivered"
    assert audit() == []


def test_a_foreign_delivery_is_not_found(store, new_store):
    listener(store)
    told(store)
    with pytest.raises(NotFound):
        webhooks.redeliver(store=new_store(), pk=only_delivery(store).pk)
    assert only_delivery(store).status == "pending"


@pytest.mark.parametrize("service", [webhooks.change_endpoint, webhooks.remove_endpoint])
def test_a_foreign_or_removed_endpoint_is_not_found(store, new_store, service):
    endpoint = listener(store)
    with pytest.raises(NotFound):
        service(store=new_store(), pk=endpoint.pk)
    webhooks.remove_endpoint(store=store, pk=endpoint.pk)
    with pytest.raises(NotFound):
        service(store=store, pk=endpoint.pk)


def test_only_given_fields_of_an_endpoint_change(store):
    endpoint = webhooks.create_endpoint(store=store, url="https://a.invalid/", event_types=ALL)
    secret = webhooks.signing_secret(endpoint)
    webhooks.change_endpoint(store=store, pk=endpoint.pk, event_types=["work_order.created"] * 2)
    found = WebhookEndpoint.objects.get(pk=endpoint.pk)
    assert (found.url, found.event_types, found.active) == (
        "https://a.invalid/",
        ["work_order.created"],
        True,
    )
    assert webhooks.signing_secret(found) == secret


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"event_types": []}, "event_types", "REQUIRED"),
        ({"event_types": ["work_order.melted"]}, "event_types", "INVALID_CHOICE"),
        ({"url": "nowhere"}, "url", "INVALID_FORMAT"),
    ],
)
def test_a_bad_endpoint_is_refused(store, changes, field, reason):
    endpoint = listener(store)
    with pytest.raises(Invalid) as refused:
        webhooks.change_endpoint(store=store, pk=endpoint.pk, **changes)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    with pytest.raises(Invalid):
        webhooks.create_endpoint(store=store, **{"url": "https://a.invalid/", "event_types": ALL, **changes})
    assert list(WebhookEndpoint.objects.of(store)) == [endpoint]
    assert WebhookEndpoint.objects.get().event_types == ALL


def test_secrets_differ_and_are_not_in_the_database(store):
    endpoints = [
        webhooks.create_endpoint(store=store, url="https://a.invalid/", event_types=ALL) for _ in "ab"
    ]
    first, second = map(webhooks.signing_secret, endpoints)
    assert first != second
    assert first.startswith("whsec-")
    rows = str(list(WebhookEndpoint.objects.of(store).values()))
    assert first not in rows
    assert first.removeprefix("whsec-") not in rows


def test_a_new_address_gets_what_waits(store):
    with receiver(answer(200)) as there:
        endpoint = listener(store, url="https://a.invalid/")
        told(store)
        webhooks.change_endpoint(store=store, pk=endpoint.pk, url=there.url)
        work(endpoint)
    assert [body(event)["type"] for event in events(store)] == ["work_order.created"]
    assert len(there.bodies) == 1


@pytest.mark.parametrize(
    ("status", "left"), [("delivered", 1), ("failed", 1), ("disabled", 1), ("pending", 2)]
)
def test_old_events_are_forgotten_unless_something_waits(store, status, left):
    endpoint = listener(store)
    told(store, 2)
    old = events(store)[0]
    WebhookEvent.objects.filter(pk=old.pk).update(at=timezone.now() - 31 * DAY)
    now = timezone.now()
    old.deliveries.update(status=status, next_attempt_at=now if status == "pending" else None)
    WebhookAttempt.objects.create(delivery=old.deliveries.get(), number=1)
    assert webhooks.forget_events() == 2 - left
    assert len(events(store)) == left
    assert (endpoint.deliveries.count(), WebhookAttempt.objects.filter(delivery__event=old).count()) == (
        left,
        left - 1,
    )
