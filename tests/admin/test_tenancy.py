"""A member of one store sees nothing of another, through no door."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group

from catalog.models import Article, BillLine
from core.models import Credential, Store
from orders.models import WorkOrder
from orders.services import open_work_order
from tests.admin.conftest import member_of
from tests.admin.furniture import MODELS, furnish, page
from tests.factories import ArticleFactory, SupplierFactory
from warehouse.models import Lot

pytestmark = pytest.mark.django_db
SCOPED = [m for m, pages in admin.site._registry.items() if pages.store_path and not pages.superusers_only]
UNSCOPED = [model for model in MODELS if model not in SCOPED and model is not Group]
each_model = pytest.mark.parametrize("model", SCOPED, ids=lambda m: m._meta.label)


def autocomplete(client, field, term=""):
    query = {"term": term, "app_label": "catalog", "model_name": "billline", "field_name": field}
    return client.get("/admin/autocomplete/", query)


@each_model
def test_no_list_shows_a_foreign_row(model, member, store, furnished):
    pages = admin.site._registry[model]
    rows = member.get(page(model)).context["cl"].queryset
    stores = rows.values_list(pages.store_path, flat=True)
    assert set(stores) <= {store.pk}


@each_model
def test_no_page_of_a_foreign_row_opens(model, member, furnished):
    path = admin.site._registry[model].store_path
    row = model._default_manager.filter(**{path: furnished.pk}).first()
    for name in ("change", "history", "delete"):
        response = member.get(page(model, name, row.pk))
        assert response.status_code in (302, 403, 404)
        shown = response.content.replace(response.headers["X-Request-Id"].encode(), b"")
        assert str(row).encode() not in shown


@pytest.mark.parametrize("model", UNSCOPED, ids=lambda m: m._meta.label)
def test_what_is_of_no_store_is_for_superusers(model, member):
    assert member.get(page(model)).status_code == 403


def test_autocomplete_finds_only_own_rows(member, store, other):
    own, foreign = ArticleFactory(store=store), ArticleFactory(store=other)
    found = autocomplete(member, "component").json()["results"]
    assert [int(row["id"]) for row in found] == [own.pk]
    assert autocomplete(member, "component", foreign.number).json()["results"] == []


def test_a_foreign_row_is_no_valid_choice(member, store, other):
    foreign = SupplierFactory(store=other)
    form = article_form(supplier=foreign.pk)
    response = member.post(page(Article, "add"), form)
    assert "supplier" in response.context["adminform"].form.errors
    assert foreign.name not in response.content.decode()
    assert not Article.objects.of(store).exists()


def test_a_filter_does_not_name_a_foreign_row(member, store, other):
    foreign = SupplierFactory(store=other, name="Very Secret Ltd")
    response = member.get(page(Article), {"supplier__id__exact": foreign.pk})
    assert b"Very Secret" not in response.content


def test_the_palette_finds_only_own_rows(member, store, other):
    ArticleFactory(store=store, number="OURS-1")
    ArticleFactory(store=other, number="OURS-2")
    ArticleFactory(store=store, number="OURS-3")
    response = member.get("/admin/search/", {"s": "OURS"})
    found = [number in response.content for number in (b"OURS-1", b"OURS-2", b"OURS-3")]
    assert found == [True, False, True]


def test_no_button_reaches_a_foreign_row(member, other):
    furnish(other)
    order = WorkOrder.objects.of(other).first()
    moves = [(WorkOrder, order, "start"), (Lot, Lot.objects.of(other).first(), "hold")]
    moves.append((Credential, Credential.objects.of(other).first(), "revoke_credential"))
    for model, row, move in moves:
        form = {"_form_submitted": "on", "reason": "x"}
        assert (
            member.post(page(model, "change", row.pk).replace("/change/", f"/{move}/"), form).status_code
            == 404
        )
    assert Lot.objects.of(other).exclude(held_reason="").count() == 0


def test_the_chosen_of_a_list_are_own_rows(member, store, other):
    order = open_work_order(store=other, product="Wheel", quantity=1)
    member.post(
        page(WorkOrder), {"action": "start_chosen", "confirmed": "yes", "_selected_action": [order.pk]}
    )
    order = WorkOrder.objects.get(pk=order.pk)
    assert order.state == "open"


def test_a_person_of_two_stores_cannot_mix_them(store, other):
    both = member_of(store, other)
    parent, part = ArticleFactory(store=store), ArticleFactory(store=other)
    form = {"parent": parent.pk, "component": part.pk, "position": 0, "quantity": "1", "scrap_percent": "0"}
    response = both.post(page(BillLine, "add"), form)
    assert "another store" in str(response.context["adminform"].form.errors)


def test_the_only_store_is_taken_and_never_asked_for(member, store):
    response = member.get(page(Article, "add"))
    assert "store" not in response.context["adminform"].form.fields
    member.post(page(Article, "add"), article_form())
    assert Article.objects.get(number="NEW-1").store == store


def test_a_foreign_store_is_no_valid_choice(store, other, new_store):
    foreign = new_store()
    response = member_of(store, other).post(page(Article, "add"), article_form(store=foreign.pk))
    assert "store" in response.context["adminform"].form.errors


def test_a_person_of_no_store_sees_an_explanation(db):
    assert b"do not work in a store yet" in member_of().get("/admin/").content


def article_form(**fields):
    prices = dict.fromkeys(("purchase_price", "misc_cost", "shipment_cost", "list_price"), "0")
    levels = {"safety_stock": "0", "reorder_point": "0", "lead_time_days": "0"}
    words = {"number": "NEW-1", "name": "New", "supply": "buy", "unit": "EA", "tracking": "none"}
    return {**words, **prices, **levels, **fields}


OF_HOUSE = [model for model in UNSCOPED if admin.site._registry[model].of_house]


@pytest.mark.parametrize("model", OF_HOUSE, ids=lambda m: m._meta.label)
def test_what_is_of_the_house_is_for_who_works_in_every_store(model, store, other):
    furnish(store)
    assert member_of(*Store.objects.all()).get(page(model)).status_code == 200
    assert member_of(*Store.objects.exclude(pk=other.pk)).get(page(model)).status_code == 403
