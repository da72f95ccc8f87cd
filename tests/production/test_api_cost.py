"""ARCHITECTURE: Reading fast. A call costs the same number of queries whatever the length of what it reads."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import credentials
from production.models import ProductionOrder, ProductionReport
from production.services import add_article, open_production_order, report_production, start_production
from tests.factories import ArticleFactory, bill, stocked
from tests.timing import quickest

PARTS = 8


@pytest.fixture
def caller(store):
    made = credentials.create(name=f"Cost {store.pk}", store=store)
    client = Client(headers={"store": str(store.pk), "api-key": made["key"]})  # loads its middleware once

    def call(method, path, **options):
        answer = client.generic(
            method, f"/v1/production_orders{path}", content_type="application/json", **options
        )
        assert answer.status_code == 200, answer.content
        return answer

    return call


@pytest.fixture
def bike(store):
    """An article of eight parts, with plenty of them."""
    made = ArticleFactory(store=store, supply="make")
    bill(made, *((stocked(store, 100_000), 1) for _ in range(PARTS)))
    return made


def order_of(store, bike, amount=1000):
    order = open_production_order(store=store, start_at=timezone.now())
    add_article(store=store, pk=order.pk, article_number=bike.number, amount=amount)
    return order


def queries(call, *arguments, **options):
    with CaptureQueriesContext(connection) as captured:
        call(*arguments, **options)
    noise = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(noise) for query in captured)


def test_one_order_of_eight_parts_costs_four_queries(store, caller, bike):
    order = order_of(store, bike)
    assert queries(caller, "GET", f"/{order.pk}") == 4  # credential and limit, order, articles, parts


def test_one_order_of_eight_parts_costs_less_than_four_milliseconds(store, caller, bike):
    path = f"/{order_of(store, bike).pk}"
    [caller("GET", path) for _ in range(5)]
    assert quickest(lambda: [caller("GET", path) for _ in range(40)]) / 40 < 0.004


@pytest.mark.parametrize("orders", [1, 3, 50])
@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/state/0", 5),  # credential and limit, total, orders, articles, parts
        ("/state/0?from=1", 5),
        ("/production_orders_state?limit=50", 5),
        ("/production_orders_state?query=pr-&limit=50", 5),
        ("/article/{number}", 6),
    ],
)
def test_a_list_costs_the_same_whatever_its_length(store, caller, bike, orders, path, wanted):
    for _ in range(orders):
        order_of(store, bike, amount=1)
    assert queries(caller, "GET", path.format(number=bike.number)) == wanted


@pytest.mark.parametrize("parts", [1, 40])
def test_the_flat_list_costs_the_same_whatever_the_bill(store, caller, parts):
    made, half = (ArticleFactory(store=store, supply="make") for _ in range(2))
    bill(half, *((stocked(store, 1), 1) for _ in range(parts)))
    bill(made, (half, 2), *((stocked(store, 1), 1) for _ in range(parts)))
    assert queries(caller, "GET", f"/{order_of(store, made, amount=1).pk}/products/flat") == 7


@pytest.mark.parametrize("history", [0, 30])
def test_a_report_costs_at_most_twenty_queries_whatever_the_history(store, caller, bike, history):
    order = order_of(store, bike)
    start_production(store=store, pk=order.pk)
    for _ in range(history):
        report_production(store=store, pk=order.pk, article_number=bike.number, amount=1)
    report_production(store=store, pk=order.pk, article_number=bike.number, amount=1)
    path = f"/{order.pk}/article/{bike.number}"
    assert queries(caller, "PUT", path, data=b'{"amount": 1, "waste": 0}') <= 20
    assert ProductionReport.objects.filter(line__order=order).count() == history + 2


@pytest.mark.parametrize("field", ["start_at", "end_at"])
@pytest.mark.parametrize("descending", [True, False])
def test_an_index_serves_the_lists_by_state(store, field, descending):
    rows = ProductionOrder.objects.of(store).in_states(["new"]).by_date(field, descending=descending)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = rows.explain()
    assert (f"production_by_{field.removesuffix('_at')}" in plan, "Sort" in plan) == (True, False)
