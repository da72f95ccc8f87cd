"""Allocation and confirmation, direction by direction."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.audit import audit
from core.errors import Blocked, Conflict, Duplicate, Invalid, InvalidMove
from tests.factories import ArticleFactory, demand, on_hand, place, reserved, stocked
from tests.warehouse.storage import allocated, confirm, line, main, put_order, state, verified
from warehouse.models import (
    Confirmation,
    DefaultPlace,
    Demand,
    Direction,
    Location,
    Lot,
    Motive,
    Proposal,
    StockItem,
    StockMovement,
    StorageOrder,
    WarehouseSettings,
    Zone,
)
from warehouse.services import (
    NewLine,
    Within,
    allocate_rest,
    allocate_storage_order,
    approve_counts,
    close_storage_order,
    confirm_line,
    deallocate_storage_order,
    hold_lot,
    open_storage_order,
    receive,
    reject_counts,
    reserve,
    reverse_confirmation,
    save_warehouse_settings,
)

Type = Confirmation.Type


def at(article, location, owner=""):
    """What is on hand at a place."""
    items = StockItem.objects.filter(article=article, location=location, owner=owner)
    return sum((item.on_hand for item in items), Decimal(0))


def figures(order, number=1):
    one = line(order, number)
    return (one.requested, one.confirmed, one.deviated, one.short, one.done)


def unchanged_by(store, order, error, call, **attributes):
    """It is refused, and nothing changed."""
    before = (figures(order), state(order), list(StockMovement.objects.of(store).values_list("pk")))
    with pytest.raises(error) as caught:
        call()
    assert {name: getattr(caught.value, name) for name in attributes} == attributes
    assert (figures(order), state(order), list(StockMovement.objects.of(store).values_list("pk"))) == before


# Allocation


def test_allocation_takes_what_expires_first(store):
    article = ArticleFactory(store=store)
    today = store.today()
    for days in (30, 10, 20):
        receive(
            article=article,
            quantity=2,
            batch=f"B{days}",
            best_before=today + timedelta(days=days),
            location=place(store),
        )
    order = allocated(store, (article, 3))
    held = line(order).demand.reservations.order_by("-quantity")
    assert [(row.stock_item.lot.batch, row.quantity) for row in held] == [("B10", 2), ("B20", 1)]


def test_held_and_expired_lots_and_blocked_places_are_never_allocated(store):
    article = ArticleFactory(store=store)
    yesterday = store.today() - timedelta(days=1)
    receive(article=article, quantity=2, batch="OLD", best_before=yesterday, location=place(store))
    receive(article=article, quantity=2, batch="HELD", location=place(store))
    hold_lot(store=store, pk=Lot.objects.get(article=article, batch="HELD").pk, reason="rust")
    order = allocated(store, (article, 3))
    assert (reserved(article), figures(order)[3]) == (0, 3)


def test_what_is_short_is_counted_and_filled_up_later(store):
    article, plenty = stocked(store, 2), stocked(store, 9)
    order = allocated(store, (article, 5), (plenty, 4))
    fresh = StorageOrder.objects.get(pk=order.pk)
    assert (fresh.incomplete_lines, fresh.has_stock, figures(order)[3]) == (1, False, 3)
    receive(article=article, quantity=9, location=place(store))
    allocate_rest(store=store, pk=order.pk)
    fresh = StorageOrder.objects.get(pk=order.pk)
    assert (fresh.incomplete_lines, fresh.has_stock, reserved(article), audit()) == (0, True, 5, [])


def test_an_order_keeps_to_its_places(store):
    zone = Zone.objects.create(warehouse=main(store), name="Z")
    article = stocked(store, 5)
    receive(article=article, quantity=1, location=place(store, zone=zone))
    order = allocated(store, (article, 3), within=Within(zones=[zone]))
    assert (reserved(article), figures(order)[3]) == (1, 2)


def test_the_places_of_a_line_stand_in_for_the_orders(store):
    left, right = place(store), place(store)
    article = stocked(store, 5, location=left)
    receive(article=article, quantity=5, location=right)
    wanted = NewLine(article, 2, within=Within(locations=[right]))
    order = open_storage_order(warehouse=main(store), lines=[wanted], within=Within(locations=[left]))
    allocate_storage_order(store=store, pk=order.pk)
    assert line(order).demand.reservations.get().stock_item.location == right


def test_a_line_is_given_its_batch_and_its_owners_goods_only(store):
    article = stocked(store, 5, batch="B1")
    receive(article=article, quantity=5, batch="B2", owner="ACME", location=place(store))
    receive(article=article, quantity=5, batch="B1", owner="ACME", location=place(store))
    lines = [NewLine(article, 7, batch="B1")]
    order = open_storage_order(warehouse=main(store), lines=lines, owner="ACME", allocate=True, at_once=True)
    item = line(order).demand.reservations.get().stock_item
    assert (item.owner, item.lot.batch, figures(order)[3]) == ("ACME", "B1", 2)


def test_deallocated_goods_are_free_again(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 3))
    deallocate_storage_order(store=store, pk=order.pk)
    assert (state(order), reserved(article), figures(order)) == ("ready", 0, (3, 0, 3, 0, False))
    allocate_storage_order(store=store, pk=order.pk)
    assert (state(order), reserved(article)) == ("allocated", 3)


def test_puts_are_proposed_the_articles_own_place_then_where_it_lies_then_goods_in(store):
    own, there = place(store), place(store)
    first, second, third = (
        ArticleFactory(store=store),
        stocked(store, 1, location=there),
        ArticleFactory(store=store),
    )
    DefaultPlace.objects.create(article=first, location=own)
    order = allocated(store, (first, 1), (second, 1), (third, 1), direction=Direction.PUT)
    goods_in = Location.objects.of(store).get(code="GOODS-IN")
    proposed = Proposal.objects.filter(order=order).order_by("line__number")
    assert [row.location for row in proposed] == [own, there, goods_in]


def test_the_queries_of_an_allocation_do_not_grow(store, django_assert_max_num_queries):
    small = verified(store, (stocked(store, 5), 1))
    large = verified(store, *((stocked(store, 5), 1) for _ in range(9)))
    with django_assert_max_num_queries(25) as first:
        allocate_storage_order(store=store, pk=small.pk)
    with django_assert_max_num_queries(25) as second:
        allocate_storage_order(store=store, pk=large.pk)
    assert len(first) == len(second)


# Picks


def test_a_pick_lowers_the_stock_at_once_and_the_rest_stays_open(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    told = confirm(order, 1)
    assert (on_hand(article), reserved(article), state(order)) == (4, 3, "in_process")
    assert figures(order) == (4, 1, 3, 0, False)
    assert (told.type, told.requested, told.confirmed, told.deviated) == (Type.ORDER_PICK, 4, 1, 3)
    moved = StockMovement.objects.get(document_kind="warehouse.confirmation", document_id=told.pk)
    assert (moved.reason, moved.quantity) == ("shipment", 1)


def test_the_last_line_processes_the_order(store):
    article, other = stocked(store, 5), stocked(store, 5)
    order = allocated(store, (article, 4), (other, 1))
    confirm(order, 4)
    assert state(order) == "in_process"
    confirm(order, 1, number=2)
    assert (state(order), reserved(article), audit()) == ("processed", 0, [])
    assert set(Demand.objects.of(store).values_list("closed", flat=True)) == {True}


def test_more_than_is_allocated_is_refused(store):
    order = allocated(store, (stocked(store, 2), 5))
    call = lambda: confirm(order, 3)  # noqa: E731
    unchanged_by(store, order, Conflict, call, reason="NOT_ALLOCATED", field="quantity")


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_is_no_pick(store, quantity):
    order = allocated(store, (stocked(store, 5), 5))
    unchanged_by(store, order, Invalid, lambda: confirm(order, quantity), reason="MUST_BE_POSITIVE")


def test_what_is_not_allocated_is_not_confirmed(store):
    order = verified(store, (stocked(store, 5), 5))
    unchanged_by(store, order, InvalidMove, lambda: confirm(order, 1))


def test_a_done_line_is_not_confirmed_again(store):
    order = allocated(store, (stocked(store, 5), 2), (stocked(store, 5), 2))
    confirm(order, 2)
    unchanged_by(store, order, Conflict, lambda: confirm(order, 1), reason="LINE_DONE")


@pytest.mark.parametrize("quantity", [0, 2])
def test_a_motive_closes_the_line_short(store, quantity):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    confirm(order, quantity, motive=Motive.SHORTAGE)
    closed = line(order)
    assert (closed.done, closed.motive, closed.confirmed) == (True, Motive.SHORTAGE, quantity)
    assert (state(order), reserved(article), audit()) == ("processed", 0, [])


def test_other_motives_are_not_for_people(store):
    order = allocated(store, (stocked(store, 5), 2))
    unchanged_by(store, order, Invalid, lambda: confirm(order, 1, motive=Motive.DELETED), field="motive")


def test_an_empty_place_is_corrected(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    told = confirm(order, 3, place_empty=True)
    correction = Confirmation.objects.get(order=order, type=Type.CONTEXT_CORRECTION)
    assert (on_hand(article), reserved(article)) == (0, 0)
    assert (told.confirmed, correction.requested, correction.deviated) == (3, 2, -2)
    assert figures(order) == (4, 3, 1, 1, False)
    assert audit() == []


def test_a_place_found_empty_before_anything_was_picked(store):
    article = stocked(store, 5)
    other = place(store)
    receive(article=article, quantity=4, location=other)
    order = allocated(store, (article, 4))
    confirm(order, 0, place_empty=True)
    assert (on_hand(article), figures(order)[3]) == (4, 4)
    allocate_rest(store=store, pk=order.pk)
    confirm(order, 4)
    assert (state(order), at(article, other), audit()) == ("processed", 0, [])


def test_a_correction_may_be_reversed_by_itself(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    confirm(order, 3, place_empty=True)
    correction = Confirmation.objects.get(order=order, type=Type.CONTEXT_CORRECTION)
    reverse_confirmation(store=store, pk=correction.pk, reason="they were behind the post")
    assert (on_hand(article), figures(order)[:2], audit()) == (2, (4, 3), [])


def test_a_place_is_not_empty_while_others_have_reserved_there(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 3))
    reserve(store_id=store.pk, demand_ids=[demand(article, 2).pk])
    unchanged_by(store, order, Blocked, lambda: confirm(order, 1, place_empty=True), field="place_empty")


def test_a_scan_overrides_the_proposal(store):
    article = stocked(store, 5, batch="B1")
    other = place(store)
    receive(article=article, quantity=5, batch="B2", location=other)
    order = allocated(store, (article, 4))
    told = confirm(order, 3, location=other, batch="B2")
    assert (at(article, other), told.location, told.lot.batch) == (2, other, "B2")
    assert (reserved(article), figures(order), audit()) == (1, (4, 3, 1, 0, False), [])


def test_a_scan_takes_nothing_from_others(store):
    article = stocked(store, 5)
    other = place(store)
    order = allocated(store, (article, 4))
    receive(article=article, quantity=2, location=other)
    need = demand(article, 3)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    call = lambda: confirm(order, 2, location=other)  # noqa: E731
    unchanged_by(store, order, Conflict, call, reason="SHORTAGE")
    assert audit() == []


def test_held_goods_cannot_be_scanned(store):
    article = stocked(store, 5)
    other = place(store)
    receive(article=article, quantity=5, batch="B2", location=other)
    hold_lot(store=store, pk=Lot.objects.get(article=article, batch="B2").pk, reason="rust")
    order = allocated(store, (article, 4))
    unchanged_by(store, order, Blocked, lambda: confirm(order, 1, location=other))


def test_a_scan_beside_the_places_of_the_order_is_refused(store):
    left, right = place(store), place(store)
    article = stocked(store, 5, location=left)
    receive(article=article, quantity=5, location=right)
    order = allocated(store, (article, 4), within=Within(locations=[left]))
    call = lambda: confirm(order, 1, location=right)  # noqa: E731
    unchanged_by(store, order, Invalid, call, reason="PLACE_NOT_ALLOWED")


def test_another_batch_than_the_line_asks_for_is_refused(store):
    article = stocked(store, 5, batch="B1")
    order = open_storage_order(
        warehouse=main(store), lines=[NewLine(article, 2, batch="B1")], allocate=True, at_once=True
    )
    unchanged_by(store, order, Invalid, lambda: confirm(order, 1, batch="B2"), reason="OTHER_LOT")


def test_a_serial_number_is_picked_by_its_scan(store):
    article = ArticleFactory(store=store, tracking="serial")
    for serial in ("S1", "S2"):
        receive(article=article, quantity=1, serial=serial, location=place(store))
    order = allocated(store, (article, 1))
    told = confirm(order, 1, serial="S2")
    assert (told.lot.serial, on_hand(article), state(order)) == ("S2", 1, "processed")


# Puts


@pytest.mark.parametrize("direction", [Direction.PUT, Direction.RETURN])
def test_a_put_raises_the_stock(store, direction):
    article, shelf = ArticleFactory(store=store), place(store)
    DefaultPlace.objects.create(article=article, location=shelf)
    order = allocated(store, (article, 5), direction=direction, recipient="ACME")
    told = confirm(order, 2)
    assert (at(article, shelf, "ACME"), told.type, told.location) == (2, Type.ORDER_PUT, shelf)
    confirm(order, 3)
    assert (state(order), Proposal.objects.filter(order=order).count(), audit()) == ("processed", 0, [])


def test_goods_are_put_where_they_were_scanned(store):
    order, shelf = put_order(store), place(store)
    confirm(order, 2, location=shelf, batch="B7")
    article = line(order).article
    assert (at(article, shelf), Lot.objects.get(article=article).batch) == (2, "B7")
    assert Proposal.objects.get(order=order).quantity == 3


def test_more_than_is_proposed_is_not_put(store):
    order = put_order(store, 5)
    unchanged_by(store, order, Conflict, lambda: confirm(order, 6), reason="NOT_ALLOCATED")


def test_a_put_line_makes_the_lot_it_names(store):
    article, day = ArticleFactory(store=store, tracking="batch"), date(2031, 1, 2)
    wanted = NewLine(article, 5, batch="B1", best_before=day)
    order = open_storage_order(
        warehouse=main(store), direction=Direction.PUT, lines=[wanted], allocate=True, at_once=True
    )
    confirm(order, 5)
    lot = Lot.objects.get(article=article)
    assert (lot.batch, lot.best_before) == ("B1", day)


def test_a_serial_number_that_is_there_is_not_put_again(store):
    article = stocked(store, 1, serial="SN")
    order = allocated(store, (article, 1), direction=Direction.PUT)
    call = lambda: confirm(order, 1, serial="SN", location=place(store))  # noqa: E731
    unchanged_by(store, order, Duplicate, call, field="serial")


# Transport


def test_a_transport_moves_goods_to_another_place(store):
    here, there = place(store), place(store)
    article = stocked(store, 5, location=here)
    wanted = NewLine(article, 4, target=there)
    order = open_storage_order(
        warehouse=main(store), direction=Direction.TRANSPORT, lines=[wanted], allocate=True, at_once=True
    )
    told = confirm(order, 4)
    assert (at(article, here), at(article, there), told.type) == (1, 4, Type.TRANSFER)
    assert (state(order), audit()) == ("processed", [])


def test_a_transport_gives_goods_a_new_owner_where_they_are(store):
    article, shelf = ArticleFactory(store=store), place(store)
    receive(article=article, quantity=5, location=shelf, owner="ACME")
    order = allocated(store, (article, 3), direction=Direction.TRANSPORT, owner="ACME", recipient="BOLT")
    confirm(order, 3)
    assert (at(article, shelf, "ACME"), at(article, shelf, "BOLT"), audit()) == (2, 3, [])


def test_a_transport_has_to_lead_somewhere(store):
    goods_in = Location.objects.of(store).get(code="GOODS-IN")
    order = allocated(store, (stocked(store, 5, location=goods_in), 3), direction=Direction.TRANSPORT)
    unchanged_by(store, order, Invalid, lambda: confirm(order, 3), field="to")


# Production


def test_a_pick_for_production_goes_to_the_line_side(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4), direction=Direction.PRODUCTION)
    told = confirm(order, 4)
    line_side = Location.objects.of(store).get(code="LINE-SIDE")
    assert (at(article, line_side), told.type, reserved(article)) == (4, Type.PRODUCTION, 0)
    assert (state(order), audit()) == ("processed", [])


# Counts


def count_order(store, article, **fields):
    return allocated(store, (article, 1), direction=Direction.COUNT, **fields)


def test_a_count_sets_each_place_and_says_the_difference(store):
    left, right = place(store), place(store)
    article = stocked(store, 5, location=left)
    receive(article=article, quantity=3, location=right)
    order = count_order(store, article)
    told = confirm(order, 4, location=left)
    assert (told.type, told.requested, told.confirmed, told.deviated) == (Type.ORDER_COUNT, 5, 4, -1)
    confirm(order, 5, location=right)
    counted = line(order)
    assert (at(article, left), at(article, right), state(order)) == (4, 5, "processed")
    assert (counted.expected, counted.confirmed, counted.deviated, audit()) == (8, 9, 1, [])


def test_a_place_is_counted_once(store):
    left, right = place(store), place(store)
    article = stocked(store, 5, location=left)
    receive(article=article, quantity=3, location=right)
    order = count_order(store, article)
    confirm(order, 4, location=left)
    call = lambda: confirm(order, 4, location=left)  # noqa: E731
    unchanged_by(store, order, Conflict, call, reason="ALREADY_COUNTED")


def test_less_than_is_reserved_cannot_be_counted(store):
    article = stocked(store, 5)
    reserve(store_id=store.pk, demand_ids=[demand(article, 3).pk])
    order = count_order(store, article)
    unchanged_by(store, order, Blocked, lambda: confirm(order, 2))


def test_goods_that_nobody_knew_are_found_by_a_count(store):
    article, shelf = stocked(store, 5), place(store)
    order = count_order(store, article)
    confirm(order, 2, location=shelf, batch="FOUND")
    assert (at(article, shelf), state(order), line(order).deviated) == (2, "in_process", 2)


def test_an_empty_place_of_the_article_is_counted_too(store):
    article, shelf = ArticleFactory(store=store, tracking="serial"), place(store)
    DefaultPlace.objects.create(article=article, location=shelf)
    order = count_order(store, article, counts_empty=True)
    told = confirm(order, 0)
    assert (told.location, told.lot, state(order), audit()) == (shelf, None, "processed", [])


@pytest.fixture
def approving(store):
    save_warehouse_settings(settings=WarehouseSettings(store=store, approves_counts=True, blind_counts=True))
    return store


def test_a_blind_count_is_not_told_what_should_be_there(approving):
    order = count_order(approving, stocked(approving, 5))
    assert Proposal.objects.get(order=order).quantity == 0


def test_a_count_waits_for_approval(approving):
    article = stocked(approving, 5)
    order = count_order(approving, article)
    confirm(order, 3)
    assert (on_hand(article), state(order), audit()) == (5, "in_process", [])
    receive(article=article, quantity=10, location=StockItem.objects.get(article=article).location)
    approve_counts(store=approving, pk=order.pk)
    assert (on_hand(article), state(order), audit()) == (13, "processed", [])
    with pytest.raises(Conflict):
        approve_counts(store=approving, pk=order.pk)


def test_a_rejected_count_is_counted_once_more(approving):
    article = stocked(approving, 5)
    order = count_order(approving, article)
    confirm(order, 3)
    reject_counts(store=approving, pk=order.pk)
    assert (on_hand(article), line(order).expected, line(order).done) == (5, None, False)
    confirm(order, 4)
    approve_counts(store=approving, pk=order.pk)
    assert (on_hand(article), state(order), line(order).deviated, audit()) == (4, "processed", -1, [])


def test_closing_drops_what_waits_for_approval(approving):
    article = stocked(approving, 5)
    order = count_order(approving, article)
    confirm(order, 3)
    close_storage_order(store=approving, pk=order.pk)
    assert (on_hand(article), state(order), Proposal.objects.filter(order=order).count()) == (
        5,
        "processed",
        0,
    )
    assert audit() == []


# Ends and reversals


def test_closing_gives_the_rest_back_and_writes_it_down(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    confirm(order, 1)
    close_storage_order(store=store, pk=order.pk, reason="customer gone")
    rest = Confirmation.objects.get(order=order, type=Type.CANCEL_REQUEST)
    assert (rest.requested, rest.confirmed, rest.motive) == (3, 0, Motive.CANCELED)
    assert (state(order), reserved(article), line(order).motive) == ("processed", 0, Motive.CANCELED)
    assert audit() == []


def test_a_reversed_pick_is_to_do_again(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4), (stocked(store, 1), 1))
    told = confirm(order, 4)
    back = reverse_confirmation(store=store, pk=told.pk, reason="wrong box")
    assert (back.confirmed, back.reverses, on_hand(article)) == (-4, told, 5)
    assert figures(order) == (4, 0, 4, 4, False)
    allocate_rest(store=store, pk=order.pk)
    confirm(order, 4)
    assert (on_hand(article), figures(order)[4], audit()) == (1, True, [])


def test_a_confirmation_of_a_processed_order_is_reversed_and_the_order_stays(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    told = confirm(order, 4)
    reverse_confirmation(store=store, pk=told.pk, reason="wrong box")
    assert (state(order), on_hand(article), line(order).motive, audit()) == (
        "processed",
        5,
        Motive.CANCELED,
        [],
    )
    with pytest.raises(Conflict) as caught:
        reverse_confirmation(store=store, pk=told.pk, reason="again")
    assert caught.value.reason == "ALREADY_REVERSED"


def test_a_reversed_put_is_proposed_where_it_was(store):
    order, shelf = put_order(store, 5), place(store)
    told = confirm(order, 2, location=shelf)
    reverse_confirmation(store=store, pk=told.pk, reason="oops")
    assert Proposal.objects.get(order=order, location=shelf).quantity == 2
    assert (figures(order), audit()) == ((5, 0, 5, 0, False), [])


def test_goods_that_moved_on_block_a_reversal(store):
    order = put_order(store, 5)
    told = confirm(order, 5)
    pick = allocated(store, (line(order).article, 5))
    with pytest.raises(Blocked):
        reverse_confirmation(store=store, pk=told.pk, reason="oops")
    assert (state(pick), audit()) == ("allocated", [])


def test_a_reversed_count_is_counted_again(store):
    left, right = place(store), place(store)
    article = stocked(store, 5, location=left)
    receive(article=article, quantity=3, location=right)
    order = count_order(store, article)
    told = confirm(order, 4, location=left)
    reverse_confirmation(store=store, pk=told.pk, reason="misread")
    assert (at(article, left), line(order).expected) == (5, None)
    confirm(order, 5, location=left)
    confirm(order, 3, location=right)
    assert (state(order), line(order).deviated, audit()) == ("processed", 0, [])


def test_a_reversal_says_why(store):
    order = put_order(store, 5)
    told = confirm(order, 5)
    with pytest.raises(Invalid) as caught:
        reverse_confirmation(store=store, pk=told.pk, reason=" ")
    assert caught.value.field == "reason"


def test_a_confirmation_is_never_changed(store):
    told = confirm(put_order(store, 5), 5)
    with pytest.raises(Exception, match="Cannot update rows"):
        Confirmation.objects.filter(pk=told.pk).update(confirmed=9)


def test_another_stores_line_is_not_found(store, new_store):
    order = allocated(store, (stocked(store, 5), 3))
    with pytest.raises(Exception, match="not found"):
        confirm_line(store=new_store(), pk=line(order).pk, quantity=1)
