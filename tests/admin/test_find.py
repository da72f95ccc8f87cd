"""Find: one box over all apps."""

from typing import Any

import pytest
from django.contrib import admin

from catalog.models import Article, Customer
from core import find
from orders.models import WorkOrder
from orders.services import open_work_order
from production.models import CustomerOrder, ProductionOrder
from tests.admin.conftest import logged_in, member_of
from tests.admin.furniture import page
from tests.browser import person
from tests.factories import ArticleFactory, CustomerFactory, SupplierFactory, job, place
from warehouse.models import Lot, StorageOrder

pytestmark = pytest.mark.django_db
DIALOG = {"HX-Request": "true"}


def found(client: Any, term: str) -> dict[str, list[str]]:
    """What the dialog lists, by kind."""
    answer = client.get("/admin/search/", {"s": term}, headers=DIALOG).context["answer"]
    return {str(kind): [row["title"] for row in rows] for kind, rows in answer.groups}


def work_order(store: Any, number: str) -> WorkOrder:
    return open_work_order(store=store, product="Wheel", quantity=1, number=number)


def test_a_prefix_lists_what_begins_with_it_in_any_case(member, store):
    work_order(store, "Wo-1"), work_order(store, "WO-2"), work_order(store, "XWO-3")
    assert found(member, "wO-") == {"work orders": ["Wo-1", "WO-2"]}


def test_the_exact_one_is_opened(member, store):
    exact = work_order(store, "WO-1")
    work_order(store, "WO-11")
    answer = member.get("/admin/search/", {"s": "wo-1"})
    assert (answer.status_code, answer.url) == (302, page(WorkOrder, "change", exact.pk))


def test_the_only_one_is_opened(member, store):
    only = work_order(store, "WO-11")
    assert member.get("/admin/search/", {"s": "WO-1"}).url == page(WorkOrder, "change", only.pk)


def test_two_that_are_exact_are_listed(member, store):
    work_order(store, "77")
    ArticleFactory(store=store, number="77")
    answer = member.get("/admin/search/", {"s": "77"})
    assert answer.status_code == 200
    assert [str(kind) for kind, _rows in answer.context["answer"].groups] == ["articles", "work orders"]


def everything(store: Any) -> None:
    """One of each kind, with a number that begins with FIND."""
    article, customer = (
        ArticleFactory(store=store, number="FIND-A"),
        CustomerFactory(store=store, number="FIND-C"),
    )
    SupplierFactory(store=store, number="FIND-S")
    place(store, "FIND-P")
    Lot.objects.create(store=store, article=article, batch="FIND-B")
    CustomerOrder.objects.create(store=store, customer=customer, number="FIND-CO")
    ProductionOrder.objects.create(store=store, reference="FIND-PR")
    StorageOrder.objects.create(store=store, warehouse=place(store).warehouse, name="FIND-SO")
    job(store, number="FIND-J")
    work_order(store, "FIND-WO")


def test_every_kind_is_found(member, store):
    everything(store)
    assert found(member, "find") == {
        "articles": ["FIND-A"],
        "customers": ["FIND-C"],
        "suppliers": ["FIND-S"],
        "jobs": ["FIND-J"],
        "places": ["FIND-P"],
        "storage orders": ["FIND-SO"],
        "lots": ["FIND-B"],
        "customer orders": ["FIND-CO"],
        "production orders": ["FIND-PR"],
        "work orders": ["FIND-WO"],
    }


@pytest.mark.parametrize("field", ["batch", "serial", "barcode"])
def test_goods_are_found_by_what_is_written_on_them(member, store, field):
    lot = Lot.objects.create(store=store, article=ArticleFactory(store=store), **{field: "ABC-7"})
    assert member.get("/admin/search/", {"s": "abc-7"}).url == page(Lot, "change", lot.pk)


@pytest.mark.parametrize(
    ("term", "title"),
    [("copper", "A-77"), ("4012345", "A-77"), ("a-77", "A-77")],
)
def test_an_article_is_found_by_number_name_and_barcode(member, store, term, title):
    ArticleFactory(store=store, number="A-77", name="Copper pipe", barcode="4012345000009")
    assert found(member, term) == {"articles": [title]}


def test_an_order_is_found_by_the_customers_own_number(member, store):
    customer = CustomerFactory(store=store)
    CustomerOrder.objects.create(store=store, customer=customer, number="CO-1", external_id="4711/a")
    assert found(member, "4711/A") == {"customer orders": ["CO-1"]}


def test_each_kind_gets_its_share_of_ten_and_the_rest_is_told(member, store):
    for n in range(12):
        ArticleFactory(store=store, number=f"Z-{n:02}")
    CustomerFactory(store=store, number="Z-99")
    answer = member.get("/admin/search/", {"s": "z-"}, headers=DIALOG).context["answer"]
    assert [(str(kind), len(rows)) for kind, rows in answer.groups] == [("articles", 9), ("customers", 1)]
    assert answer.more is True


