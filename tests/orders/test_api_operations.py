"""docs/api/orders.md, Operations, over a real socket."""

import pytest

from core import credentials
from orders.models import Operation, WorkOrder
from orders.services import add_operation, open_work_order
from tests.orders.asking import ask, refusal
from tests.orders.lifecycle import make, values

KEYS = {
    "id": str,
    "workOrderId": str,
    "sequence": int,
    "operationType": str,
    "status": str,
    "plannedStartTime": (str, type(None)),
    "actualStartTime": (str, type(None)),
    "plannedEndTime": (str, type(None)),
    "actualEndTime": (str, type(None)),
    "estimatedDuration": (int, float, type(None)),
    "actualDuration": (int, float, type(None)),
    "assignedOperator": (str, type(None)),
    "completedQuantity": int,
    "rejectedQuantity": int,
    "createdAt": str,
    "updatedAt": str,
}
FULL = {
    "sequence": 30,
    "operationType": "WELD",
    "plannedStartTime": "2024-01-15T08:00:00Z",
    "actualStartTime": "2024-01-15T08:05:00Z",
    "plannedEndTime": "2024-01-15T09:00:00Z",
    "actualEndTime": "2024-01-15T09:10:30Z",
    "estimatedDuration": 60,
    "actualDuration": 65.5,
    "assignedOperator": "J. Smith",
    "completedQuantity": 4,
    "rejectedQuantity": 1,
}


@pytest.fixture
def order(real_store):
    return open_work_order(store=real_store, product="Widget", quantity=5)


def create(http, order, **fields):
    body = {"workOrderId": f"wo-{order.pk}", "operationType": "WELD"} | fields
    answer = http.post("/operations", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def refused(answer, status, code, **details):
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("details", {})) == (status, code, details), (
        answer.text
    )
    return error["message"]


def test_an_operation_is_added_with_what_is_known(http, order):
    made = create(http, order, **FULL, status="COMPLETED", id="op-1", colour="red")
    assert {key: made[key] for key in FULL} == FULL
    assert (made["workOrderId"], made["status"]) == (f"wo-{order.pk}", "PENDING")
    assert list(made) == list(KEYS)
    assert {key for key, kind in KEYS.items() if not isinstance(made[key], kind)} == set()
    assert http.get(f"/operations/{made['id']}").json() == {"data": made}


def test_the_least_that_must_be_said(http, order):
    first, second = create(http, order), create(http, order, operationType="PAINT")
    assert (first["sequence"], second["sequence"], second["completedQuantity"]) == (1, 2, 0)
    assert second["assignedOperator"] is None
    assert http.get(f"/work-orders/wo-{order.pk}").json()["data"]["operationIds"] == [
        first["id"],
        second["id"],
    ]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"workOrderId": None}, "workOrderId", "REQUIRED"),
        ({"workOrderId": "wo-999999999"}, "workOrderId", "NOT_FOUND"),
        ({"workOrderId": "7"}, "workOrderId", "NOT_FOUND"),
        ({"workOrderId": 7}, "workOrderId", "INVALID_FORMAT"),
        ({"operationType": ""}, "operationType", "REQUIRED"),
        ({"operationType": None}, "operationType", "REQUIRED"),
        ({"operationType": "x" * 201}, "operationType", "TOO_LONG"),
        ({"sequence": -1}, "sequence", "OUT_OF_RANGE"),
        ({"sequence": 2**31}, "sequence", "OUT_OF_RANGE"),
        ({"plannedStartTime": "soon"}, "plannedStartTime", "INVALID_FORMAT"),
        ({"actualStartTime": "2999-01-01"}, "actualStartTime", "OUT_OF_RANGE"),
        ({"actualEndTime": "2024-01-01"}, "actualStartTime", "REQUIRED"),
        (
            {"actualStartTime": "2024-01-02", "actualEndTime": "2024-01-01"},
            "actualEndTime",
            "OUT_OF_RANGE",
        ),
        ({"estimatedDuration": -1}, "estimatedDuration", "OUT_OF_RANGE"),
        ({"estimatedDuration": 1e15}, "estimatedDuration", "OUT_OF_RANGE"),
        ({"estimatedDuration": "60"}, "estimatedDuration", "INVALID_FORMAT"),
        ({"actualDuration": True}, "actualDuration", "INVALID_FORMAT"),
        ({"assignedOperator": 7}, "assignedOperator", "INVALID_FORMAT"),
        ({"completedQuantity": 1.5}, "completedQuantity", "INVALID_FORMAT"),
        ({"rejectedQuantity": -1}, "rejectedQuantity", "OUT_OF_RANGE"),
    ],
)
def test_a_bad_value_adds_nothing(http, real_store, order, change, field, reason):
    body = {"workOrderId": f"wo-{order.pk}", "operationType": "WELD"} | change
    message = refused(
        http.post("/operations", json=body), 400, "VALIDATION_ERROR", field=field, reason=reason
    )
    assert (message, Operation.objects.of(real_store).count()) == ("Validation failed", 0)


