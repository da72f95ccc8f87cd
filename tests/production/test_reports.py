"""Reports consume and produce in one transaction (docs/api/production.md #15)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.models import JobEntry
from accounting.services import open_job
from catalog.models import Article
from core.audit import audit
from core.errors import Blocked, Conflict, Duplicate, Invalid, NotFound, Shortage
from production.models import Component, ProductionOrder, ProductionReport, ProductionSettings
from production.services import Output, PartUsed, finish_production, reverse_report, start_production
from tests.factories import on_hand, only_item, place, reserved
from tests.production.workshop import workshop
from warehouse.models import DefaultPlace, Lot, StockItem, StockMovement
from warehouse.services import consume, move, open_demand


def stock_of(shop):
    return on_hand(shop.bike), on_hand(shop.frame), on_hand(shop.wheel)


def state_of(order):
    return ProductionOrder.objects.get(pk=order.pk).state


def test_a_report_consumes_the_bill_and_produces(store):
    shop = workshop(store, stock=10)
    report = shop.report(shop.order(amount=10), 3)
    assert stock_of(shop) == (3, 7, 14)
    assert (report.amount, report.line.finished) == (3, 3)


def test_reports_add_up(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=10)
    [shop.report(order, 2) for _ in range(3)]
    assert (order.articles.get().finished, on_hand(shop.bike)) == (6, 6)


def test_the_first_report_starts_the_order_and_reserves_the_rest(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=10)
    shop.report(order, 1)
    assert (state_of(order), reserved(shop.frame)) == (ProductionOrder.State.IN_PRODUCTION, 9)


def test_waste_consumes_and_produces_nothing(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=10)
    shop.report(order, 0, waste=2)
    assert (*stock_of(shop), order.articles.get().waste) == (0, 8, 16, 2)


def test_waste_beside_good_pieces(store):
    shop = workshop(store, stock=10)
    shop.report(shop.order(amount=10), 1, waste=1)
    assert stock_of(shop) == (1, 8, 16)


@pytest.mark.parametrize(("amount", "waste"), [(0, 0), (-1, 0), (0, -1), ("x", 0), (1, "NaN")])
def test_a_report_of_nothing_is_refused(store, amount, waste):
    shop = workshop(store, stock=10)
    with pytest.raises(Invalid):
        shop.report(shop.order(), amount, waste=waste)
    assert ProductionReport.objects.of(store).count() == 0


def test_a_report_beyond_the_stock_fails_whole_and_names_what_is_short(store):
    shop = workshop(store, stock=2)
    order = shop.order(amount=10)
    with pytest.raises(Shortage) as caught:
        shop.report(order, 3)
    assert {line.article: (line.needed, line.available) for line in caught.value.lines} == {
        shop.frame.number: (3, 2),
        shop.wheel.number: (6, 4),
    }
    assert (stock_of(shop), state_of(order)) == ((0, 2, 4), ProductionOrder.State.NEW)


def test_a_report_does_not_take_what_another_order_reserved(store):
    shop = workshop(store, stock=3)
    start_production(store=store, pk=shop.order(amount=3).pk)
    with pytest.raises(Shortage):
        shop.report(shop.order(amount=1), 1)


def test_more_than_ordered_is_allowed_without_a_tolerance(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=2)
    shop.report(order, 5)
    assert (order.articles.get().finished, order.articles.get().accuracy) == (5, 150)


def test_beyond_the_tolerance_a_reason_is_needed(store):
    ProductionSettings.objects.create(store=store, over_percent=50)
    shop = workshop(store, stock=10)
    order = shop.order(amount=2)
    shop.report(order, 3)
    with pytest.raises(Conflict, match="more than the tolerance"):
        shop.report(order, 1)
    assert shop.report(order, 1, override_reason="spare for the fair").note == "spare for the fair"


def test_limited_part_amounts_consume_up_to_the_order_only(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=2)
    shop.report(order, 5, limit_part_amounts=True)
    assert stock_of(shop) == (5, 8, 16)


def test_the_product_goes_to_its_default_place(store):
    shop = workshop(store, stock=1)
    shelf = place(store)
    DefaultPlace.objects.create(article=shop.bike, location=shelf)
    shop.report(shop.order())
    assert only_item(shop.bike).location == shelf


def test_batch_serial_and_dates_are_recorded_whatever_the_tracking(store):
    shop = workshop(store, stock=1)
    made = Output(batch="B7", serial="SN7", best_before=date(2090, 1, 1), barcode="4711")
    lot = shop.report(shop.order(), output=made).lot
    assert (lot.batch, lot.serial, lot.best_before, lot.barcode) == ("B7", "SN7", date(2090, 1, 1), "4711")


def test_a_serial_is_made_once(store):
    shop = workshop(store, stock=5)
    order = shop.order()
    shop.report(order, output=Output(serial="SN7"))
    consume(demand=open_demand(article=shop.bike, quantity=Decimal(1)), quantity=1)
    with pytest.raises(Duplicate):
        shop.report(order, output=Output(serial="SN7"))
    assert order.articles.get().finished == 1


def test_a_serial_tracked_article_needs_a_serial(store):
    shop = workshop(store, stock=5)
    Article.objects.filter(pk=shop.bike.pk).update(tracking=Article.Tracking.SERIAL)
    with pytest.raises(Invalid, match="needs a serial"):
        shop.report(shop.order())


def test_the_parts_that_are_named_are_consumed(store):
    shop = workshop(store, stock=1)
    shop.stock(shop.frame, 1, batch="F2")
    report = shop.report(shop.order(), parts=[PartUsed(shop.frame.number, batch="F2")])
    used = StockMovement.objects.filter(document_id=report.pk, source__article=shop.frame)
    assert [row.source.lot.batch for row in used] == ["F2"]


def test_what_the_named_part_lacks_comes_from_elsewhere(store):
    shop = workshop(store, stock=3)
    shop.stock(shop.frame, 1, batch="F2")
    report = shop.report(shop.order(), 3, parts=[PartUsed(shop.frame.number, batch="F2")])
    used = StockMovement.objects.filter(document_id=report.pk, source__article=shop.frame)
    assert sorted((row.source.lot.batch, row.quantity) for row in used) == [("", 2), ("F2", 1)]


def test_a_named_quantity_must_be_there(store):
    shop = workshop(store, stock=3)
    shop.stock(shop.frame, 1, batch="F2")
    with pytest.raises(Shortage):
        shop.report(shop.order(), 3, parts=[PartUsed(shop.frame.number, batch="F2", quantity=Decimal(2))])


def test_an_unknown_part_lot_is_refused(store):
    shop = workshop(store, stock=3)
    with pytest.raises(NotFound, match=r"no .* F9"):
        shop.report(shop.order(), parts=[PartUsed(shop.frame.number, batch="F9")])


def test_a_service_in_the_bill_is_not_consumed(store):
    shop = workshop(store, stock=3)
    Article.objects.filter(pk=shop.frame.pk).update(stocked=False)
    shop.report(shop.order())
    assert (on_hand(shop.frame), on_hand(shop.wheel)) == (3, 4)


def test_a_reversal_undoes_a_report(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=10)
    report = shop.report(order, 3, waste=1)
    back = reverse_report(store=store, report_id=report.pk, reason="wrong order")
    line = order.articles.get()
    assert stock_of(shop) == (0, 10, 20)
    assert (line.finished, line.waste, back.reverses_id, back.amount) == (0, 0, report.pk, -3)
    assert {one.demand.done for one in Component.objects.filter(line=line)} == {0}


def test_a_report_is_reversed_once(store):
    shop = workshop(store, stock=10)
    report = shop.report(shop.order())
    reverse_report(store=store, report_id=report.pk, reason="oops")
    with pytest.raises(Conflict, match="already reversed"):
        reverse_report(store=store, report_id=report.pk, reason="oops")


def test_a_reversal_needs_a_reason(store):
    shop = workshop(store, stock=10)
    with pytest.raises(Invalid):
        reverse_report(store=store, report_id=shop.report(shop.order()).pk, reason=" ")


def test_goods_that_moved_on_block_the_reversal_by_name(store):
    shop = workshop(store, stock=10)
    report = shop.report(shop.order())
    move(item=only_item(shop.bike), quantity=1, to=place(store))
    with pytest.raises(Blocked, match=shop.bike.number):
        reverse_report(store=store, report_id=report.pk, reason="oops")
    assert on_hand(shop.frame) == 9


def test_a_finished_orders_report_can_be_reversed(store):
    shop = workshop(store, stock=10)
    order = shop.order()
    report = shop.report(order)
    finish_production(store=store, pk=order.pk)
    reverse_report(store=store, report_id=report.pk, reason="broken")
    assert (stock_of(shop), reserved(shop.frame)) == ((0, 10, 20), 0)


def test_a_reversed_serial_can_be_made_again(store):
    shop = workshop(store, stock=10)
    order = shop.order()
    report = shop.report(order, output=Output(serial="SN7"))
    reverse_report(store=store, report_id=report.pk, reason="oops")
    shop.report(order, output=Output(serial="SN7"))
    assert Lot.objects.filter(serial="SN7", article=shop.bike).count() == 1


def test_material_is_charged_to_the_job_at_once_and_taken_back(store):
    shop = workshop(store, stock=10)
    job = open_job(store=store, title="Fair", start_date=date(2026, 1, 1))
    report = shop.report(shop.order(job=job), 2)
    charged = [(row.kind, row.amount) for row in JobEntry.objects.filter(job=job)]
    reverse_report(store=store, report_id=report.pk, reason="oops")
    assert charged == [("material", 20)]
    assert sum(row.amount for row in JobEntry.objects.filter(job=job)) == 0


@pytest.mark.parametrize("history", [0, 5])
def test_a_report_costs_the_same_queries_whatever_came_before(store, history):
    shop = workshop(store, stock=20)
    order = shop.order(amount=10)
    [shop.report(order) for _ in range(history + 1)]
    with CaptureQueriesContext(connection) as queries:
        shop.report(order)
    assert sum("SAVEPOINT" not in query["sql"] for query in queries) == 14


def test_a_serial_of_an_untracked_article_may_name_several_pieces(store):
    shop = workshop(store, stock=10)
    report = shop.report(shop.order(), "2.5", output=Output(serial="SN7"))
    item = StockItem.objects.get(lot=report.lot)
    assert (item.on_hand, item.serialised) == (Decimal("2.5"), False)
    assert audit(["stock.copies", "stock.serial_once", "stock.serial_chain"]) == []


def test_a_serial_of_several_pieces_is_made_once_too(store):
    shop = workshop(store, stock=10)
    order = shop.order()
    shop.report(order, 2, output=Output(serial="SN7"))
    with pytest.raises(Duplicate, match="made before"):
        shop.report(order, 2, output=Output(serial="SN7"))


def test_a_serial_tracked_article_is_made_one_by_one(store):
    shop = workshop(store, stock=10)
    Article.objects.filter(pk=shop.bike.pk).update(tracking="serial")
    with pytest.raises(Invalid, match="one piece"):
        shop.report(shop.order(), 2, output=Output(serial="SN7"))
