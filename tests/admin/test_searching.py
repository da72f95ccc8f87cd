"""Searches of lists in a big house: by indexes only, and what they find is right."""

from typing import Any

import pytest
from django.contrib import admin

from accounting.models import JobEntry
from catalog.models import Article
from core.admin import searching
from orders.models import WorkOrder
from orders.services import open_work_order
from tests.admin.furniture import MODELS, page
from tests.factories import ArticleFactory, job, place
from warehouse.models import Location, Lot, StockItem, StockMovement
from warehouse.services import receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is."""
    monkeypatch.setattr(searching, "LITTLE", -1)


def in_stock(store: Any, number: str, places: int = 1) -> None:
    article = ArticleFactory(store=store, number=number)
    for _ in range(places):
        receive(article=article, quantity=5, location=place(store))


def found(client: Any, model: Any, term: str) -> list[str]:
    listed = client.get(page(model), {"q": term})
    return [str(row) for row in listed.context["cl"].result_list]


def test_a_text_is_found_by_its_beginning_in_any_case(member, store, other):
    for number, owner in (("WHEEL-1", store), ("BIG-WHEEL", store), ("WHEEL-2", other)):
        ArticleFactory(store=owner, number=number, name="Article")
    assert found(member, Article, "wheel") == ["WHEEL-1 Article"]


def test_each_indexed_field_finds_it(member, store):
    order = open_work_order(store=store, product="Left wheel", quantity=1)
    WorkOrder.objects.filter(pk=order.pk).update(customer_name="Miller")
    open_work_order(store=store, product="Right wheel", quantity=1)
    terms = (order.number, "left", "mill", "wheel", "nobody")
    assert [found(member, WorkOrder, term) for term in terms] == [[order.number]] * 3 + [[]] * 2


def test_what_belongs_to_a_row_is_found_by_it(member, store):
    in_stock(store, "X-1"), in_stock(store, "Y-1")
    for model in (StockItem, StockMovement):
        assert len(found(member, model, "x-1")) == 1


def test_what_is_found_keeps_the_order_of_the_list(member, store):
    for code in ("X-2", "X-3", "X-1"):
        place(store, code=code)
    listed = member.get(page(Location), {"q": "x-", "o": "-1"}).context["cl"].result_list
    assert [row.code for row in listed] == ["X-3", "X-2", "X-1"]


def test_rows_of_other_stores_find_nothing(member, store, other):
    in_stock(other, "X-1")
    assert found(member, StockMovement, "x-1") == []


def test_who_begins_with_too_little_is_asked_for_more(member, store, monkeypatch):
    monkeypatch.setattr(searching, "NAMED", 1)
    for number in ("X-1", "X-2"):
        in_stock(store, number)
    answer = member.get(page(StockMovement), {"q": "x"})
    assert answer.context["cl"].result_count == 0
    assert "More than 1 articles begin with “x”" in answer.content.decode()


@pytest.mark.parametrize("collected", [0, 2, 3])
def test_many_rows_of_the_list_itself_are_all_found(member, store, monkeypatch, collected):
    monkeypatch.setattr(searching, "COLLECTED", collected)
    numbers = ["X-1", "X-2", "X-3"]
    for number in numbers:
        place(store, code=number)
    assert found(member, Location, "x-") == numbers


@pytest.mark.parametrize("collected", [0, 20])
def test_many_rows_on_the_way_are_all_gone_through(member, store, monkeypatch, collected):
    monkeypatch.setattr(searching, "NAMED", 1)
    monkeypatch.setattr(searching, "COLLECTED", collected)
    in_stock(store, "X-1", places=3)
    assert len(found(member, StockMovement, "x-1")) == 3


def test_what_can_be_no_number_is_none(member, store):
    entry = JobEntry.objects.create(
        store=store,
        job=job(store),
        kind="material",
        amount=5,
        currency="EUR",
        document_kind="x",
        document_id=7,
    )
    assert found(member, JobEntry, "7") == [str(entry)]
    assert found(member, JobEntry, "seven") == []
    assert found(member, JobEntry, "9" * 30) == []


def test_every_list_can_be_searched(boss, store):
    request = boss.get("/admin/").wsgi_request
    for model in MODELS:
        pages = admin.site._registry[model]
        for term in ("1", "A wheel", "'; --", "9" * 40):
            list(pages.get_search_results(request, pages.get_queryset(request), term)[0][:10])


def test_what_is_equal_is_found_by_itself_and_beside_the_rest(member, store):
    article = ArticleFactory(store=store, number="X-1")
    for barcode in ("77-A", "77-AB", "77-a"):
        Lot.objects.create(store=store, article=article, batch=f"B{barcode}", barcode=barcode)
    assert found(member, Lot, "77-A") == ["B77-A"]
    assert found(member, Lot, "77-") == []
