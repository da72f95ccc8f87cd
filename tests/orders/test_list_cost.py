"""ARCHITECTURE: Reading fast. A list costs the same number of queries whatever its length."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import credentials, tally
from orders.api import lists
from orders.services import add_operation, open_work_order


def queries_of(call):
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/work-orders", 3),  # credential and limit, total, page
        ("/work-orders?status=OPEN,PAUSED&sort=-priority", 3),
        ("/work-orders?quantity>=1&product~W&status!=PAUSED&status!=COMPLETED", 3),
        ("/work-orders?operationIds!=", 3),
        ("/work-orders?expand=operations&fields=id", 4),
        ("/operations", 3),
        ("/operations?status=PENDING&sort=sequence", 3),
    ],
)
def test_a_list_costs_the_same_queries_whatever_its_length(store, rows, path, queries):
    key = credentials.create(name=f"Cost {store.pk}", store=store)["key"]
    for _ in range(rows):
        order = open_work_order(store=store, product="Widget", quantity=1)
        add_operation(store=store, work_order=order.pk, operation_type="WELD")
    call = lambda: Client().get(f"/api/v2{path}", headers={"Authorization": f"Bearer {key}"})  # noqa: E731
    assert len(queries_of(call)) == queries


@pytest.mark.parametrize("query", ["", "&status=OPEN", "&quantity>=1"])
def test_deep_pages_are_of_the_same_list_for_one_query_more(store, monkeypatch, query):
    key = credentials.create(name=f"Cost {store.pk}", store=store)["key"]
    orders = [open_work_order(store=store, product="Widget", quantity=1) for _ in range(3)]
    page = lambda n: Client().get(  # noqa: E731
        f"/api/v2/work-orders?limit=1&page={n}&sort=-priority{query}",
        headers={"Authorization": f"Bearer {key}"},
    )
    monkeypatch.setattr(lists, "DEEP", 1)
    assert [page(n).json()["data"][0]["orderNumber"] for n in (1, 2, 3)] == [o.number for o in orders[::-1]]
    assert len(queries_of(lambda: page(2))) == 4
    assert len(queries_of(lambda: page(4))) == 2


def test_one_order_costs_two_queries(store):
    key = credentials.create(name=f"Cost {store.pk}", store=store)["key"]
    order = open_work_order(store=store, product="Widget", quantity=1)
    headers = {"Authorization": f"Bearer {key}"}
    assert len(queries_of(lambda: Client().get(f"/api/v2/work-orders/wo-{order.pk}", headers=headers))) == 2


def test_folding_keeps_the_totals(store):
    [open_work_order(store=store, product="Widget", quantity=1) for _ in range(3)]
    tally.fold()
    assert tally.total(store.pk, "orders.workorder") == 3
    assert tally.total(store.pk, "orders.workorder", ["paused"]) == 0
