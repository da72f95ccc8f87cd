"""docs/api/orders.md, Change, Delete and Moves, over a real socket."""

import pytest

from core import credentials
from core.models import Transition
from orders.models import Operation, WorkOrder
from orders.services import add_operation
from tests.factories import ArticleFactory
from tests.orders.lifecycle import make, values

STATES = ["open", "in_progress", "paused", "on_hold", "completed", "cancelled"]
LEADS = {
    ("open", "in_progress"),
    ("open", "on_hold"),
    ("open", "cancelled"),
    ("in_progress", "paused"),
    ("in_progress", "on_hold"),
    ("in_progress", "completed"),
    ("in_progress", "cancelled"),
    ("paused", "in_progress"),
    ("paused", "on_hold"),
    ("paused", "cancelled"),
    ("on_hold", "open"),
    ("on_hold", "cancelled"),
}
CALLS = {
    "start": {"open": "IN_PROGRESS", "paused": "IN_PROGRESS"},
    "pause": {"in_progress": "PAUSED"},
    "hold": {"open": "ON_HOLD", "in_progress": "ON_HOLD", "paused": "ON_HOLD"},
    "resume": {"paused": "IN_PROGRESS", "on_hold": "OPEN"},
    "complete": {"in_progress": "COMPLETED"},
    "cancel": dict.fromkeys(STATES[:4], "CANCELLED"),
}


def path(order, call=""):
    return f"/work-orders/wo-{order.pk}{call}"


def refused(answer, status, code, **details):
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code), answer.text
    assert error.get("details", {}) == details
    return error["message"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("state", STATES)
def test_a_move_by_its_call(http, real_store, call, state):
    order = make(WorkOrder, real_store, state)
    before, target = values(order), CALLS[call].get(state)
    answer = http.post(path(order, f"/{call}"))
    if target:
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, target)
    else:
        words = state.replace("_", " ")
        message = refused(answer, 409, "INVALID_STATE_TRANSITION")
        assert message == f"Cannot {call} work order that is already {words}"
        assert values(order) == before


@pytest.mark.parametrize("method", ["put", "patch"])
@pytest.mark.parametrize("target", STATES)
@pytest.mark.parametrize("state", STATES)
def test_a_status_is_the_move_that_leads_there(http, real_store, method, state, target):
    order = make(WorkOrder, real_store, state)
    before = values(order)
    answer = getattr(http, method)(path(order), json={"status": target.upper()})
    if state == target:
        assert (answer.status_code, values(order)) == (200, before)
    elif (state, target) in LEADS:
        assert answer.json()["data"]["status"] == target.upper()
        assert Transition.objects.filter(kind="orders.workorder", object_id=order.pk, target=target).exists()
    else:
        assert refused(answer, 409, "INVALID_STATE_TRANSITION").startswith("Cannot ")
        assert values(order) == before


@pytest.mark.parametrize("method", ["put", "patch"])
def test_only_what_is_sent_changes(http, real_store, method):
    order = make(WorkOrder, real_store, "open")
    before = http.get(path(order)).json()["data"]
    sent = {"priority": "CRITICAL", "customer": "ACME", "dueDate": "2030-01-01", "completedQuantity": 2}
    answer = getattr(http, method)(path(order), json=sent | {"id": "wo-1", "createdAt": "x", "colour": 1})
    after = answer.json()["data"]
    changed = sent | {"dueDate": "2030-01-01T00:00:00Z", "updatedAt": after["updatedAt"]}
    assert (answer.status_code, after) == (200, before | changed)
    assert http.get(path(order)).json()["data"] == after


def test_null_empties_what_may_be_empty(http, real_store):
    order = make(WorkOrder, real_store, "open")
    http.put(path(order), json={"customer": "A", "notes": "B", "dueDate": "2030-01-01"})
    after = http.put(path(order), json={"customer": None, "notes": None, "dueDate": None}).json()["data"]
    assert (after["customer"], after["notes"], after["dueDate"]) == (None, None, None)


def test_nothing_sent_is_nothing_changed(http, real_store):
    order = make(WorkOrder, real_store, "open")
    before = values(order)
    assert http.put(path(order)).status_code == 200
    assert http.patch(path(order), json={"priority": "NORMAL"}).status_code == 200
    assert values(order) == before


def test_a_product_is_linked_anew(http, real_store):
    article = ArticleFactory(store=real_store, number="BK-9")
    order = make(WorkOrder, real_store, "open")
    http.put(path(order), json={"product": "BK-9"})
    assert values(order)["article_id"] == article.pk


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"quantity": 0}, "quantity", "MUST_BE_POSITIVE"),
        ({"quantity": None}, "quantity", "REQUIRED"),
        ({"orderNumber": ""}, "orderNumber", "REQUIRED"),
        ({"product": None}, "product", "REQUIRED"),
        ({"priority": None}, "priority", "REQUIRED"),
        ({"priority": "URGENT"}, "priority", "INVALID_CHOICE"),
        ({"status": "DONE"}, "status", "INVALID_CHOICE"),
        ({"status": "open"}, "status", "INVALID_CHOICE"),
        ({"status": 1}, "status", "INVALID_CHOICE"),
        ({"status": None}, "status", "REQUIRED"),
        ({"status": ["OPEN"]}, "status", "INVALID_CHOICE"),
        ({"completedQuantity": -1}, "completedQuantity", "OUT_OF_RANGE"),
        ({"completedQuantity": 6}, "completedQuantity", "OUT_OF_RANGE"),
        ({"completedQuantity": "3"}, "completedQuantity", "INVALID_FORMAT"),
        ({"notes": 7}, "notes", "INVALID_FORMAT"),
        ({"dueDate": "soon"}, "dueDate", "INVALID_FORMAT"),
        ({"customer": "x" * 201}, "customer", "TOO_LONG"),
    ],
)
def test_a_bad_value_changes_nothing(http, real_store, change, field, reason):
    order = make(WorkOrder, real_store, "open")
    before = values(order)
    answer = http.put(path(order), json={"notes": "kept out"} | change)
    assert refused(answer, 400, "VALIDATION_ERROR", field=field, reason=reason) == "Validation failed"
    assert values(order) == before


