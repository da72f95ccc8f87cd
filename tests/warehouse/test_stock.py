"""What people and machines do with stock, one behaviour a test."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.models import Article, ArticleUnit
from core.audit import audit
from core.errors import Blocked, Conflict, Duplicate, Invalid, NotFound, Shortage
from tests.factories import ArticleFactory, SupplierFactory, on_hand, only_item, place, stocked
from warehouse.models import DefaultPlace, Lot, PurchaseOrderLine, StockItem, StockMovement, Warehouse, Zone
from warehouse.services import (
    Count,
    Place,
    adjust,
    consume,
    hold_lot,
    move,
    open_demand,
    open_purchase_order,
    open_warehouse,
    post_movements,
    produce,
    receive,
    reject_purchase_order,
    release_lot,
    reserve,
    reverse_movements,
    save_place,
    scrap,
)


def test_receiving_raises_the_stock(store):
    article = stocked(store, 5)
    assert on_hand(article) == 5


def test_goods_without_a_place_go_to_goods_in(store):
    movement = receive(article=ArticleFactory(store=store), quantity=1)
    assert movement.destination.location == Warehouse.objects.of(store).get().goods_in


def test_goods_go_to_the_articles_default_place(store):
    article, shelf = ArticleFactory(store=store), place(store)
    DefaultPlace.objects.create(article=article, location=shelf)
    assert receive(article=article, quantity=1).destination.location == shelf


def test_other_units_are_converted(store):
    article = ArticleFactory(store=store)
    ArticleUnit.objects.create(article=article, unit="BOX", factor=12)
    receive(article=article, quantity=2, unit="BOX")
    assert on_hand(article) == 24


def test_an_unknown_unit_is_refused(store):
    with pytest.raises(Invalid, match="has no unit BOX"):
        receive(article=ArticleFactory(store=store), quantity=2, unit="BOX")


@pytest.mark.parametrize("quantity", [0, -1, "0.0000001", "NaN", "1e30", "many"])
def test_a_quantity_that_is_nothing_is_refused(store, quantity):
    article = ArticleFactory(store=store)
    with pytest.raises(Invalid):
        receive(article=article, quantity=quantity)
    assert StockMovement.objects.of(store).count() == 0


def test_a_serial_tracked_article_needs_a_serial(store):
    with pytest.raises(Invalid, match="needs a serial"):
        receive(article=ArticleFactory(store=store, tracking=Article.Tracking.SERIAL), quantity=1)


def test_a_batch_tracked_article_needs_a_batch(store):
    with pytest.raises(Invalid, match="needs a batch"):
        receive(article=ArticleFactory(store=store, tracking=Article.Tracking.BATCH), quantity=1)


def test_a_serial_is_one_piece(store):
    with pytest.raises(Duplicate):
        receive(article=ArticleFactory(store=store), quantity=2, serial="SN1")


def test_a_serial_is_in_one_place(store):
    article = stocked(store, 1, serial="SN1")
    with pytest.raises(Duplicate):
        receive(article=article, quantity=1, serial="SN1", location=place(store))


def test_a_serial_has_one_batch(store):
    article = stocked(store, 1, serial="SN1", batch="B1")
    with pytest.raises(Duplicate):
        receive(article=article, quantity=1, serial="SN1", batch="B2")


def test_a_serial_can_move(store):
    article, shelf = stocked(store, 1, serial="SN1"), place(store)
    move(item=only_item(article), quantity=1, to=shelf)
    assert only_item(article).location == shelf


def test_a_batch_has_one_best_before(store):
    article = stocked(store, 1, batch="B1", best_before=date(2030, 1, 1))
    with pytest.raises(Conflict):
        receive(article=article, quantity=1, batch="B1", best_before=date(2031, 1, 1))


def test_moving_changes_the_place_and_not_the_total(store):
    article, shelf = stocked(store, 5), place(store)
    move(item=only_item(article), quantity=2, to=shelf)
    assert StockItem.objects.get(article=article, location=shelf).on_hand == 2
    assert on_hand(article) == 5


def test_moving_more_than_there_is_names_the_article(store):
    article = stocked(store, 5)
    with pytest.raises(Shortage) as caught:
        move(item=only_item(article), quantity=7, to=place(store))
    line = caught.value.lines[0]
    assert (line.article, line.needed, line.available) == (article.number, 7, 5)


def test_reserved_goods_do_not_move_freely(store):
    article = stocked(store, 5)
    reserve(store_id=store.pk, demand_ids=[open_demand(article=article, quantity=4).pk])
    with pytest.raises(Shortage):
        move(item=only_item(article), quantity=2, to=place(store))


def test_a_reservation_moves_with_its_goods(store):
    article, shelf = stocked(store, 5), place(store)
    need = open_demand(article=article, quantity=4)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    move(item=only_item(article), quantity=3, to=shelf, demand=need)
    held = {r.stock_item.location_id: r.quantity for r in need.reservations.select_related("stock_item")}
    assert held[shelf.pk] == 3
    assert sum(held.values()) == 4


def test_the_owner_changes_by_a_move(store):
    article = stocked(store, 5)
    item = only_item(article)
    move(item=item, quantity=5, to=item.location, owner="ACME")
    assert only_item(article).owner == "ACME"


def test_nothing_leaves_a_blocked_place(store):
    article = stocked(store, 5)
    item = only_item(article)
    item.location.blocked = True
    save_place(place=item.location)
    with pytest.raises(Blocked):
        move(item=item, quantity=1, to=place(store))


def test_counting_posts_the_difference(store):
    article = stocked(store, 5)
    item = only_item(article)
    movement = adjust(lot=item.lot, location=item.location, counted=3)
    assert (movement.quantity, movement.reason, on_hand(article)) == (2, "adjustment", 3)


def test_counting_what_is_there_posts_nothing(store):
    item = only_item(stocked(store, 5))
    assert adjust(lot=item.lot, location=item.location, counted=5) is None


def test_counting_less_than_reserved_is_blocked(store):
    article = stocked(store, 5)
    reserve(store_id=store.pk, demand_ids=[open_demand(article=article, quantity=4).pk])
    item = only_item(article)
    with pytest.raises(Blocked, match="reserved"):
        adjust(lot=item.lot, location=item.location, counted=3)


def test_scrapping_lowers_the_stock_and_keeps_the_reason(store):
    article = stocked(store, 5)
    movement = scrap(item=only_item(article), quantity=2, note="rust")
    assert (movement.note, on_hand(article)) == ("rust", 3)


def test_scrapping_needs_a_reason(store):
    article = stocked(store, 5)
    with pytest.raises(Invalid):
        scrap(item=only_item(article), quantity=2, note=" ")


def test_consuming_uses_the_reservation_first(store):
    article = stocked(store, 5)
    need = open_demand(article=article, quantity=4)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    consume(demand=need, quantity=3)
    need.refresh_from_db()
    assert (need.done, need.reservations.get().quantity, on_hand(article)) == (3, 1, 2)


def test_consuming_does_not_touch_what_others_reserved(store):
    article = stocked(store, 5)
    others = open_demand(article=article, quantity=4)
    reserve(store_id=store.pk, demand_ids=[others.pk])
    with pytest.raises(Shortage):
        consume(demand=open_demand(article=article, quantity=2), quantity=2)
    assert on_hand(article) == 5


def test_consuming_takes_the_first_to_expire(store):
    article = ArticleFactory(store=store)
    receive(article=article, quantity=1, batch="late", best_before=date(2091, 1, 1))
    receive(article=article, quantity=1, batch="soon", best_before=date(2090, 1, 1))
    taken = consume(demand=open_demand(article=article, quantity=1), quantity=1)
    assert taken[0].source.lot.batch == "soon"


def test_consuming_takes_the_oldest_of_the_same_date(store):
    article = ArticleFactory(store=store)
    receive(article=article, quantity=1, batch="old")
    receive(article=article, quantity=1, batch="new")
    taken = consume(demand=open_demand(article=article, quantity=1), quantity=1)
    assert taken[0].source.lot.batch == "old"


@pytest.mark.parametrize("spoil", ["held", "expired"])
def test_held_and_expired_lots_are_never_proposed(store, spoil):
    article = stocked(store, 5, batch="B1")
    lot = Lot.objects.get(article=article)
    hold_lot(store=store, pk=lot.pk, reason="scratched") if spoil == "held" else None
    Lot.objects.filter(pk=lot.pk, held_reason="").update(best_before=date(2001, 1, 1))
    with pytest.raises(Shortage):
        consume(demand=open_demand(article=article, quantity=1), quantity=1)


def test_a_released_lot_is_used_again(store):
    article = stocked(store, 5)
    lot = Lot.objects.get(article=article)
    hold_lot(store=store, pk=lot.pk, reason="scratched")
    release_lot(store=store, pk=lot.pk)
    consume(demand=open_demand(article=article, quantity=1), quantity=1)
    assert on_hand(article) == 4


def test_a_place_may_be_allowed_to_go_negative(store):
    article = stocked(store, 1, location=place(store, may_be_negative=True))
    consume(demand=open_demand(article=article, quantity=3), quantity=3)
    assert on_hand(article) == -2


def test_a_place_below_zero_cannot_be_made_strict(store):
    shelf = place(store, may_be_negative=True)
    article = stocked(store, 1, location=shelf)
    consume(demand=open_demand(article=article, quantity=3), quantity=3)
    shelf.may_be_negative = False
    with pytest.raises(Conflict):
        save_place(place=shelf)


def test_producing_puts_goods_into_stock(store):
    article = ArticleFactory(store=store, supply=Article.Supply.MAKE)
    movement = produce(article=article, quantity=2, batch="B1")
    assert (movement.reason, on_hand(article)) == ("produced", 2)


def test_a_reversal_restores_the_stock_and_names_its_original(store):
    article = stocked(store, 5)
    spoiled = scrap(item=only_item(article), quantity=2, note="rust")
    back = reverse_movements(store_id=store.pk, movement_ids=[spoiled.pk], note="was not rust")
    assert (back[0].reverses_id, on_hand(article)) == (spoiled.pk, 5)


def test_a_movement_is_reversed_once(store):
    article = stocked(store, 5)
    spoiled = scrap(item=only_item(article), quantity=2, note="rust")
    reverse_movements(store_id=store.pk, movement_ids=[spoiled.pk], note="oops")
    with pytest.raises(Conflict, match="already reversed"):
        reverse_movements(store_id=store.pk, movement_ids=[spoiled.pk], note="oops")


def test_goods_that_moved_on_block_a_reversal_by_name(store):
    article = ArticleFactory(store=store)
    arrived = receive(article=article, quantity=5, location=place(store))
    move(item=only_item(article), quantity=2, to=place(store))
    with pytest.raises(Blocked, match=article.number):
        reverse_movements(store_id=store.pk, movement_ids=[arrived.pk], note="oops")


def test_another_stores_movement_is_not_found(store, new_store):
    arrived = receive(article=ArticleFactory(store=store), quantity=5)
    with pytest.raises(NotFound):
        reverse_movements(store_id=new_store().pk, movement_ids=[arrived.pk], note="mine")


def test_goods_on_a_purchase_order_are_booked_on_its_line(store):
    article = ArticleFactory(store=store)
    order = open_purchase_order(supplier=SupplierFactory(store=store), lines=[(article, 5, Decimal(2), None)])
    line = PurchaseOrderLine.objects.get(order=order)
    receive(article=article, quantity=3, purchase_line=line)
    line.refresh_from_db()
    assert (line.received, line.outstanding) == (3, 2)


def test_nothing_arrives_on_a_rejected_purchase_order(store):
    article = ArticleFactory(store=store)
    order = open_purchase_order(supplier=SupplierFactory(store=store), lines=[(article, 5, Decimal(2), None)])
    reject_purchase_order(store=store, pk=order.pk)
    with pytest.raises(Conflict, match="rejected"):
        receive(article=article, quantity=3, purchase_line=order.lines.get())


def test_a_serial_is_not_overdrawn(store):
    article = stocked(store, 1, serial="SN1", location=place(store, may_be_negative=True))
    consume(demand=open_demand(article=article, quantity=1), quantity=1)
    with pytest.raises(Shortage):
        consume(demand=open_demand(article=article, quantity=1), quantity=1)


def test_half_a_serial_is_refused(store):
    with pytest.raises(Invalid):
        receive(article=ArticleFactory(store=store), quantity="0.5", serial="SN1")


def test_several_movements_of_a_serial_are_reversed_last_first(store):
    article, shelf = ArticleFactory(store=store), place(store)
    arrived = receive(article=article, quantity=1, serial="SN1", location=place(store))
    moved = move(item=only_item(article), quantity=1, to=shelf)
    reverse_movements(store_id=store.pk, movement_ids=[arrived.pk, moved.pk], note="oops")
    assert audit(["stock.serial_chain"]) == []


def test_counts_that_find_a_serial_elsewhere_keep_its_chain(store):
    article, shelf = stocked(store, 1, serial="SN1"), place(store)
    item = only_item(article)
    here, there = Place(item.lot_id, item.location_id), Place(item.lot_id, shelf.pk)
    post_movements(store_id=store.pk, counts=[Count(there, Decimal(1)), Count(here, Decimal(0))])
    assert audit(["stock.serial_chain", "stock.serial_once"]) == []


def test_a_place_and_its_zone_are_of_one_warehouse(store):
    zone = Zone.objects.create(warehouse=open_warehouse(store=store, name="OTHER"), name="Z")
    with pytest.raises(Invalid, match="another warehouse"):
        save_place(place=place(store, zone=zone))
