"""What a storage order will find is told before there is one: exactly what its allocation then finds."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import ArticleFactory, place, receive, stocked
from tests.warehouse.storage import main, opened
from warehouse.models import Direction, StorageOrder, StorageOrderLine
from warehouse.services import (
    NewLine,
    Within,
    allocate_storage_order,
    hold_lot,
    missing_ahead,
    open_storage_order,
    short_of,
)

pytestmark = pytest.mark.django_db


def foreseen_and_found(store, *wanted, direction=Direction.PICK, **fields):
    """What is missing of each line, as told before and after the order is saved, and as allocated."""
    unsaved = StorageOrder(
        store=store, warehouse=main(store), direction=direction, owner=fields.get("owner", "")
    )
    asked = ("article", "quantity", "batch", "serial", "best_before", "target")
    lines = [StorageOrderLine(**{name: getattr(one, name) for name in asked}) for one in wanted]
    before = missing_ahead(unsaved, lines)
    order = open_storage_order(warehouse=main(store), lines=wanted, direction=direction, **fields)
    saved = missing_ahead(order, list(order.lines.order_by("number")))
    allocate_storage_order(store=store, pk=order.pk)
    return before, saved, list(order.lines.order_by("number").values_list("short", flat=True))


def test_lines_take_in_turn(store):
    article = stocked(store, 10)
    told = foreseen_and_found(store, NewLine(article, Decimal(6)), NewLine(article, Decimal(7)))
    assert told == ([0, 3],) * 3


def test_a_batch_covers_only_its_own_lines(store):
    article = stocked(store, 10, batch="B1")
    receive(article=article, quantity=2, location=place(store), batch="B2")
    wanted = [NewLine(article, Decimal(5), batch="B2"), NewLine(article, Decimal(10))]
    assert foreseen_and_found(store, *wanted) == ([3, 0],) * 3


def test_a_line_of_any_batch_uses_up_the_one_that_another_asks_for(store):
    article = stocked(store, 4, batch="OLD", best_before=date(2030, 1, 1))
    receive(article=article, quantity=4, location=place(store), batch="NEW", best_before=date(2031, 1, 1))
    wanted = [NewLine(article, Decimal(4)), NewLine(article, Decimal(4), batch="OLD")]
    assert foreseen_and_found(store, *wanted) == ([0, 4],) * 3


def test_a_date_covers_only_lines_that_ask_for_it(store):
    article = stocked(store, 4, batch="B", best_before=date(2030, 1, 1))
    wanted = NewLine(article, Decimal(1), best_before=date(2031, 1, 1))
    assert foreseen_and_found(store, wanted) == ([1],) * 3


def test_what_is_where_a_transport_goes_is_not_fetched(store):
    goal = place(store)
    article = stocked(store, 4, location=goal)
    wanted = NewLine(article, Decimal(1), target=goal)
    assert foreseen_and_found(store, wanted, direction=Direction.TRANSPORT) == ([1],) * 3


def test_held_goods_cover_nothing(store):
    article = stocked(store, 4, batch="B")
    hold_lot(store=store, pk=article.lots.get().pk, reason="scratched")
    assert foreseen_and_found(store, NewLine(article, Decimal(1))) == ([1],) * 3


def test_goods_of_others_cover_nothing(store):
    article = stocked(store, 4)
    assert foreseen_and_found(store, NewLine(article, Decimal(1)), owner="ACME") == ([1],) * 3


def test_a_saved_order_keeps_to_its_places(store):
    article = stocked(store, 4)
    order = opened(store, (article, 3), within=Within(locations=[place(store)]))
    assert missing_ahead(order, list(order.lines.all())) == [3]


def test_what_brings_goods_misses_none(store):
    lines = [StorageOrderLine(article=ArticleFactory(store=store), quantity=Decimal(3))]
    order = StorageOrder(store=store, warehouse=main(store), direction=Direction.PUT)
    assert (missing_ahead(order, lines), short_of(order, lines)) == ([0], [])


def test_what_is_short_is_summed_by_article_and_batch(store):
    article = stocked(store, 10, batch="B1")
    order = StorageOrder(store=store, warehouse=main(store), direction=Direction.PICK)
    wanted = [(4, "B1"), (4, "B1"), (4, "B1"), (1, "B9")]
    lines = [StorageOrderLine(article=article, quantity=Decimal(n), batch=batch) for n, batch in wanted]
    told = [(one.article, one.needed, one.available) for one in short_of(order, lines)]
    assert told == [(f"{article.number}, batch B1", 12, 10), (f"{article.number}, batch B9", 1, 0)]
