"""docs/api/orders.md, Scopes."""

import pytest

from core import credentials
from orders.models import WorkOrder
from orders.services import open_work_order

BODY = {"orderNumber": "WO-1", "product": "Widget", "quantity": 5}


@pytest.fixture
def may(http, real_store):
    """The client with a key of these scopes."""

    def become(*scopes):
        name = f"Scoped {real_store.pk} {scopes}"
        key = credentials.create(name=name, store=real_store, scopes=scopes)["key"]
        http.headers["Authorization"] = f"Bearer {key}"
        return http

    return become


def refused(answer):
    return answer.status_code == 403 and answer.json()["error"]["code"] == "PERMISSION_DENIED"


def test_reading_is_not_writing(may, real_store):
    http = may("work-orders:read")
    assert http.get("/work-orders").status_code == 200
    assert refused(http.post("/work-orders", json=BODY))
    assert WorkOrder.objects.of(real_store).count() == 0


def test_writing_is_not_reading(may):
    http = may("work-orders:write")
    assert http.post("/work-orders", json=BODY).status_code == 201
    assert refused(http.get("/work-orders"))


def test_a_move_and_a_removal_are_writes(may, real_store):
    order = open_work_order(store=real_store, product="Widget", quantity=1)
    http = may("work-orders:read", "operations:write")
    assert refused(http.post(f"/work-orders/wo-{order.pk}/start"))
    assert refused(http.delete(f"/work-orders/wo-{order.pk}"))


def test_scopes_of_one_kind_are_not_of_another(may):
    http = may("work-orders:read", "work-orders:write")
    assert refused(http.get("/operations"))
    assert refused(http.post("/operations", json={"workOrderId": "wo-1", "operationType": "WELD"}))


def test_operations_beside_work_orders_take_their_own_scope(may):
    assert refused(may("work-orders:read").get("/work-orders?expand=operations"))
    assert may("work-orders:read", "operations:read").get("/work-orders?expand=operations").status_code == 200


def test_a_refusal_says_what_is_missing(may):
    answer = may("operations:read").get("/work-orders")
    assert answer.json()["error"]["message"] == "This credential lacks the scope work-orders:read."
