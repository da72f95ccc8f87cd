"""What went into a lot and what it went into are the same edges, walked either way."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import NotFound
from production.models import ProductionReport
from production.services import Output, PartUsed, reverse_report, trace_down, trace_up
from tests.factories import ArticleFactory, bill, only_item
from tests.production.workshop import workshop
from tests.timing import quickest
from warehouse.models import Lot, StockMovement


def chain(store):
    """A bike of batch BB from a wheel of batch WB from a rim of batch RB."""
    shop = workshop(store)
    shop.stock(shop.rim, 10, batch="RB")
    shop.stock(shop.spoke, 360)
    shop.stock(shop.frame, 5)
    wheel = shop.report(shop.order(shop.wheel), 2, shop.wheel, output=Output(batch="WB"))
    bike = shop.report(shop.order(), 1, output=Output(batch="BB"))
    return shop, wheel, bike


def lot(article, batch):
    return Lot.objects.get(article=article, batch=batch).pk


def steps(lines):
    return [(line.level, line.article, line.batch, line.quantity) for line in lines]


def test_down_goes_through_all_levels(store):
    shop, _, _ = chain(store)
    found = steps(trace_down(store=store, lot_id=lot(shop.bike, "BB")))
    assert set(found) == {
        (1, shop.frame.number, "", 1),
        (1, shop.wheel.number, "WB", 2),
        (2, shop.rim.number, "RB", 2),
        (2, shop.spoke.number, "", 72),
    }


def test_up_goes_through_all_levels(store):
    shop, _, _ = chain(store)
    found = steps(trace_up(store=store, lot_id=lot(shop.rim, "RB")))
    assert found == [(1, shop.wheel.number, "WB", 2), (2, shop.bike.number, "BB", 2)]


def test_up_and_down_are_inverse(store):
    shop, _, _ = chain(store)
    down = {(one.from_lot_id, one.lot_id) for one in trace_down(store=store, lot_id=lot(shop.bike, "BB"))}
    parts = {part for _, part in down}
    up = {(one.lot_id, one.from_lot_id) for part in parts for one in trace_up(store=store, lot_id=part)}
    assert down <= up


def test_a_reversed_report_is_not_traced(store):
    shop, _, bike = chain(store)
    reverse_report(store=store, report_id=bike.pk, reason="oops")
    assert trace_down(store=store, lot_id=lot(shop.bike, "BB")) == []
    assert len(trace_up(store=store, lot_id=lot(shop.rim, "RB"))) == 1


def test_goods_that_go_round_end_the_walk(store):
    shop = workshop(store)
    rework = ArticleFactory(store=store, supply="make")
    bill(rework, (shop.rim, 1))
    shop.stock(shop.rim, 2, batch="R")
    report = shop.report(shop.order(rework), 1, rework, output=Output(batch="X"))
    # No service makes a lot of itself; an import of somebody else's history might.
    StockMovement.objects.bulk_create([used_one(report, rework)])
    assert {one.batch for one in trace_up(store=store, lot_id=lot(shop.rim, "R"))} == {"X"}
    assert {one.batch for one in trace_down(store=store, lot_id=lot(rework, "X"))} == {"R", "X"}


def used_one(report, article):
    """A report that consumed one piece of an article's only lot."""
    item = only_item(article)
    return StockMovement(
        store_id=item.store_id,
        source=item,
        quantity=1,
        reason="consumed",
        document_kind="production.productionreport",
        document_id=report.pk,
    )


def test_another_stores_lot_is_not_found(store, new_store):
    shop, _, _ = chain(store)
    with pytest.raises(NotFound):
        trace_up(store=new_store(), lot_id=lot(shop.rim, "RB"))


@pytest.mark.parametrize("uses", [1, 4])
def test_a_trace_costs_one_query_a_level(store, uses):
    shop = workshop(store)
    shop.stock(shop.rim, uses, batch="RB")
    shop.stock(shop.spoke, 36 * uses)
    order = shop.order(shop.wheel)
    for n in range(uses):
        shop.report(
            order, 1, shop.wheel, output=Output(batch=f"W{n}"), parts=[PartUsed(shop.rim.number, "RB")]
        )
    start = lot(shop.rim, "RB")
    with CaptureQueriesContext(connection) as queries:
        assert len(trace_up(store=store, lot_id=start)) == uses
    assert len(queries) == 3  # the lot, level 1, and the level that is empty


def test_a_batch_used_in_a_thousand_orders_is_traced_within_a_second(store):
    shop = workshop(store)
    shop.stock(shop.rim, 1000, batch="RB")
    line = shop.order(shop.wheel).articles.get()
    lots = Lot.objects.bulk_create(Lot(store=store, article=shop.wheel, batch=f"W{n}") for n in range(1000))
    reports = ProductionReport.objects.bulk_create(
        ProductionReport(store=store, line=line, amount=1, consumed_units=1, lot=one) for one in lots
    )
    StockMovement.objects.bulk_create(used_one(report, shop.rim) for report in reports)
    with connection.cursor() as cursor:  # as autovacuum does within a minute of such a change
        cursor.execute("ANALYZE production_productionreport, warehouse_stockmovement, warehouse_lot")
    start = lot(shop.rim, "RB")
    assert len(trace_up(store=store, lot_id=start)) == 1000
    assert quickest(lambda: trace_up(store=store, lot_id=start), clock=time.perf_counter) < 1