def test_a_refused_move_takes_the_other_changes_with_it(http, real_store):
    order = make(WorkOrder, real_store, "open")
    before = values(order)
    refused(
        http.put(path(order), json={"status": "COMPLETED", "notes": "no"}), 409, "INVALID_STATE_TRANSITION"
    )
    assert values(order) == before


def test_a_taken_number_is_409(http, real_store):
    first, second = (make(WorkOrder, real_store, "open") for _ in range(2))
    before = values(second)
    answer = http.put(path(second), json={"orderNumber": first.number})
    refused(answer, 409, "DUPLICATE", field="orderNumber", reason="DUPLICATE")
    assert values(second) == before


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_what_has_ended_takes_notes_only(http, real_store, state):
    order = make(WorkOrder, real_store, state)
    assert http.put(path(order), json={"notes": "late", "quantity": 5}).json()["data"]["notes"] == "late"
    before = values(order)
    message = refused(
        http.put(path(order), json={"notes": "no", "quantity": 6}), 409, "INVALID_STATE_TRANSITION"
    )
    assert (message, values(order)) == (f"Cannot change work order that is already {state}", before)


def test_a_bad_value_is_told_before_the_status(http, real_store):
    order = make(WorkOrder, real_store, "completed")
    answer = http.put(path(order), json={"quantity": 0})
    refused(answer, 400, "VALIDATION_ERROR", field="quantity", reason="MUST_BE_POSITIVE")


def test_completed_through_put_with_a_figure(http, real_store):
    order = make(WorkOrder, real_store, "in_progress")
    after = http.put(path(order), json={"status": "COMPLETED", "completedQuantity": 3}).json()["data"]
    assert (after["status"], after["completedQuantity"]) == ("COMPLETED", 3)
    assert after["completionDate"] is not None


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}])
@pytest.mark.parametrize("call", ["complete", "pause", "hold", "cancel"])
def test_an_empty_body_with_or_without_a_type(http, real_store, call, headers):
    order = make(WorkOrder, real_store, "in_progress")
    assert http.post(path(order, f"/{call}"), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "made", "notes"),
    [
        (None, 5, None),
        ({}, 5, None),
        ({"completedQuantity": None}, 5, None),
        ({"completedQuantity": 0, "notes": "none"}, 0, "none"),
        ({"completedQuantity": 3.0, "colour": 1}, 3, None),
    ],
)
def test_completing(http, real_store, body, made, notes):
    order = make(WorkOrder, real_store, "in_progress")
    after = http.post(path(order, "/complete"), json=body).json()["data"]
    assert (after["status"], after["completedQuantity"], after["notes"]) == ("COMPLETED", made, notes)


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({"completedQuantity": 6}, "completedQuantity", "OUT_OF_RANGE"),
        ({"completedQuantity": -1}, "completedQuantity", "OUT_OF_RANGE"),
        ({"completedQuantity": "all"}, "completedQuantity", "INVALID_FORMAT"),
        ({"notes": ["x"]}, "notes", "INVALID_FORMAT"),
    ],
)
def test_a_bad_report_completes_nothing(http, real_store, body, field, reason):
    order = make(WorkOrder, real_store, "in_progress")
    before = values(order)
    answer = http.post(path(order, "/complete"), json=body)
    refused(answer, 400, "VALIDATION_ERROR", field=field, reason=reason)
    assert values(order) == before


@pytest.mark.parametrize("state", STATES)
def test_deleting(http, real_store, state):
    order = make(WorkOrder, real_store, state)
    answer = http.delete(path(order))
    if state == "in_progress":
        message = refused(answer, 409, "INVALID_STATE_TRANSITION")
        assert message == "Cannot delete work order that is already in progress"
        assert WorkOrder.objects.filter(pk=order.pk).exists()
    else:
        assert (answer.status_code, answer.content) == (204, b"")
        assert http.get(path(order)).status_code == 404


def test_operations_go_with_their_order(http, real_store):
    order = make(WorkOrder, real_store, "open")
    operation = add_operation(store=real_store, work_order=order.pk, operation_type="WELD")
    http.delete(path(order))
    assert http.get(f"/operations/op-{operation.pk}").status_code == 404
    assert Operation.objects.of(real_store).count() == 0


def test_nothing_of_another_stores_order_moves(http, real_store, new_store):
    order = make(WorkOrder, real_store, "in_progress")
    before = values(order)
    key = credentials.create(name=f"Other {order.pk}", store=new_store())["key"]
    http.headers["Authorization"] = f"Bearer {key}"
    answers = [http.post(path(order, f"/{call}")) for call in CALLS]
    answers += [http.put(path(order), json={"notes": "x"}), http.patch(path(order)), http.delete(path(order))]
    assert {answer.status_code for answer in answers} == {404}
    assert values(order) == before
