"""Rows of compiled queries are the instances that the queryset would make."""

import pytest

from core.models import IdempotencyKey
from core.prepared import PreparedObjects
from tests.factories import stocked
from warehouse.models import StockItem

pytestmark = pytest.mark.django_db
ITEMS = PreparedObjects(
    [int], lambda article: StockItem.objects.filter(article_id=article).select_related("article", "lot")
)


def test_instances_are_those_of_the_queryset(store):
    articles = stocked(store, 5), stocked(store, 7)
    found = [ITEMS.objects(article.pk) for article in articles]
    assert found == [[StockItem.objects.get(article=article)] for article in articles]
    assert [item.on_hand for (item,) in found] == [5, 7]
    assert not found[0][0]._state.adding


def test_what_is_selected_with_them_asks_nothing_more(store, django_assert_num_queries):
    article = stocked(store, 5)
    with django_assert_num_queries(1):
        (item,) = ITEMS.objects(article.pk)
        assert (item.article.number, item.lot.batch) == (article.number, "")


def test_only_the_named_rows_are_locked(django_assert_num_queries):
    prepared = PreparedObjects(
        [int],
        lambda article: (
            StockItem.objects.filter(article_id=article).select_related("lot").select_for_update(of=("lot",))
        ),
    )
    with django_assert_num_queries(1) as asked:
        prepared.objects(1)
    assert asked.captured_queries[0]["sql"].endswith('FOR UPDATE OF "warehouse_lot"')


def test_a_field_with_a_converter_is_refused():
    prepared = PreparedObjects([int], lambda store: IdempotencyKey.objects.filter(store_id=store))
    with pytest.raises(ValueError, match="converter"):
        prepared.objects(1)
