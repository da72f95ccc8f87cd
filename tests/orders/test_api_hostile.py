"""RELIABILITY: Input armour, on every write of the shop-floor API."""

import time

import pytest

from core.models import Transition
from orders.models import Operation, WebhookEndpoint, WorkOrder
from orders.services import add_operation, open_work_order
from orders.services.webhooks import create_endpoint

WRITES = [
    ("POST", "/work-orders"),
    ("PUT", "/work-orders/wo-{order}"),
    ("PATCH", "/work-orders/wo-{order}"),
    ("POST", "/work-orders/wo-{order}/start"),
    ("POST", "/work-orders/wo-{order}/complete"),
    ("POST", "/work-orders/wo-{order}/cancel"),
    ("POST", "/operations"),
    ("PUT", "/operations/op-{operation}"),
    ("PATCH", "/operations/op-{operation}"),
    ("POST", "/operations/op-{operation}/start"),
    ("POST", "/operations/op-{operation}/complete"),
    ("POST", "/webhooks/endpoints"),
    ("PUT", "/webhooks/endpoints/we-{endpoint}"),
    ("PATCH", "/webhooks/endpoints/we-{endpoint}"),
    ("POST", "/webhooks/deliveries/wd-1/redeliver"),
]
BODIES = [
    b"{",
    b"[]",
    b'[{"product": "W"}]',
    b'"x"',
    b"null",
    b'{"notes": NaN}',
    b'{"quantity": -Infinity}',
    b'{"notes": "a\\u0000b"}',
    b'{"a\\u0000": 1}',
    b'{"notes": "\\ud800"}',
    b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    b'{"notes": "\xff"}',
    b'{"a": ' + b"9" * 5000 + b"}",
]
JSON = {"Content-Type": "application/json"}
FIELDS = {
    "/work-orders/wo-{order}": "orderNumber product quantity priority customer dueDate estimatedCompletionDate notes"
    " status completedQuantity",
    "/operations/op-{operation}": "operationType sequence status plannedStartTime actualStartTime plannedEndTime"
    " actualEndTime estimatedDuration actualDuration assignedOperator completedQuantity rejectedQuantity notes",
    "/webhooks/endpoints/we-{endpoint}": "url events active",
}


@pytest.fixture
def there(real_store):
    """One of everything, by its key."""
    order = open_work_order(store=real_store, product="Widget", quantity=5)
    operation = add_operation(store=real_store, work_order=order.pk, operation_type="WELD")
    endpoint = create_endpoint(store=real_store, url="https://8.8.8.8/", event_types=["work_order.created"])
    return {"order": order.pk, "operation": operation.pk, "endpoint": endpoint.pk}


def everything(store):
    tables = (WorkOrder, Operation, WebhookEndpoint, Transition)
    return [list(table.objects.of(store).order_by("pk").values()) for table in tables]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_hostile_body_is_a_clear_400_and_changes_nothing(http, real_store, there, method, path):
    before = everything(real_store)
    for body in BODIES:
        answer = http.request(method, path.format(**there), content=body, headers=JSON)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR"), body[:40]
    assert everything(real_store) == before


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_other_types_and_large_bodies(http, real_store, there, method, path):
    before, url = everything(real_store), path.format(**there)
    wrong = {"content": b"<a/>", "headers": {"Content-Type": "application/xml"}}
    assert http.request(method, url, **wrong).json()["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
    large = http.request(method, url, content=b" " * 1_000_001, headers=JSON)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert everything(real_store) == before


def test_fifty_megabytes_are_read_and_refused(http, there):
    started = time.monotonic()
    answer = http.put(f"/work-orders/wo-{there['order']}", content=b"x" * 50_000_000, headers=JSON)
    assert answer.status_code == 413
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "value", [None, True, -1, 1.5, 10**30, "x" * 20_000, "\u202e", [], {}, [[]], {"a": 1}]
)
def test_any_type_in_any_field_is_an_answer(http, there, value):
    """400 where it is wrong, and never a fault of ours."""
    answers = [
        http.patch(path.format(**there), json={name: value})
        for path, names in FIELDS.items()
        for name in names.split()
    ]
    assert {answer.status_code for answer in answers} <= {200, 400, 409}


@pytest.mark.parametrize(
    "path", ["/work-orders", "/operations", "/webhooks/endpoints", "/webhooks/deliveries"]
)
@pytest.mark.parametrize(
    "query",
    ["%00=%00", "%ff~%fe", "a" * 5000, "&" * 3000, "=&=&==", "%", "sort=%", "é=è", "page=%00", "id~%00"],
)
def test_a_hostile_query_is_an_answer(http, path, query):
    answer = http.get(f"{path}?{query}")
    assert answer.status_code in (200, 400), answer.text
