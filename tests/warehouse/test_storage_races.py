"""Races on storage orders, with real connections; those that need the order's lock are shown to fail without it."""

from decimal import Decimal

import pytest
from django.db import DatabaseError

from core.audit import audit
from core.errors import Duplicate, NotFound
from production.services import finish_production, issue_pick_order, start_production
from tests.factories import ArticleFactory, on_hand, place, reserved, stocked
from tests.production.workshop import workshop
from tests.racing import race, refused
from tests.warehouse.storage import allocated, confirm, line, main, opened, put_order, state, verified
from warehouse.models import (
    Direction,
    Proposal,
    StorageOrder,
    StorageOrderLine,
    WarehouseSettings,
)
from warehouse.services import (
    NewLine,
    allocate_rest,
    allocate_storage_order,
    approve_counts,
    change_storage_order,
    close_storage_order,
    confirm_line,
    deallocate_storage_order,
    delete_storage_order,
    open_storage_order,
    receive,
    reverse_confirmation,
    save_warehouse_settings,
    verify_queued,
)
from warehouse.services.storage_orders import allocations, documents


def unlocked(*, store, pk):
    return StorageOrder.objects.of(store).get(pk=pk)


def pickers(order, count, quantity=1):
    """As many people confirm the same line at once."""
    pk, store = line(order).pk, order.store_id
    return [lambda: confirm_line(store=store, pk=pk, quantity=Decimal(quantity)) for _ in range(count)]


def test_32_pickers_of_one_line_of_20(real_store):
    article = stocked(real_store, 30)
    order = allocated(real_store, (article, 20))
    results = race(pickers(order, 32))
    assert (len(refused(results)), on_hand(article), reserved(article)) == (12, 10, 0)
    assert (state(order), line(order).confirmed, audit()) == ("processed", 20, [])


def test_32_people_put_a_line_of_20_away(real_store):
    order = put_order(real_store, 20)
    results = race(pickers(order, 32))
    assert (len(refused(results)), on_hand(line(order).article)) == (12, 20)
    assert (state(order), audit()) == ("processed", [])


def put_away_by_32(store):
    """Right with the lock; without it the audit or the database complains."""
    order = put_order(store, 20)
    race(pickers(order, 32))
    assert audit() == []


def test_without_the_lock_confirmations_are_lost(real_store, monkeypatch):
    monkeypatch.setattr(documents, "lock_storage_order", unlocked)
    with pytest.raises((AssertionError, DatabaseError)):
        put_away_by_32(real_store)


def test_40_orders_after_stock_for_10(real_store):
    article = stocked(real_store, 10)
    orders = [verified(real_store, (article, 1)) for _ in range(40)]
    race([lambda pk=order.pk: allocate_storage_order(store=real_store, pk=pk) for order in orders])
    short = StorageOrderLine.objects.filter(order__in=orders, short=1).count()
    assert (reserved(article), short, audit()) == (10, 30, [])


def test_one_order_is_allocated_once(real_store):
    article = stocked(real_store, 10)
    order = verified(real_store, (article, 4))
    results = race([lambda: allocate_storage_order(store=real_store, pk=order.pk)] * 16)
    assert (len(refused(results)), reserved(article), audit()) == (15, 4, [])


def propose_by_16(store):
    """Five orders, each allocated by sixteen people; right if one of them does it."""
    for _ in range(5):
        order = verified(store, (ArticleFactory(store=store), 5), direction=Direction.PUT)
        results = race([lambda pk=order.pk: allocate_storage_order(store=store, pk=pk)] * 16)
        assert len(refused(results)) == 15


def test_without_the_lock_an_order_is_allocated_more_than_once(real_store, monkeypatch):
    monkeypatch.setattr(allocations, "lock_storage_order", unlocked)
    with pytest.raises((AssertionError, DatabaseError)):
        propose_by_16(real_store)


DIRECTIONS = [Direction.PICK, Direction.PUT, Direction.TRANSPORT, Direction.PRODUCTION]


@pytest.mark.parametrize("direction", DIRECTIONS * 3)
def test_allocated_deallocated_changed_confirmed_and_deleted_at_once(real_store, direction):
    article = stocked(real_store, 10)
    order = allocated(real_store, (article, 4), direction=direction)
    own = {"store": real_store, "pk": order.pk}
    race(
        [
            *pickers(order, 6),
            *[lambda: allocate_storage_order(**own)] * 2,
            *[lambda: deallocate_storage_order(**own)] * 2,
            lambda: allocate_rest(**own),
            lambda: change_storage_order(**own, changes={"priority": 3}, allocate=True),
            lambda: delete_storage_order(**own),
            lambda: close_storage_order(**own),
        ]
    )
    left = StorageOrder.objects.filter(pk=order.pk).first()
    assert reserved(article) == 0 or (left is not None and left.state != "processed")
    assert audit() == []


