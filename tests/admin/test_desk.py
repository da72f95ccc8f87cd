"""The desk of the store: who may use it, and what leads to it."""

import pytest
from django.urls import reverse

from config.roles import ROLES
from tests.admin.conftest import in_role, member_of
from tests.admin.desk import at, ordered, send
from tests.factories import ArticleFactory, only_item, place, stocked
from warehouse.models import StockMovement
from warehouse.services import (
    complete_purchase_order,
)

pytestmark = pytest.mark.django_db


PAGES = {
    "warehouse_receive": "warehouse.receive_stock",
    "warehouse_put_away": "warehouse.move_stock",
    "warehouse_move": "warehouse.move_stock",
    "warehouse_adjust": "warehouse.adjust_stock",
    "warehouse_hold": "warehouse.hold_lot",
}


# Whose it is


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_opens_the_pages_that_it_may(role, store):
    client = in_role(role.name, store)
    found = {name: client.get(reverse(name)).status_code for name in PAGES}
    assert found == {name: 200 if right in role.rights else 403 for name, right in PAGES.items()}


def test_what_is_refused_is_not_booked(store):
    article, item = ArticleFactory(store=store), only_item(stocked(store, 5))
    client = in_role("Auditor", store)
    before = StockMovement.objects.of(store).count()
    sent = [
        send(client, at("receive", article=article.pk), quantity="1"),
        send(client, at("put_away"), row="all"),
        send(client, at("move", item=item.pk), quantity="1", owner="X"),
        send(client, at("adjust", item=item.pk), counted="1", note="x"),
        send(client, at("hold", lot=item.lot_id), reason="x"),
    ]
    assert {page.status_code for page in sent} == {403}
    assert StockMovement.objects.of(store).count() == before


def test_another_stores_goods_are_not_found(store, other):
    theirs = stocked(other, 5, batch="THEIRS")
    order, _lines = ordered(other, theirs)
    item, client = only_item(theirs), member_of(store)
    addresses = [
        at("receive", article=theirs.pk),
        at("receive", order=order.pk),
        at("move", item=item.pk),
        at("adjust", item=item.pk),
        at("adjust", article=theirs.pk),
        at("hold", lot=item.lot_id),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.get(at("move", q=theirs.number)).context["choices"] == []
    assert client.get(at("put_away")).context["rows"] == []


def test_a_place_of_another_store_is_no_place(member, store, other):
    article = ArticleFactory(store=store)
    place(other, "FOREIGN")
    page = send(member, at("receive", article=article.pk), quantity="1", place="FOREIGN")
    assert "There is no place FOREIGN." in page.content.decode()


@pytest.mark.parametrize("pk", ["%00", "abc", "9" * 30, "-1", ""])
def test_a_key_that_cannot_be_is_not_found(member, store, pk):
    addresses = [at("receive", order=pk), at("move", item=pk), at("hold", lot=pk), at("adjust", article=pk)]
    assert {member.get(address).status_code for address in addresses} == {404}


def test_a_purchase_order_leads_to_the_desk_while_goods_are_expected(member, store):
    order, _lines = ordered(store, ArticleFactory(store=store))
    change = reverse("admin:warehouse_purchaseorder_change", args=[order.pk])
    way = reverse("admin:warehouse_purchaseorder_receive", args=[order.pk])
    assert way in member.get(change).content.decode()
    assert member.get(way).url == at("receive", order=order.pk)
    complete_purchase_order(store=store, pk=order.pk)
    assert way not in member.get(change).content.decode()


def test_stock_leads_to_the_desk(member, store):
    item = only_item(stocked(store, 5))
    for name in ("move", "adjust"):
        way = reverse(f"admin:warehouse_stockitem_{name}", args=[item.pk])
        assert member.get(way).url == at(name, item=item.pk)
