"""A whole order confirmed as it was proposed: every line as by itself, all of them or none."""

from decimal import Decimal

import pytest

from core.audit import audit
from core.errors import Conflict, DomainError, InvalidMove
from tests.factories import ArticleFactory, on_hand, place, receive, reserved, stocked
from tests.racing import race, refused
from tests.warehouse.storage import allocated, confirm, line, main, opened, state
from warehouse.models import Confirmation, Direction, StockItem
from warehouse.services import (
    NewLine,
    allocate_rest,
    allocate_storage_order,
    confirm_proposed,
    errands_of,
    mark_of,
    open_storage_order,
)


def seen(order):
    return mark_of(errands_of([order])[order.pk])


def figures(order):
    return list(order.lines.order_by("number").values_list("confirmed", "done"))


@pytest.mark.django_db
def test_every_line_is_fetched_as_it_was_set_aside(store):
    one, two = stocked(store, 5), stocked(store, 9)
    order = allocated(store, (one, 4), (two, 3))
    confirmed = confirm_proposed(store=store, pk=order.pk, seen=seen(order))
    assert [row.confirmed for row in confirmed] == [4, 3]
    assert (state(order), on_hand(one), on_hand(two), reserved(one)) == ("processed", 1, 6, 0)


@pytest.mark.django_db
def test_goods_are_put_where_it_was_proposed(store):
    shelf, article = place(store), ArticleFactory(store=store)
    receive(article=article, quantity=1, location=shelf)
    order = allocated(store, (article, 5), direction=Direction.PUT)
    confirm_proposed(store=store, pk=order.pk)
    assert StockItem.objects.get(article=article).on_hand == 6
    assert Confirmation.objects.get(order=order).location == shelf


@pytest.mark.django_db
def test_what_nothing_is_allocated_for_stays_open(store):
    order = allocated(
        store, (stocked(store, 3), 4), (stocked(store, 0.5), 0.5), (ArticleFactory(store=store), 2)
    )
    confirm_proposed(store=store, pk=order.pk)
    assert (figures(order), state(order)) == ([(3, False), (0.5, True), (0, False)], "in_process")


@pytest.mark.django_db
def test_what_is_in_the_way_of_one_line_keeps_all_from_being_confirmed(store):
    tracked = ArticleFactory(store=store, tracking="batch", number="GLUE")
    order = allocated(store, (ArticleFactory(store=store), 1), (tracked, 2), direction=Direction.PUT)
    with pytest.raises(DomainError, match="Line 2, GLUE: "):
        confirm_proposed(store=store, pk=order.pk)
    assert (figures(order), state(order)) == ([(0, False), (0, False)], "allocated")
    assert not Confirmation.objects.filter(order=order).exists()


@pytest.mark.django_db
def test_what_was_not_seen_is_not_confirmed(store):
    article = stocked(store, 3)
    order = allocated(store, (article, 4))
    before = seen(order)
    receive(article=article, quantity=1, location=place(store))
    allocate_rest(store=store, pk=order.pk)
    with pytest.raises(Conflict, match="look at it once more"):
        confirm_proposed(store=store, pk=order.pk, seen=before)
    assert figures(order) == [(0, False)]


@pytest.mark.django_db
def test_a_count_is_never_taken_as_proposed(store):
    order = allocated(store, (stocked(store, 3), 1), direction=Direction.COUNT)
    with pytest.raises(Conflict, match="place by place"):
        confirm_proposed(store=store, pk=order.pk)


@pytest.mark.django_db
def test_an_order_that_nothing_is_allocated_for_has_nothing_to_confirm(store):
    order = allocated(store, (ArticleFactory(store=store), 1))
    with pytest.raises(Conflict, match="Nothing is set aside"):
        confirm_proposed(store=store, pk=order.pk)


@pytest.mark.django_db
def test_an_order_that_is_not_allocated_is_not_confirmed(store):
    with pytest.raises(InvalidMove):
        confirm_proposed(store=store, pk=opened(store, (stocked(store, 3), 1)).pk)


def test_16_people_confirm_the_whole_order_and_one_does(real_store):
    one, two = stocked(real_store, 30), stocked(real_store, 30)
    order = allocated(real_store, (one, 20), (two, 10))
    results = race([lambda: confirm_proposed(store=real_store, pk=order.pk)] * 16)
    assert (len(refused(results)), on_hand(one), on_hand(two)) == (15, 10, 20)
    assert (Confirmation.objects.filter(order=order).count(), state(order), audit()) == (2, "processed", [])


def crossing(store):
    """16 transports of the same goods between the same two places, half of them with their lines the other way round."""
    here, there = place(store), place(store)
    one, two = stocked(store, 100, location=here), stocked(store, 100, location=here)
    orders = []
    for turn in range(16):
        lines = [NewLine(article, Decimal(2), target=there) for article in (one, two)]
        wanted = lines if turn % 2 else lines[::-1]
        order = open_storage_order(warehouse=main(store), lines=wanted, direction=Direction.TRANSPORT)
        orders.append(allocate_storage_order(store=store, pk=order.pk))
    return one, orders


def test_16_orders_that_cross_are_all_confirmed(real_store):
    one, orders = crossing(real_store)
    calls = [lambda pk=order.pk: confirm_proposed(store=real_store, pk=pk) for order in orders]
    assert refused(race(calls)) == []
    assert (sorted(StockItem.objects.filter(article=one).values_list("on_hand", flat=True)), audit()) == (
        [32, 68],
        [],
    )


def test_a_line_and_the_whole_order_at_once_book_each_piece_once(real_store):
    article = stocked(real_store, 30)
    order = allocated(real_store, (article, 20))
    mine = [lambda: confirm(order, 1)] * 8
    race([*mine, *[lambda: confirm_proposed(store=real_store, pk=order.pk)] * 8])
    assert (on_hand(article), line(order).confirmed, audit()) == (10, 20, [])
