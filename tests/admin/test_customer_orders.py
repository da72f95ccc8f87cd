"""Customer orders and production's settings: opened, refused, and made."""

from datetime import date
from decimal import Decimal

import pytest

from production.models import (
    CustomerOrder,
    CustomerOrderLine,
    ProductionOrder,
    ProductionSettings,
)
from production.services import (
    Wanted,
    open_customer_order,
)
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.admin.test_production import lines_form, said
from tests.admin.test_writing import errors, press, told
from tests.factories import ArticleFactory, CustomerFactory

pytestmark = pytest.mark.django_db


# Customer orders and settings


def customer_form(home, *lines, **fields):
    customer = CustomerFactory(store=home)
    form = {"customer": customer.pk, "external_id": "X-1", **fields}
    return form | lines_form(*lines, prefix="lines")


def test_a_customer_order_is_opened_with_its_lines(member, store, shop):
    lines = [
        {"article": shop.bike.pk, "quantity": "2.5", "due_date": "2026-12-24"},
        {"article": "", "quantity": ""},
    ]
    response = member.post(page(CustomerOrder, "add"), customer_form(store, *lines))
    order = CustomerOrder.objects.of(store).get()
    assert response.url == page(CustomerOrder)
    assert (order.number[:3], order.external_id) == ("CO-", "X-1")
    line = order.lines.get()
    assert (line.position, line.quantity, line.due_date) == (1, Decimal("2.5"), date(2026, 12, 24))


def test_a_customer_order_without_lines_is_refused(member, store):
    response = member.post(page(CustomerOrder, "add"), customer_form(store))
    assert "at least one line" in errors(response)
    assert not CustomerOrder.objects.of(store).exists()


def test_a_taken_number_of_a_customer_order_is_refused(member, store, shop):
    line = {"article": shop.bike.pk, "quantity": "1"}
    for _ in range(2):
        response = member.post(page(CustomerOrder, "add"), customer_form(store, line, number="7"))
    assert "already exists" in errors(response)
    assert CustomerOrderLine.objects.of(store).count() == 1


def test_a_customer_order_is_not_mixed_from_two_stores(store, other, shop):
    both = member_of(store, other)
    foreign = {"article": ArticleFactory(store=other).pk, "quantity": "1"}
    form = customer_form(store, foreign, store=store.pk)
    assert "another store" in errors(both.post(page(CustomerOrder, "add"), form))
    own = {"article": shop.bike.pk, "quantity": "1"}
    form = customer_form(other, own, store=store.pk)
    assert "another store" in errors(both.post(page(CustomerOrder, "add"), form))
    assert not CustomerOrder.objects.exists()


def test_a_production_order_is_made_of_a_customer_order(member, store, shop):
    wanted = [Wanted(shop.bike, Decimal(2)), Wanted(shop.rim, Decimal(5)), Wanted(shop.bike, Decimal(1))]
    order = open_customer_order(customer=CustomerFactory(store=store), lines=wanted)
    response = press(member, order, "make")
    made = ProductionOrder.objects.get(customer_order=order)
    assert response.url == page(ProductionOrder, "change", made.pk)
    assert [(line.article, line.amount) for line in made.articles.all()] == [(shop.bike, 3)]
    asked = member.get(page(CustomerOrder, "change", order.pk).replace("/change/", "/make/"))
    assert f"already: {made.reference}" in said(asked)
    assert made.reference in said(member.get(page(CustomerOrder, "change", order.pk)))


def test_a_double_click_makes_one_production_order_and_starts_it_once(member, store, shop):
    order = open_customer_order(customer=CustomerFactory(store=store), lines=[Wanted(shop.bike, Decimal(2))])
    first, second = (press(member, order, "make", start="on", _token="t") for _ in range(2))
    made = ProductionOrder.objects.get(customer_order=order)
    assert (first.url, second.url) == (page(ProductionOrder, "change", made.pk),) * 2
    assert (made.state, "is made from" in told(second)) == ("in_production", True)


def test_the_dialog_carries_a_token(member, store):
    order = open_customer_order(
        customer=CustomerFactory(store=store), lines=[Wanted(ArticleFactory(store=store), Decimal(2))]
    )
    asked = member.get(page(CustomerOrder, "change", order.pk).replace("/change/", "/make/"))
    assert 'name="_token" value="' in said(asked)


def test_nothing_is_made_of_what_is_bought(member, store, shop):
    wanted = [Wanted(shop.rim, Decimal(5))]
    order = open_customer_order(customer=CustomerFactory(store=store), lines=wanted)
    assert "is made here" in said(press(member, order, "make"))
    assert not ProductionOrder.objects.of(store).exists()


def test_settings_are_saved_once_a_store(member, store):
    form = {"over_percent": "5.5", "under_percent": "", "opens_work_orders": "on"}
    assert member.post(page(ProductionSettings, "add"), form).status_code == 302
    found = ProductionSettings.objects.of(store).get()
    assert (found.over_percent, found.under_percent) == (Decimal("5.5"), None)
    assert member.get(page(ProductionSettings, "add")).status_code == 403
    changed = member.post(page(ProductionSettings, "change", found.pk), form | {"over_percent": "-1"})
    assert "over_percent" in changed.context["adminform"].form.errors
    assert ProductionSettings.objects.of(store).get().over_percent == Decimal("5.5")
