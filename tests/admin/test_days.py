"""A day of a role in Chromium: what a person clicks and types is counted, from the login to the logout."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from production.models import CustomerOrder, ProductionOrder
from production.services import add_article, open_production_order, start_production
from tests.browser import PASSWORD, person, ready
from tests.factories import ArticleFactory, CustomerFactory, bill, on_hand, stocked


class Hands:
    """What a person does with mouse and keyboard; each is one input."""

    def __init__(self, tab: Page):
        self.tab = tab
        self.inputs = 0

    def click(self, what: Any) -> None:
        self.inputs += 1
        ready(what).click()

    def type(self, what: Any, text: str) -> None:
        self.inputs += 1
        what.fill(text)

    def press(self, key: str) -> None:
        self.inputs += 1
        self.tab.keyboard.press(key)

    def pick(self, field: str, text: str) -> None:
        """One of the rows that a choice finds: open, type, take the first."""
        self.click(self.tab.locator(f"#id_{field} + .select2-container"))
        self.type(self.tab.locator(".select2-search__field"), text)
        expect(self.tab.locator(".select2-results__option--highlighted")).to_contain_text(text)
        self.press("Enter")

    def link(self, end: str) -> None:
        """The link that is seen first, by the end of its address."""
        self.click(self.tab.locator(f"a[href$='{end}']:visible").first)

    def log_in(self, user: Any) -> None:
        self.tab.goto("/admin/")
        self.type(self.tab.locator("[name=username]"), user.username)
        self.type(self.tab.locator("[name=password]"), PASSWORD)
        self.press("Enter")
        expect(self.tab.locator("#logout-form")).to_be_attached()

    def log_out(self) -> None:
        self.tab.locator("#logout-form").evaluate("form => form.submit()")
        self.tab.wait_for_url("**/logout/")
        self.tab.goto("/admin/")
        expect(self.tab.locator("[name=password]")).to_be_visible()


def worker(store: Any, role: str) -> Any:
    """A person whose only rights are those of a built-in role."""
    user = person(store, rights=(), password=PASSWORD)
    user.groups.set([Group.objects.get(name=role)])
    return user


@pytest.fixture
def bike(real_store: Any) -> Any:
    article = ArticleFactory(store=real_store, supply="make", number="BIKE-1", name="City bike")
    bill(article, (stocked(real_store, 10), 2))
    return article


def test_the_planner_starts_a_phoned_order_in_fifteen_inputs(tab, real_store, bike):
    customer = CustomerFactory(store=real_store, name="Harbour Cycles")
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Planner"))
    hands.inputs = 0
    hands.click(tab.get_by_role("heading", name="Plan"))
    hands.link("/customerorder/")
    hands.link("/customerorder/add/")
    hands.pick("customer", customer.name)
    hands.pick("lines-0-article", bike.number)
    hands.type(tab.locator("#id_lines-0-quantity"), "3")
    hands.click(tab.locator("[name=_continue]:visible").first)
    hands.link("/make/")
    hands.click(tab.locator("#dialog [name=start]"))
    hands.click(tab.locator("#dialog button[type=submit]"))
    expect(tab.get_by_text("all its parts are reserved")).to_be_visible()
    order = ProductionOrder.objects.of(real_store).get()
    assert (order.state, order.customer_order) == (
        "in_production",
        CustomerOrder.objects.get(customer=customer),
    )
    assert hands.inputs <= 15
    hands.log_out()


def started(store: Any, article: Any) -> ProductionOrder:
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=article.number, amount=3)
    return start_production(store=store, pk=order.pk).order


def test_the_foreman_reports_and_undoes_in_two_inputs(tab, real_store, bike):
    made = started(real_store, bike)
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Foreman"))
    tab.goto(f"/admin/production/productionorder/{made.pk}/change/")
    hands.link("/report/")
    hands.type(tab.locator("#dialog [name=amount]"), "2")
    hands.click(tab.locator("#dialog button[type=submit]"))
    expect(tab.get_by_text("The report is booked.")).to_be_visible()
    assert on_hand(bike) == 2
    hands.inputs = 0
    hands.link("/undo/")
    hands.click(tab.locator("#dialog button[type=submit]"))
    expect(tab.get_by_text("It is undone.")).to_be_visible()
    assert (on_hand(bike), hands.inputs) == (0, 2)
    hands.log_out()
