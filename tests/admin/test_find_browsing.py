"""Find in Chromium: by keyboard from any page, and on a telephone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from orders.models import WorkOrder
from orders.services import open_work_order
from tests.admin.furniture import page
from tests.browser import person


@pytest.fixture
def tab(open_tab: Any, real_store: Any) -> Any:
    return open_tab(person(real_store))


def orders(store: Any, *numbers: str) -> list[WorkOrder]:
    return [open_work_order(store=store, product="Wheel", quantity=1, number=number) for number in numbers]


def test_enter_opens_the_exact_one(tab, real_store):
    order = orders(real_store, "WO-1", "WO-11")[0]
    tab.goto("/admin/")
    tab.keyboard.press("Control+k")  # and types on at once, as a quick hand does
    tab.keyboard.type("wo-1")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(page(WorkOrder, "change", order.pk))


def test_an_arrow_and_enter_open_the_chosen_one(tab, real_store):
    second = orders(real_store, "WO-11", "WO-12")[1]
    tab.goto("/admin/")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("wo-1")
    expect(tab.locator("#find-answer [role=option]")).to_have_count(2)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("#find-answer [aria-selected=true]")).to_contain_text("WO-12")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(page(WorkOrder, "change", second.pk))


def test_escape_closes_it_and_ctrl_k_opens_it_again(tab):
    tab.goto("/admin/")
    tab.keyboard.press("Control+k")
    expect(tab.locator("#find-input")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator("#find-input")).to_be_hidden()
    tab.keyboard.press("Control+k")
    expect(tab.locator("#find-input")).to_be_focused()


def test_what_was_not_found_is_told_with_a_hint(tab):
    tab.goto("/admin/")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("nobody")
    expect(tab.locator("#find-note")).to_contain_text("Nothing begins with “nobody”")


def test_on_a_telephone_a_button_opens_it(tab, real_store):
    [order] = orders(real_store, "WO-1")
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto("/admin/")
    tab.get_by_role("button", name="Find", exact=True).click()
    expect(tab.locator("#find-input")).to_be_focused()
    tab.keyboard.type("WO")
    expect(tab.locator("#find-answer [role=option]").first).to_contain_text("WO-1")
    tab.locator("#find-answer [role=option]", has_text="WO-1").click()
    expect(tab).to_have_url(page(WorkOrder, "change", order.pk))