def test_the_exact_one_is_not_crowded_out(member, store):
    for n in range(12):
        ArticleFactory(store=store, number=f"Z-{n:02}", name="Y")
    work_order(store, "Z-")
    assert found(member, "Z-")["work orders"] == ["Z-"]


@pytest.mark.parametrize("term", ["%", "_", "\\", "A%", "WO_1", "'", '"', "\x00", "%s", "%(term)s"])
def test_signs_mean_themselves(member, store, term):
    work_order(store, "WO-1")
    assert found(member, term) == {}


@pytest.mark.parametrize("number", ["100%", "A_B", "A\\B", "O'Neil", 'Six "', "Größe", "ſhort", "日本"])
def test_signs_are_found(member, store, number):
    work_order(store, number)
    assert found(member, number) == {"work orders": [number]}


def test_a_long_term_is_cut(member, store):
    number = "N" * find.LONGEST
    work_order(store, number)
    assert found(member, number + "N" * 5000) == {"work orders": [number]}


def test_nothing_says_what_to_do(member):
    html = member.get("/admin/search/", {"s": "nobody"}, headers=DIALOG).content.decode()
    assert "Nothing begins with “nobody”" in html


@pytest.mark.parametrize("term", ["", "   ", "\x00"])
def test_an_empty_term_asks_for_one(member, term, django_assert_max_num_queries):
    member.get("/admin/")
    html = member.get("/admin/search/", {"s": term}, headers=DIALOG).content.decode()
    assert "Type the beginning" in html.partition("find-note")[2]


def test_what_was_typed_is_shown_as_text(member):
    html = member.get("/admin/search/", {"s": "<b>x</b>"}).content.decode()
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_another_store_is_not_searched(member, other):
    work_order(other, "WO-1")
    assert found(member, "WO-1") == {}
    assert member.get("/admin/search/", {"s": "WO-1"}).status_code == 200


def test_two_stores_are_searched_for_who_works_in_both(store, other):
    work_order(store, "WO-1"), work_order(other, "WO-2")
    assert found(member_of(store, other), "WO-") == {"work orders": ["WO-1", "WO-2"]}


def test_who_works_nowhere_finds_nothing(store):
    work_order(store, "WO-1")
    assert found(member_of(), "WO-1") == {}


def test_only_what_may_be_seen_is_found(store):
    work_order(store, "X-1")
    ArticleFactory(store=store, number="X-2")
    reader = logged_in(person(store, rights=("catalog.view_article",)))
    assert found(reader, "X-") == {"articles": ["X-2"]}
    assert found(logged_in(person(store, rights=())), "X-") == {}


def test_who_is_not_logged_in_is_asked_to(client, store):
    work_order(store, "WO-1")
    answer = client.get("/admin/search/", {"s": "WO-1"}, headers=DIALOG)
    assert "HX-Redirect" in answer.headers
    assert b"WO-1" not in answer.content


def test_no_amount_is_shown(member, store):
    ArticleFactory(store=store, number="X-1", list_price="98765.43")
    job(store, number="X-2", budget="98765.43")
    html = member.get("/admin/search/", {"s": "X-"}, headers=DIALOG).content.decode()
    assert "98765" not in html.replace(",", "")


def test_nothing_is_kept_between_people(store):
    work_order(store, "WO-1")
    answer = member_of(store).get("/admin/search/", {"s": "WO-"}, headers=DIALOG)
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]


def test_pages_are_found_by_name(member):
    answer = member.get("/admin/search/", {"s": "expens"}, headers=DIALOG)
    assert [page.title for page in answer.context["pages"]] == ["Expenses"]


def test_it_costs_the_same_queries_whatever_there_is(member, store, django_assert_num_queries):
    everything(store)
    member.get("/admin/search/", {"s": "FIND"}, headers=DIALOG)
    with django_assert_num_queries(18):
        member.get("/admin/search/", {"s": "FIND"}, headers=DIALOG)
    for n in range(200):
        ArticleFactory(store=store, number=f"FIND-{n}")
    with django_assert_num_queries(18):
        member.get("/admin/search/", {"s": "FIND"}, headers=DIALOG)


def test_every_findable_field_has_its_index():
    """`find` would still be right without it, and take a second."""
    declared = {
        model: {
            find.index(field, "find_x", optional=field in one.optional).expressions for field in one.fields
        }
        for model, page_ in admin.site._registry.items()
        if (one := getattr(page_, "findable", None))
    }
    indexed = {
        model: {index.expressions for index in model._meta.indexes if index.name.startswith("find_")}
        for model in declared
    }
    assert all(declared[model] <= indexed[model] for model in declared)
    assert {Article, Customer, WorkOrder} <= set(declared)
