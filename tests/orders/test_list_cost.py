"""ARCHITECTURE: Reading fast. A list costs the same number of queries whatever its length."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import credentials, tally
from orders.services import open_work_order


def queries_of(call):
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?status=OPEN&sort=-priority"])
def test_a_list_costs_three_queries(store, rows, query):
    key = credentials.create(name=f"Cost {store.pk}", store=store)["key"]
    for _ in range(rows):
        open_work_order(store=store, product="Widget", quantity=1)
    call = lambda: Client().get(f"/api/v2/work-orders{query}", headers={"Authorization": f"Bearer {key}"})  # noqa: E731
    assert len(queries_of(call)) == 3  # credential and limit, total, page


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
