"""What a storage order is given, and where it is proposed to go."""

from datetime import timedelta

from core.audit import audit
from tests.factories import ArticleFactory, place, reserved, stocked
from tests.warehouse.confirming import figures
from tests.warehouse.storage import allocated, line, main, state, verified
from warehouse.models import (
    DefaultPlace,
    Direction,
    Location,
    Lot,
    Proposal,
    StorageOrder,
    Zone,
)
from warehouse.services import (
    NewLine,
    Within,
    allocate_rest,
    allocate_storage_order,
    deallocate_storage_order,
    hold_lot,
    open_storage_order,
    receive,
)

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
