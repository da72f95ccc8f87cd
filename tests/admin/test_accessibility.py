"""axe finds nothing on any page of the back office: on a screen in light, on a telephone in dark."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.admin.furniture import MODELS, furnish, page
from tests.browser import person

# Its rows are made for the eye: the audit, which looks at all stores, would find that nothing stands behind them.
pytestmark = pytest.mark.unbalanced
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text()
# Those of no model that open as they are.
PLAIN = (
    "/admin/",
    "/admin/account/",
    "/admin/account/second-factor/",
    "/admin/account/second-factor/off/",
    "/admin/password_change/",
    "/admin/search/",
    "/admin/words/",
    "/admin/core/transition/by-request/",
    *(f"/admin/desk/{name}/" for name in ("receive", "put-away", "move", "adjust", "hold")),
)


@pytest.fixture(params=[(1400, "light"), (390, "dark")], ids=["screen", "telephone"])
def walker(request: Any, open_tab: Any, real_store: Any) -> Any:
    """A page of somebody who sees everything, in a store with a row of everything."""
    furnish(real_store)
    width, scheme = request.param
    return open_tab(person(real_store, is_superuser=True), width=width, scheme=scheme)


def findings(tab: Any, address: str) -> list[str]:
    tab.goto(address)
    tab.evaluate(AXE)
    found = tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def walked(tab: Any, wanted: list[str]) -> dict[str, list[str]]:
    return {address: told for address in wanted if (told := findings(tab, address))}


def test_pages_of_no_model(walker):
    assert walked(walker, list(PLAIN)) == {}


def test_every_list(walker):
    assert walked(walker, [page(model) for model in MODELS]) == {}


def test_every_page_of_a_row(walker):
    rows = [row for model in MODELS if (row := model._default_manager.order_by("-pk").first())]
    assert walked(walker, [page(type(row), "change", row.pk) for row in rows]) == {}


def test_every_form_of_a_new_row(walker):
    request = RequestFactory().get("/")
    request.user = person(is_superuser=True)
    wanted = [model for model in MODELS if admin.site._registry[model].has_add_permission(request)]
    assert walked(walker, [page(model, "add") for model in wanted]) == {}


def test_the_login(tab):
    assert findings(tab, "/admin/login/") == []