@pytest.mark.parametrize("missing", ["workOrderId", "operationType"])
def test_required_fields(http, order, missing):
    body = {"workOrderId": f"wo-{order.pk}", "operationType": "WELD"}
    del body[missing]
    answer = http.post("/operations", json=body)
    refused(answer, 400, "VALIDATION_ERROR", field=missing, reason="REQUIRED")


def test_another_stores_order_takes_no_operation(http, real_store, new_store):
    other = open_work_order(store=new_store(), product="Widget", quantity=1)
    answer = http.post("/operations", json={"workOrderId": f"wo-{other.pk}", "operationType": "WELD"})
    refused(answer, 400, "VALIDATION_ERROR", field="workOrderId", reason="NOT_FOUND")
    assert other.operations.count() == 0


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_an_order_that_has_ended_takes_no_operation(http, real_store, state):
    order = make(WorkOrder, real_store, state)
    answer = http.post("/operations", json={"workOrderId": f"wo-{order.pk}", "operationType": "WELD"})
    refused(answer, 409, "INVALID_STATE_TRANSITION")
    assert order.operations.count() == 0


@pytest.mark.parametrize("method", ["put", "patch"])
def test_only_what_is_sent_changes(http, order, method):
    before = create(http, order, plannedStartTime="2030-01-01", assignedOperator="A")
    sent = {"assignedOperator": None, "estimatedDuration": 1.005, "plannedStartTime": None, "sequence": 9}
    answer = getattr(http, method)(
        f"/operations/{before['id']}", json=sent | {"id": "op-1", "workOrderId": "wo-1", "notes": "seen"}
    )
    after = answer.json()["data"]
    changed = sent | {"estimatedDuration": 1, "updatedAt": after["updatedAt"]}
    assert (answer.status_code, after) == (200, before | changed)
    assert Operation.objects.get(pk=int(before["id"][3:])).notes == "seen"


def test_the_first_start_starts_the_order(http, order):
    operation = create(http, order)
    answer = http.post(f"/operations/{operation['id']}/start")
    started = answer.json()["data"]
    assert (answer.status_code, started["status"]) == (200, "IN_PROGRESS")
    assert started["actualStartTime"] is not None
    assert http.get(f"/work-orders/wo-{order.pk}").json()["data"]["status"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("body", "made", "rejected"),
    [
        (None, 5, 0),
        ({"rejectedQuantity": 2}, 3, 2),
        ({"completedQuantity": 1, "rejectedQuantity": None, "notes": None}, 1, 0),
    ],
)
def test_completing(http, order, body, made, rejected):
    operation = create(http, order)
    http.post(f"/operations/{operation['id']}/start", headers={"Content-Type": "application/json"})
    done = http.post(f"/operations/{operation['id']}/complete", json=body).json()["data"]
    assert (done["status"], done["completedQuantity"], done["rejectedQuantity"]) == (
        "COMPLETED",
        made,
        rejected,
    )
    assert done["actualDuration"] == 0


def test_what_was_reported_stays(http, order):
    operation = create(http, order, **FULL)
    http.post(f"/operations/{operation['id']}/start")
    done = http.post(f"/operations/{operation['id']}/complete").json()["data"]
    assert {key: done[key] for key in FULL} == FULL


@pytest.mark.parametrize("call", ["start", "complete"])
@pytest.mark.parametrize("state", ["in_progress", "completed", "skipped", "blocked"])
def test_other_moves_are_refused(http, real_store, state, call):
    operation = make(Operation, real_store, state)
    if (state, call) == ("in_progress", "complete"):
        return
    before = values(operation)
    message = refused(http.post(f"/operations/op-{operation.pk}/{call}"), 409, "INVALID_STATE_TRANSITION")
    assert message == f"Cannot {call} operation that is already {state.replace('_', ' ')}"
    assert values(operation) == before


@pytest.mark.parametrize(
    ("state", "target", "status"),
    [
        ("pending", "SKIPPED", 200),
        ("pending", "BLOCKED", 200),
        ("blocked", "PENDING", 200),
        ("blocked", "SKIPPED", 200),
        ("pending", "IN_PROGRESS", 200),
        ("in_progress", "COMPLETED", 200),
        ("pending", "COMPLETED", 409),
        ("in_progress", "SKIPPED", 409),
        ("completed", "PENDING", 409),
        ("skipped", "PENDING", 409),
    ],
)
def test_a_status_is_the_move_that_leads_there(http, real_store, state, target, status):
    operation = make(Operation, real_store, state)
    answer = http.put(f"/operations/op-{operation.pk}", json={"status": target})
    assert answer.status_code == status
    kept = http.get(f"/operations/op-{operation.pk}").json()["data"]["status"]
    assert kept == (target if status == 200 else state.upper())


