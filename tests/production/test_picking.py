"""Parts of a production order fetched by storage orders: nothing is consumed twice, nothing stays behind."""

from decimal import Decimal

import pytest

from core.audit import audit
from core.errors import Conflict, InvalidMove
from production.models import Component, ProductionOrder, ProductionSettings
from production.services import (
    add_article,
    cancel_production,
    change_article,
    finish_production,
    issue_pick_order,
    remove_article,
    reverse_report,
    save_settings,
    start_production,
)
from tests.factories import ArticleFactory, bill, on_hand, reserved
from tests.production.workshop import workshop
from warehouse.models import (
    Direction,
    Location,
    Motive,
    Reservation,
    StockItem,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.services import (
    confirm_line,
    deallocate_storage_order,
    delete_storage_order,
    receive,
    reverse_confirmation,
)


@pytest.fixture
def shop(store):
    return workshop(store, stock=10)


@pytest.fixture
def picking(store):
    save_settings(settings=ProductionSettings(store=store, issues_pick_orders=True))


def started(shop, amount=5):
    order = shop.order(amount=amount)
    start_production(store=shop.store, pk=order.pk)
    return order


def issued(shop, amount=5):
    order = started(shop, amount)
    return order, issue_pick_order(store=shop.store, pk=order.pk)


def line_of(pick, article):
    return StorageOrderLine.objects.get(order=pick, article=article)


def confirm(pick, article, quantity, **more):
    line = line_of(pick, article)
    return confirm_line(store=pick.store_id, pk=line.pk, quantity=Decimal(quantity), **more)


def confirm_all(pick):
    for line in StorageOrderLine.objects.filter(order=pick, done=False):
        confirm_line(store=pick.store_id, pk=line.pk, quantity=line.quantity)


def at_line_side(article):
    items = StockItem.objects.filter(article=article, location__code="LINE-SIDE")
    return [(item.on_hand, item.reserved) for item in items]


def state(pick):
    return str(StorageOrder.objects.get(pk=pick.pk).state)


def test_a_start_has_the_parts_fetched_if_the_store_wants_that(shop, picking):
    order = started(shop)
    pick = StorageOrder.objects.of(shop.store).get()
    assert (pick.state, pick.direction, pick.info1) == ("allocated", Direction.PRODUCTION, order.reference)
    wanted = pick.lines.order_by("number").values_list("article", "quantity", "requested", "short")
    assert list(wanted) == [(shop.frame.pk, 5, 5, 0), (shop.wheel.pk, 10, 10, 0)]
    assert audit() == []


def test_by_itself_a_start_issues_nothing(shop):
    started(shop)
    assert not StorageOrder.objects.of(shop.store).exists()


def test_a_first_report_has_the_rest_fetched(shop, picking):
    shop.report(shop.order(amount=5), 2)
    pick = StorageOrder.objects.of(shop.store).get()
    assert [line.quantity for line in pick.lines.order_by("number")] == [3, 6]
    assert audit() == []


def test_an_article_that_is_added_is_fetched_too(shop, picking):
    order = started(shop)
    extra, part = ArticleFactory(store=shop.store, supply="make"), ArticleFactory(store=shop.store)
    bill(extra, (part, 2))
    add_article(store=shop.store, pk=order.pk, article_number=extra.number, amount=3)
    assert StorageOrderLine.objects.get(article=part).quantity == 6


def test_a_pick_moves_the_goods_with_their_reservation(shop):
    _, pick = issued(shop)
    confirm(pick, shop.frame, 4)
    assert (at_line_side(shop.frame), on_hand(shop.frame)) == ([(4, 4)], 10)
    component = Component.objects.get(article=shop.frame)
    assert (component.demand.done, audit()) == (0, [])


def test_a_report_consumes_what_was_fetched_and_nothing_twice(shop):
    order, pick = issued(shop)
    confirm_all(pick)
    shop.report(order, 5)
    assert (at_line_side(shop.frame), at_line_side(shop.wheel)) == ([(0, 0)], [(0, 0)])
    assert (on_hand(shop.frame), on_hand(shop.wheel), audit()) == (5, 10, [])


def test_a_report_takes_what_was_fetched_before_what_is_still_on_the_shelf(shop):
    order, pick = issued(shop)
    confirm(pick, shop.frame, 2)
    shop.report(order, 3)
    assert (at_line_side(shop.frame), on_hand(shop.frame)) == ([(0, 0)], 7)
    with pytest.raises(Conflict) as caught:
        confirm(pick, shop.frame, 3)
    assert (caught.value.reason, caught.value.data["allocated"]) == ("NOT_ALLOCATED", 2)
    assert audit() == []


def test_a_smaller_order_keeps_what_was_fetched(shop):
    order, pick = issued(shop)
    confirm(pick, shop.frame, 3)
    change_article(store=shop.store, pk=order.pk, article_number=shop.bike.number, amount=3)
    assert (at_line_side(shop.frame), reserved(shop.frame)) == ([(3, 3)], 3)
    assert audit() == []


def test_a_reversed_report_gives_the_goods_back_to_the_line_side(shop):
    order, pick = issued(shop)
    confirm_all(pick)
    report = shop.report(order, 5)
    reverse_report(store=shop.store, report_id=report.pk, reason="oops")
    assert (at_line_side(shop.frame), audit()) == ([(5, 0)], [])


def test_other_goods_may_be_scanned(shop):
    _, pick = issued(shop)
    shelf = Location.objects.of(shop.store).get(code="GOODS-IN")
    receive(article=shop.frame, quantity=5, location=shelf, batch="B2")
    confirm(pick, shop.frame, 4, location=shelf)
    items = StockItem.objects.filter(article=shop.frame, location__code="LINE-SIDE")
    assert [(item.lot.batch, item.reserved) for item in items] == [("B2", 4)]
    assert audit() == []


def test_a_reversed_pick_takes_the_reservation_back(shop):
    _, pick = issued(shop)
    told = confirm(pick, shop.frame, 4)
    reverse_confirmation(store=shop.store, pk=told.pk, reason="wrong box")
    assert at_line_side(shop.frame) == [(0, 0)]
    held = Reservation.objects.filter(demand=line_of(pick, shop.frame).demand)
    assert ([row.quantity for row in held], line_of(pick, shop.frame).short, audit()) == ([5], 0, [])


def test_a_picked_part_that_was_used_blocks_the_reversal(shop):
    order, pick = issued(shop)
    told = confirm(pick, shop.frame, 4)
    shop.report(order, 4)
    with pytest.raises(Conflict):
        reverse_confirmation(store=shop.store, pk=told.pk, reason="wrong box")
    assert audit() == []


@pytest.mark.parametrize("end", [finish_production, cancel_production])
@pytest.mark.parametrize("is_begun", [False, True])
def test_the_end_of_production_ends_its_pick_order(shop, end, is_begun):
    order, pick = issued(shop)
    if is_begun:
        confirm(pick, shop.frame, 2)
    end(store=shop.store, pk=order.pk)
    assert state(pick) == "processed"
    assert set(pick.lines.values_list("motive", flat=True)) == {Motive.CANCELED}
    assert not Reservation.objects.of(shop.store).exists()
    assert audit() == []


def test_a_removed_article_is_not_fetched(shop):
    order, pick = issued(shop)
    remove_article(store=shop.store, pk=order.pk, article_number=shop.bike.number)
    assert (state(pick), set(pick.lines.values_list("demand", flat=True))) == ("processed", {None})
    assert audit() == []


def test_what_is_fetched_already_is_not_fetched_again(shop):
    order, pick = issued(shop)
    with pytest.raises(Conflict) as caught:
        issue_pick_order(store=shop.store, pk=order.pk)
    assert caught.value.reason == "NOTHING_TO_PICK"
    confirm(pick, shop.frame, 4, motive=Motive.SHORTAGE)
    again = issue_pick_order(store=shop.store, pk=order.pk)
    assert list(again.lines.values_list("article", "quantity")) == [(shop.frame.pk, 1)]
    assert audit() == []


def test_production_keeps_its_reservations_when_the_pick_order_is_deleted(shop):
    order, pick = issued(shop)
    delete_storage_order(store=shop.store, pk=pick.pk)
    assert [row.quantity for row in Reservation.objects.filter(stock_item__article=shop.frame)] == [5]
    shop.report(order, 5)
    assert audit() == []


def test_a_deallocated_pick_gives_the_shelf_free_but_not_the_line_side(shop):
    order, pick = issued(shop)
    deallocate_storage_order(store=shop.store, pk=pick.pk)
    assert not Reservation.objects.of(shop.store).exists()
    shop.report(order, 5)
    assert audit() == []


@pytest.mark.parametrize("end", [None, cancel_production])
def test_only_an_order_in_production_is_picked_for(shop, end):
    order = shop.order()
    if end:
        end(store=shop.store, pk=order.pk)
    with pytest.raises(InvalidMove):
        issue_pick_order(store=shop.store, pk=order.pk)
    assert ProductionOrder.objects.get(pk=order.pk).version == (2 if end else 1)


def test_a_blocked_line_side_leaves_the_pick_queued_with_its_fault(shop, picking):
    Location.objects.of(shop.store).filter(code="LINE-SIDE").update(blocked=True)
    order = started(shop)
    pick = StorageOrder.objects.of(shop.store).get()
    assert (pick.state, pick.error_code) == ("queued", StorageOrder.Fault.PLACE_BLOCKED)
    assert ProductionOrder.objects.get(pk=order.pk).state == "in_production"


def test_what_is_short_is_fetched_when_it_has_come(store, picking):
    shop = workshop(store, stock=2)
    started(shop, 5)
    line = StorageOrderLine.objects.get(article=shop.frame)
    assert (line.quantity, line.short) == (5, 3)