def test_the_worker_and_a_person_verify_one_order(real_store):
    order = opened(real_store, (stocked(real_store, 5), 3), allocate=True)
    race([lambda: verify_queued(store=real_store, pk=order.pk)] * 8)
    order = StorageOrder.objects.get(pk=order.pk)
    assert (order.state, order.version, audit()) == ("allocated", 3, [])


def test_one_name_is_taken_once(real_store):
    article = ArticleFactory(store=real_store)
    lines, warehouse = [NewLine(article, 1)], main(real_store)
    results = race([lambda: open_storage_order(warehouse=warehouse, lines=lines, name="A")] * 8)
    assert [type(error) for error in refused(results)] == [Duplicate] * 7


def test_a_place_is_counted_once_by_eight_people(real_store):
    article = stocked(real_store, 5)
    order = allocated(real_store, (article, 1), direction=Direction.COUNT)
    results = race(pickers(order, 8, 3))
    assert (len(refused(results)), on_hand(article), state(order), audit()) == (7, 3, "processed", [])


def test_counts_are_approved_once(real_store):
    save_warehouse_settings(settings=WarehouseSettings(store=real_store, approves_counts=True))
    article = stocked(real_store, 5)
    order = allocated(real_store, (article, 1), direction=Direction.COUNT)
    confirm(order, 3)
    results = race([lambda: approve_counts(store=real_store, pk=order.pk)] * 8)
    assert (len(refused(results)), on_hand(article), audit()) == (7, 3, [])


def test_a_confirmation_is_reversed_once(real_store):
    article = stocked(real_store, 5)
    told = confirm(allocated(real_store, (article, 4)), 2)
    undo = lambda: reverse_confirmation(store=real_store, pk=told.pk, reason="oops")  # noqa: E731
    assert (len(refused(race([undo] * 8))), on_hand(article), audit()) == (7, 5, [])


def test_orders_that_want_each_others_goods_do_not_deadlock(real_store):
    """Goods cross between two places while picks of both are confirmed with scans of the other."""
    left, right = place(real_store), place(real_store)
    article = stocked(real_store, 40, location=left)
    receive(article=article, quantity=40, location=right)
    orders = [allocated(real_store, (article, 2)) for _ in range(16)]
    there = [left, right] * 8
    race([lambda o=o, at=at: confirm(o, 2, location=at) for o, at in zip(orders, there, strict=True)])
    assert (on_hand(article), reserved(article), audit()) == (48, 0, [])


def test_one_pick_order_is_issued_for_production(real_store):
    shop = workshop(real_store, stock=10)
    order = shop.order(amount=5)
    start_production(store=real_store, pk=order.pk)
    results = race([lambda: issue_pick_order(store=real_store, pk=order.pk)] * 8)
    assert [error.reason for error in refused(results)] == ["NOTHING_TO_PICK"] * 7
    assert (StorageOrder.objects.of(real_store).count(), audit()) == (1, [])


@pytest.mark.parametrize("round_", range(3))
def test_parts_are_picked_reported_and_finished_at_once(real_store, round_):
    shop = workshop(real_store, stock=10)
    order = shop.order(amount=8)
    start_production(store=real_store, pk=order.pk)
    pick = issue_pick_order(store=real_store, pk=order.pk)
    lines = list(pick.lines.values_list("pk", flat=True))
    race(
        [
            *(lambda pk=pk: confirm_line(store=real_store, pk=pk, quantity=1) for pk in lines * 4),
            *[lambda: shop.report(order, 1)] * 4,
            lambda: deallocate_storage_order(store=real_store, pk=pick.pk),
            lambda: finish_production(store=real_store, pk=order.pk),
        ]
    )
    assert (state(pick), audit()) == ("processed", [])


def test_a_deleted_order_is_gone_for_everybody_else(real_store):
    order = allocated(real_store, (stocked(real_store, 5), 3))
    results = race([lambda: delete_storage_order(store=real_store, pk=order.pk)] * 8)
    assert [type(error) for error in refused(results)] == [NotFound] * 7
    assert (Proposal.objects.filter(order=order.pk).count(), audit()) == (0, [])
