from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from core.errors import NotFound, Shortage
from tests.factories import ArticleFactory, demand, on_hand, place, reserved, stocked
from warehouse.models import Demand, Lot, StockItem
from warehouse.services import close_demands, consume, receive, release, reserve, resize_demands


def test_a_reservation_sets_stock_aside(store):
    article = stocked(store, 5)
    reserve(store_id=store.pk, demand_ids=[demand(article, 3).pk])
    assert (reserved(article), on_hand(article)) == (3, 5)


def test_what_is_missing_is_said(store):
    article = stocked(store, 5)
    found = reserve(store_id=store.pk, demand_ids=[demand(article, 8).pk])
    assert (found[0].reserved, found[0].short) == (5, 3)


def test_strict_reserves_all_or_nothing(store):
    article, scarce = stocked(store, 5), stocked(store, 1)
    with pytest.raises(Shortage) as caught:
        reserve(store_id=store.pk, demand_ids=[demand(article, 5).pk, demand(scarce, 2).pk], strict=True)
    assert [(line.article, line.needed, line.available) for line in caught.value.lines] == [
        (scarce.number, 2, 1)
    ]
    assert reserved(article) == 0


def test_two_lines_of_one_article_are_summed(store):
    article = stocked(store, 5)
    with pytest.raises(Shortage) as caught:
        reserve(store_id=store.pk, demand_ids=[demand(article, 3).pk, demand(article, 3).pk], strict=True)
    assert [(line.needed, line.available) for line in caught.value.lines] == [(6, 5)]


def test_a_reservation_may_split_over_places(store):
    article = stocked(store, 2)
    receive(article=article, quantity=2, location=place(store))
    need = demand(article, 3)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    assert sorted(need.reservations.values_list("quantity", flat=True)) == [1, 2]


def test_reserving_again_adds_only_what_is_missing(store):
    article = stocked(store, 2)
    need = demand(article, 5)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    receive(article=article, quantity=9, location=StockItem.objects.get(article=article).location)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    assert (reserved(article), need.reservations.count()) == (5, 1)


def test_goods_of_another_owner_are_not_proposed(store):
    article = ArticleFactory(store=store)
    receive(article=article, quantity=5, owner="ACME")
    assert reserve(store_id=store.pk, demand_ids=[demand(article, 1).pk])[0].reserved == 0


def test_released_stock_is_free_again(store):
    article = stocked(store, 5)
    need = demand(article, 5)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    release(store_id=store.pk, demand_ids=[need.pk])
    assert reserved(article) == 0


def test_a_closed_demand_reserves_nothing_more(store):
    article = stocked(store, 5)
    need = demand(article, 5)
    close_demands(store_id=store.pk, demand_ids=[need.pk])
    assert reserve(store_id=store.pk, demand_ids=[need.pk])[0].wanted == 0


def test_another_stores_demand_is_not_found(store, new_store):
    need = demand(stocked(store, 5), 5)
    with pytest.raises(NotFound):
        reserve(store_id=new_store().pk, demand_ids=[need.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_of_a_reservation_do_not_grow(store, rows, django_assert_num_queries):
    needs = [demand(stocked(store, 5), 1).pk for _ in range(rows)]
    with django_assert_num_queries(7):  # begin, demands, reserved before, lock, read, upsert, release
        reserve(store_id=store.pk, demand_ids=needs)


def test_consuming_another_lot_gives_back_the_reservation(store):
    article = stocked(store, 5, batch="B1")
    need = demand(article, 5)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    receive(article=article, quantity=4, batch="B2")
    consume(demand=need, quantity=4, lot=Lot.objects.get(batch="B2", article=article))
    assert (need.reservations.get().quantity, reserved(article)) == (1, 1)


def test_a_smaller_need_gives_back_what_is_reserved_beyond_it(store):
    article = stocked(store, 2)
    receive(article=article, quantity=2, location=place(store))
    need = demand(article, 4)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    resize_demands(store_id=store.pk, quantities={need.pk: Decimal(1)})
    assert [row.quantity for row in need.reservations.all()] == [1]


def standing(need):
    """What is reserved for a demand, and whether it is short."""
    need.refresh_from_db()
    return need.reserved, need.short


def test_nothing_is_short_before_stock_was_looked_for(store):
    need = demand(ArticleFactory(store=store), 5)
    assert standing(need) == (0, False)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    assert standing(need) == (0, True)


def test_a_demand_knows_what_is_reserved_for_it(store):
    need = demand(stocked(store, 5), 8)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    assert standing(need) == (5, True)
    resize_demands(store_id=store.pk, quantities={need.pk: Decimal(5)})
    assert standing(need) == (5, False)
    consume(demand=need, quantity=Decimal(2))
    assert standing(need) == (3, False)
    close_demands(store_id=store.pk, demand_ids=[need.pk])
    assert standing(need) == (0, False)


def test_nobody_writes_what_is_reserved(store):
    need = demand(stocked(store, 5), 2)
    with pytest.raises(ProgrammingError, match="follows the reservations"), transaction.atomic():
        Demand.objects.filter(pk=need.pk).update(reserved=1)
    assert standing(need) == (0, False)
