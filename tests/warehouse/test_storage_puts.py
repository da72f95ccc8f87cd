"""Goods put, moved, and brought to the line side."""

from datetime import date

import pytest

from core.audit import audit
from core.errors import Conflict, Duplicate, Invalid
from tests.factories import ArticleFactory, place, reserved, stocked
from tests.warehouse.confirming import Type, at, unchanged_by
from tests.warehouse.storage import allocated, confirm, line, main, put_order, state
from warehouse.models import (
    DefaultPlace,
    Direction,
    Location,
    Lot,
    Proposal,
)
from warehouse.services import (
    NewLine,
    open_storage_order,
    receive,
)

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
