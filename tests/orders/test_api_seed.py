"""Every example of the shop floor's documentation as it is printed there, each on a fresh store, over a real socket."""

import json
import re
from http.client import HTTPConnection

import pytest

from orders.models import WorkOrder
from orders.services import complete_work_order, open_work_order, start_work_order

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
ORDER = {
    "id": "wo-123",
    "orderNumber": "WO-2024-001",
    "status": "IN_PROGRESS",
    "product": "Widget A",
    "quantity": 100,
    "completedQuantity": 45,
    "priority": "HIGH",
    "dueDate": "2024-01-25T00:00:00Z",
    "startDate": "2024-01-15T08:00:00Z",
    "createdAt": "2024-01-15T10:30:00Z",
    "updatedAt": "2024-01-15T11:00:00Z",
}
NEW = {
    "orderNumber": "WO-2024-NEW",
    "product": "Widget B",
    "quantity": 50,
    "priority": "NORMAL",
    "dueDate": "2024-02-01T00:00:00Z",
}


@pytest.fixture
def order(real_store):
    """The example's order, in progress."""
    made = open_work_order(
        store=real_store,
        number="WO-2024-001",
        product="Widget A",
        quantity=100,
        priority=3,
        customer="Customer Corp",
        due_at="2024-01-25T00:00:00Z",
        estimated_completion_at="2024-01-22T00:00:00Z",
        notes="Rush order - expedite processing",
    )
    return start_work_order(store=real_store, pk=made.pk)


@pytest.fixture
def curl(http):
    """Sends what curl would send: its headers, and bytes as they are written."""

    def send(method, path, body=None, **headers):
        wire = HTTPConnection(http.base_url.host, http.base_url.port)
        sent = {"Accept": "*/*", "User-Agent": "curl/8.5.0", "Authorization": http.headers["Authorization"]}
        wire.request(method, f"/api/v2{path}", body and body.encode(), sent | headers)
        answer = wire.getresponse()
        raw = answer.read()
        wire.close()
        return answer.status, json.loads(raw) if raw else None

    return send


JSON = {"Content-Type": "application/json"}


def same_shape(example, answer):
    """The keys of the example are there, with its types; times look like times."""
    assert set(example) - set(answer) == set()
    for key, value in example.items():
        assert type(answer[key]) is type(value), key
        if isinstance(value, str) and TIME.fullmatch(value):
            assert TIME.fullmatch(answer[key]), key


def test_list(curl, order):
    status, body = curl("GET", "/work-orders?page=1&limit=20&status=IN_PROGRESS")
    assert (status, set(body)) == (200, {"data", "pagination"})
    same_shape(ORDER, body["data"][0])
    assert body["pagination"] == {"page": 1, "limit": 20, "total": 1, "hasMore": False}


def test_get(curl, order):
    status, body = curl("GET", f"/work-orders/wo-{order.pk}")
    more = {
        "customer": "Customer Corp",
        "estimatedCompletionDate": "2024-01-22T00:00:00Z",
        "notes": "Rush order - expedite processing",
    }
    assert (status, set(body)) == (200, {"data"})
    same_shape(ORDER | more | {"operationIds": []}, body["data"])
    assert {key: body["data"][key] for key in more} == more


@pytest.mark.parametrize("more", [{}, {"customer": "Customer Corp", "notes": "Standard order"}])
def test_create(curl, more):
    status, body = curl("POST", "/work-orders", json.dumps(NEW | more), **JSON)
    assert status == 201
    same_shape(
        NEW | {"id": "wo-999", "createdAt": ORDER["createdAt"], "updatedAt": ORDER["updatedAt"]}, body["data"]
    )
    expected = NEW | more | {"status": "OPEN", "completedQuantity": 0}
    assert {key: body["data"][key] for key in expected} == expected


@pytest.mark.parametrize("notes", ["Waiting for material delivery", "Waiting for material"])
def test_update(curl, order, notes):
    status, body = curl(
        "PUT", f"/work-orders/wo-{order.pk}", json.dumps({"status": "PAUSED", "notes": notes}), **JSON
    )
    assert status == 200
    same_shape({key: ORDER[key] for key in ("id", "orderNumber", "updatedAt")}, body["data"])
    assert (body["data"]["orderNumber"], body["data"]["status"]) == ("WO-2024-001", "PAUSED")
    assert (body["data"]["notes"], body["data"]["quantity"]) == (notes, 100)


def test_start(curl, real_store):
    order = open_work_order(store=real_store, product="Widget A", quantity=1)
    status, body = curl("POST", f"/work-orders/wo-{order.pk}/start")
    assert (status, body["data"]["status"]) == (200, "IN_PROGRESS")
    same_shape({key: ORDER[key] for key in ("id", "startDate", "updatedAt")}, body["data"])


def test_complete(curl, order):
    sent = json.dumps({"completedQuantity": 100, "notes": "Production complete"})
    status, body = curl("POST", f"/work-orders/wo-{order.pk}/complete", sent, **JSON)
    assert status == 200
    same_shape({"completionDate": ORDER["dueDate"], "updatedAt": ORDER["dueDate"]}, body["data"])
    assert (body["data"]["status"], body["data"]["completedQuantity"]) == ("COMPLETED", 100)
    assert body["data"]["notes"] == "Production complete"


def test_delete(curl, real_store):
    order = open_work_order(store=real_store, product="Widget A", quantity=1)
    assert curl("DELETE", f"/work-orders/wo-{order.pk}") == (204, None)
    assert WorkOrder.objects.of(real_store).count() == 0


def test_the_error_of_a_bad_value(curl, real_store):
    status, body = curl("POST", "/work-orders", json.dumps(NEW | {"quantity": 0}), **JSON)
    error = {
        "code": "VALIDATION_ERROR",
        "message": "Validation failed",
        "details": {"field": "quantity", "reason": "MUST_BE_POSITIVE"},
    }
    assert (status, body) == (400, {"error": error})
    assert WorkOrder.objects.of(real_store).count() == 0


def test_the_error_of_an_unknown_order(curl):
    expected = {"error": {"code": "NOT_FOUND", "message": "Work order not found"}}
    assert curl("GET", "/work-orders/wo-999999999") == (404, expected)


def test_the_error_of_a_move_that_there_is_not(curl, order, real_store):
    complete_work_order(store=real_store, pk=order.pk)
    before = WorkOrder.objects.filter(pk=order.pk).values().get()
    expected = {
        "code": "INVALID_STATE_TRANSITION",
        "message": "Cannot start work order that is already completed",
    }
    assert curl("POST", f"/work-orders/wo-{order.pk}/start") == (409, {"error": expected})
    assert WorkOrder.objects.filter(pk=order.pk).values().get() == before
