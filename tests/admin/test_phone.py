"""At 390 px every list is cards, and no page is moved sideways."""

from typing import Any

import pytest
from django.contrib import admin

from core.admin.base import HouseAdmin
from tests.admin.furniture import furnish, page
from tests.browser import person, session_of

# Its rows are made for the eye: the audit, which looks at all stores, would find that nothing stands behind them.
pytestmark = pytest.mark.unbalanced
MODELS = [model for model, pages in admin.site._registry.items() if isinstance(pages, HouseAdmin)]
WIDTH = "document.scrollingElement.scrollWidth"
CARDS = "[...document.querySelectorAll('#result_list td')].every(cell => getComputedStyle(cell).display != 'table-cell')"


@pytest.fixture
def telephone(chromium: Any, pages: str, real_store: Any) -> Any:
    """A page of a superuser's telephone; what was said on its console and what it asked other machines for."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=pages)
    user = person(real_store, is_superuser=True)
    context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": pages}])
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    opened.on("request", lambda sent: _is_ours(sent.url, pages) or opened.complaints.append(sent.url))
    yield opened
    context.close()


def _is_ours(url: str, pages: str) -> bool:
    return url.startswith((pages, "data:", "blob:"))


def test_every_list_is_cards(telephone, real_store):
    furnish(real_store)
    wide = {}
    for model in MODELS:
        telephone.goto(page(model))
        if telephone.evaluate(WIDTH) > 390 or not telephone.evaluate(CARDS):
            wide[model._meta.label] = telephone.evaluate(WIDTH)
    assert (wide, telephone.complaints) == ({}, [])


def test_no_page_is_moved_sideways(telephone, real_store):
    furnish(real_store)
    wide = {}
    for model in MODELS:
        if row := model._default_manager.order_by("-pk").first():
            telephone.goto(page(model, "change", row.pk))
            if telephone.evaluate(WIDTH) > 390:
                wide[model._meta.label] = telephone.evaluate(WIDTH)
    assert (wide, telephone.complaints) == ({}, [])


def test_rows_are_chosen_and_moved_on_a_telephone(telephone, real_store):
    furnish(real_store)
    telephone.goto("/admin/orders/workorder/?state__exact=open")
    telephone.locator("#result_list tbody input.action-select").first.check()
    telephone.get_by_label("Select action to run").select_option("start_chosen")
    telephone.get_by_role("button", name="Run").click()
    telephone.get_by_role("button", name="Start (1)").click()
    assert "Started. Rows: 1" in telephone.locator("body").inner_text()
    assert telephone.complaints == []
