"""Goods are put away at the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import audit
from tests.admin.conftest import member_of
from tests.admin.desk import at, send
from tests.factories import ArticleFactory, demand, only_item, place
from warehouse.models import DefaultPlace, Location
from warehouse.services import (
    open_warehouse,
    receive,
    reserve,
)

pytestmark = pytest.mark.django_db


# Put away


@pytest.fixture
def arrived(store):
    """An article in goods-in whose default place is SHELF."""
    article = ArticleFactory(store=store)
    receive(article=article, quantity=5, location=Location.objects.get(store=store, code="GOODS-IN"))
    DefaultPlace.objects.create(article=article, location=place(store, "SHELF"))
    return article


def test_goods_are_put_away_where_they_belong_by_one_click(member, store, arrived):
    form = member.get(at("put_away")).context["rows"][0].form
    assert (form["quantity"].value(), form["place"].value()) == ("5", "SHELF")
    row = only_item(arrived).pk
    page = send(member, at("put_away"), row=row, **{f"i{row}-quantity": "5", f"i{row}-place": "SHELF"})
    assert (only_item(arrived).location.code, page.context["rows"]) == ("SHELF", [])


def test_goods_without_a_default_place_go_where_they_lie(member, store):
    article = ArticleFactory(store=store)
    receive(article=article, quantity=5, location=Location.objects.get(store=store, code="GOODS-IN"))
    receive(article=article, quantity=1, location=place(store, "THERE"))
    row = member.get(at("put_away")).context["rows"][0]
    assert (row.form["place"].value(), str(row.why)) == ("THERE", "1 EA lie there")


def test_all_that_have_a_place_are_put_away_at_once(member, store, arrived):
    homeless = ArticleFactory(store=store)
    receive(article=homeless, quantity=2)
    rows = member.get(at("put_away")).context["rows"]
    fields = {
        f"{row.form.prefix}-{name}": row.form[name].value() for row in rows for name in ("quantity", "place")
    }
    send(member, at("put_away"), row="all", **fields)
    assert only_item(arrived).location.code == "SHELF"
    assert only_item(homeless).location.code == "GOODS-IN"


def test_goods_of_several_stores_are_put_away_at_once(store, other):
    client, articles = member_of(store, other), []
    for one in (store, other):
        articles.append(ArticleFactory(store=one))
        receive(article=articles[-1], quantity=5, location=Location.objects.get(store=one, code="GOODS-IN"))
        DefaultPlace.objects.create(article=articles[-1], location=place(one, "SHELF"))
    rows = client.get(at("put_away")).context["rows"]
    fields = {
        f"{row.form.prefix}-{name}": row.form[name].value() for row in rows for name in ("quantity", "place")
    }
    send(client, at("put_away"), row="all", **fields)
    assert {only_item(one).location.code for one in articles} == {"SHELF"}
    assert audit() == []


def test_a_proposal_whose_code_is_not_enough_names_its_warehouse(member, store, arrived):
    second = open_warehouse(store=store, name="YARD")
    Location.objects.create(store=store, warehouse=second, code="SHELF")
    form = member.get(at("put_away")).context["rows"][0].form
    assert form["place"].value() == "MAIN:SHELF"
    row = only_item(arrived).pk
    send(member, at("put_away"), row=row, **{f"i{row}-quantity": "5", f"i{row}-place": "MAIN:SHELF"})
    assert only_item(arrived).location.warehouse.name == "MAIN"


def test_a_blocked_place_is_not_proposed(member, store, arrived):
    Location.objects.filter(store=store, code="SHELF").update(blocked=True)
    assert member.get(at("put_away")).context["rows"][0].form["place"].value() == ""


def test_what_was_scanned_is_shown_alone(member, store, arrived):
    receive(article=ArticleFactory(store=store), quantity=2)
    assert len(member.get(at("put_away")).context["rows"]) == 2
    shown = member.get(at("put_away", q=arrived.number)).context["rows"]
    assert [row.item.article for row in shown] == [arrived]


def test_reserved_goods_are_not_put_away(member, store, arrived):
    reserve(store_id=store.pk, demand_ids=[demand(arrived, 5).pk])
    assert member.get(at("put_away")).context["rows"] == []


def test_putting_away_costs_the_same_for_one_row_and_ten(member, store, arrived):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            member.get(at("put_away"))
        return len(queries)

    one = cost()
    for article in ArticleFactory.create_batch(9, store=store):
        receive(article=article, quantity=1, location=Location.objects.get(store=store, code="GOODS-IN"))
    assert cost() == one
