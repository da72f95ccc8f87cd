"""Places are counted, blind or not, with or without approval."""

import pytest

from core.audit import audit
from core.errors import Blocked, Conflict
from tests.factories import ArticleFactory, demand, on_hand, place, stocked
from tests.warehouse.confirming import Type, at, unchanged_by
from tests.warehouse.storage import allocated, confirm, line, state
from warehouse.models import (
    DefaultPlace,
    Direction,
    Proposal,
    StockItem,
    WarehouseSettings,
)
from warehouse.services import (
    approve_counts,
    close_storage_order,
    receive,
    reject_counts,
    reserve,
    save_warehouse_settings,
)

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
