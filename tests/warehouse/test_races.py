"""Races on stock, with real connections; each is shown to fail once its lock is taken away."""

from decimal import Decimal

import pytest

from core.audit import audit
from core.errors import Shortage
from tests.factories import ArticleFactory, demand, on_hand, only_item, place, reserved, stocked
from tests.racing import race, refused
from warehouse.models import StockItem
from warehouse.services import balances, consume, move, receive, reserve, reverse_movements, scrap

UNLOCKED = balances.LOCK.replace("FOR NO KEY UPDATE OF item", "")


def reserve_a_bill(store, parts, orders):
    """As many orders at once reserve one of each part, strictly; the number that got theirs."""
    bills = [[demand(part, 1).pk for part in parts] for _ in range(orders)]
    calls = [lambda ids=ids: reserve(store_id=store.pk, demand_ids=ids, strict=True) for ids in bills]
    return orders - len(refused(race(calls)))


def test_64_orders_reserve_one_bill_none_refused_none_over(real_store):
    parts = [stocked(real_store, 64) for _ in range(8)]
    assert reserve_a_bill(real_store, parts, 64) == 64
    assert [reserved(part) for part in parts] == [64] * 8
    assert audit() == []


def test_64_orders_after_stock_for_40(real_store):
    parts = [stocked(real_store, 40) for _ in range(3)]
    assert reserve_a_bill(real_store, parts, 64) == 40
    assert [reserved(part) for part in parts] == [40] * 3


def test_without_the_lock_reservations_go_wrong(real_store, monkeypatch):
    monkeypatch.setattr(balances, "LOCK", UNLOCKED)
    parts = [stocked(real_store, 8) for _ in range(3)]
    with pytest.raises(Exception, match=r"reserved_is_there|deadlock"):
        [reserve_a_bill(real_store, parts, 16) for _ in range(10)]


def test_two_demands_after_the_same_last_piece(real_store):
    article = stocked(real_store, 1)
    needs = [demand(article, 1) for _ in range(2)]
    results = race([lambda need=need: consume(demand=need, quantity=1) for need in needs])
    assert [type(error) for error in refused(results)] == [Shortage]
    assert on_hand(article) == 0


def test_16_callers_consume_stock_for_10(real_store):
    article = stocked(real_store, 10)
    needs = [demand(article, 1) for _ in range(16)]
    results = race([lambda need=need: consume(demand=need, quantity=1) for need in needs])
    assert (len(refused(results)), on_hand(article)) == (6, 0)


def test_one_serial_arrives_once(real_store):
    article = ArticleFactory(store=real_store)
    places = [place(real_store) for _ in range(16)]
    calls = [lambda at=at: receive(article=article, quantity=1, serial="SN", location=at) for at in places]
    assert len(refused(race(calls))) == 15
    assert on_hand(article) == 1


def test_one_movement_is_reversed_once(real_store):
    article = stocked(real_store, 5)
    spoiled = scrap(item=only_item(article), quantity=2, note="rust")
    undo = lambda: reverse_movements(store_id=real_store.pk, movement_ids=[spoiled.pk], note="oops")  # noqa: E731
    assert len(refused(race([undo] * 16))) == 15
    assert on_hand(article) == 5


def test_goods_that_cross_do_not_deadlock(real_store):
    article, left, right = ArticleFactory(store=real_store), place(real_store), place(real_store)
    receive(article=article, quantity=50, location=left)
    receive(article=article, quantity=50, location=right)
    items = StockItem.objects.filter(article=article).order_by("pk")
    there = [lambda: move(item=items[0], quantity=1, to=right) for _ in range(8)]
    back = [lambda: move(item=items[1], quantity=1, to=left) for _ in range(8)]
    assert refused(race(there + back)) == []
    assert [item.on_hand for item in items] == [Decimal(50)] * 2


def test_first_goods_of_one_article_at_one_place(real_store):
    article, shelf = ArticleFactory(store=real_store), place(real_store)
    race([lambda: receive(article=article, quantity=1, location=shelf)] * 16)
    assert StockItem.objects.get(article=article).on_hand == 16
    assert audit() == []