def test_what_is_done_takes_notes_only(http, real_store):
    operation = make(Operation, real_store, "completed")
    before = values(operation)
    answer = http.patch(f"/operations/op-{operation.pk}", json={"completedQuantity": 1})
    refused(answer, 409, "INVALID_STATE_TRANSITION")
    assert values(operation) == before
    assert http.patch(f"/operations/op-{operation.pk}", json={"notes": "late"}).status_code == 200


def test_there_is_no_delete(http, order):
    operation = create(http, order)
    refused(http.delete(f"/operations/{operation['id']}"), 405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("public", ["op-999999999", "op-0", "wo-1", "op-01", "1", "op-%00"])
def test_an_unknown_id_is_404(http, public):
    calls = [
        http.get(f"/operations/{public}"),
        http.put(f"/operations/{public}", json={}),
        http.post(f"/operations/{public}/start"),
        http.post(f"/operations/{public}/complete"),
    ]
    assert {refused(answer, 404, "NOT_FOUND") for answer in calls} == {"Operation not found"}


def test_another_stores_operation_is_404(http, order, new_store):
    operation = create(http, order)
    key = credentials.create(name=f"Other {operation['id']}", store=new_store())["key"]
    http.headers["Authorization"] = f"Bearer {key}"
    refused(http.post(f"/operations/{operation['id']}/start"), 404, "NOT_FOUND")
    assert ask(http, "", "/operations")["data"] == []


@pytest.fixture
def three(real_store, order):
    """Two operations of the order and one of another."""
    other = open_work_order(store=real_store, product="Gadget", quantity=1)
    kinds = [(order, "WELD", "Ann", 90), (order, "PAINT", "", "7.5"), (other, "weld again", "Bob", None)]
    return [
        add_operation(
            store=real_store,
            work_order=of.pk,
            operation_type=kind,
            operator=operator,
            estimated_minutes=minutes,
        )
        for of, kind, operator, minutes in kinds
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("workOrderId={order}", "WP"),
        ("workOrderId!={order}", "w"),
        ("workOrderId+in+{order},{other}", "WPw"),
        ("operationType~WELD", "Ww"),
        ("operationType=WELD", "W"),
        ("assignedOperator=", "P"),
        ("assignedOperator!=Ann", "Pw"),
        ("estimatedDuration>=7.5", "WP"),
        ("estimatedDuration<10.25", "P"),
        ("estimatedDuration~7.5", "P"),
        ("estimatedDuration=", "w"),
        ("sequence=1", "Ww"),
        ("status=PENDING,BLOCKED", "WPw"),
        ("status!=PENDING", ""),
        ("createdAfter=2024-01-01&plannedStartTime=", "WPw"),
        ("plannedStartAfter=2024-01-01", ""),
        ("colour=red", "WPw"),
    ],
)
def test_a_filter(http, three, query, found):
    ids = {"order": f"wo-{three[0].work_order_id}", "other": f"wo-{three[2].work_order_id}"}
    page = ask(http, f"{query.format(**ids)}&sort=id", "/operations")
    assert "".join(row["operationType"][0] for row in page["data"]) == found
    assert page["pagination"]["total"] == len(found)


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("workOrderId=wo-999999999", "workOrderId", "NOT_FOUND"),
        ("workOrderId=7", "workOrderId", "INVALID_FORMAT"),
        ("workOrderId+in+wo-999999999", "workOrderId", "NOT_FOUND"),
        ("estimatedDuration=NaN", "estimatedDuration", "INVALID_FORMAT"),
        ("estimatedDuration=1e400", "estimatedDuration", "OUT_OF_RANGE"),
        ("status=OPEN", "status", "INVALID_CHOICE"),
        ("plannedStartBefore=x", "plannedStartBefore", "INVALID_FORMAT"),
        ("fields=notes", "fields", "INVALID_CHOICE"),
    ],
)
def test_a_bad_filter(http, query, field, reason):
    assert refusal(http, query, "/operations") == {"field": field, "reason": reason}


def test_another_stores_order_is_no_filter(http, new_store):
    other = open_work_order(store=new_store(), product="Widget", quantity=1)
    assert refusal(http, f"workOrderId=wo-{other.pk}", "/operations")["reason"] == "NOT_FOUND"


def test_every_field_sorts(http, three):
    assert {key for key in KEYS if http.get(f"/operations?sort=-{key}").status_code != 200} == set()


def test_fields_trims(http, three):
    rows = ask(http, "fields=id,status&limit=1", "/operations")["data"]
    assert rows == [{"id": f"op-{three[2].pk}", "status": "PENDING"}]
