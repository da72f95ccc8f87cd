"""Picked goods are confirmed, more or less than asked for, from where they were scanned."""

import pytest

from core.audit import audit
from core.errors import Blocked, Conflict, Invalid, InvalidMove
from tests.factories import ArticleFactory, demand, on_hand, place, reserved, stocked
from tests.warehouse.confirming import Type, at, figures, unchanged_by
from tests.warehouse.storage import allocated, confirm, line, main, state, verified
from warehouse.models import (
    Confirmation,
    Demand,
    Lot,
    Motive,
    StockMovement,
)
from warehouse.services import (
    NewLine,
    Within,
    allocate_rest,
    hold_lot,
    open_storage_order,
    receive,
    reserve,
    reverse_confirmation,
)

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
