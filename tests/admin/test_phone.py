"""At 390 px every list is cards, and no page is moved sideways."""

from typing import Any

import pytest
from django.contrib import admin
from playwright.sync_api import expect

from core.admin.base import HouseAdmin
from production.models import CustomerOrder, ProductionOrder
from tests.admin.furniture import furnish, page
from tests.browser import person
from warehouse.models import PurchaseOrder, StorageOrder

# Its rows are made for the eye: the audit, which looks at all stores, would find that nothing stands behind them.
pytestmark = pytest.mark.unbalanced
MODELS = [model for model, pages in admin.site._registry.items() if isinstance(pages, HouseAdmin)]
WIDTH = "document.scrollingElement.scrollWidth"
CARDS = "[...document.querySelectorAll('#result_list td')].every(cell => getComputedStyle(cell).display != 'table-cell')"
# Tables of panels and of forms that are wider than their frame; a hidden one has no width.
WIDE_TABLES = "[...document.querySelectorAll('.house-table .overflow-x-auto, .formset-wrapper')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
FIELD_WIDTHS = (
    "row => [...row.querySelectorAll('.select2-container, input[type=text]')].map(one => one.offsetWidth)"
)


@pytest.fixture
def telephone(open_tab: Any, real_store: Any) -> Any:
    """A page of a superuser's telephone, on a store with a row of everything."""
    furnish(real_store)
    return open_tab(person(real_store, is_superuser=True), width=390)


def test_every_list_is_cards(telephone):
    wide = {}
    for model in MODELS:
        telephone.goto(page(model))
        if telephone.evaluate(WIDTH) > 390 or not telephone.evaluate(CARDS):
            wide[model._meta.label] = telephone.evaluate(WIDTH)
    assert wide == {}


def test_no_page_is_moved_sideways(telephone):
    wide = {}
    for model in MODELS:
        if row := model._default_manager.order_by("-pk").first():
            telephone.goto(page(model, "change", row.pk))
            if telephone.evaluate(WIDTH) > 390 or telephone.evaluate(WIDE_TABLES):
                wide[model._meta.label] = telephone.evaluate(WIDTH)
    assert wide == {}


@pytest.mark.parametrize("model", [CustomerOrder, PurchaseOrder, StorageOrder, ProductionOrder])
def test_the_fields_of_a_line_have_room(telephone, model):
    telephone.goto(page(model, "add"))
    widths = telephone.locator(".formset .form-row:visible").first.evaluate(FIELD_WIDTHS)
    assert min(widths) > 200


def test_rows_are_chosen_and_moved_on_a_telephone(telephone):
    telephone.goto("/admin/orders/workorder/?state__exact=open")
    telephone.locator("#result_list tbody input.action-select").first.check()
    telephone.get_by_label("Select action to run").select_option("start_chosen")
    telephone.get_by_role("button", name="Run").click()
    telephone.get_by_role("button", name="Start (1)").click()
    expect(telephone.locator("body")).to_contain_text("Started. Rows: 1")
