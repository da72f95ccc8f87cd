"""axe finds nothing on the pages of the back office: on a screen in light, on a telephone in dark."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from accounting.models import Job
from catalog.models import Article
from core.models import Store
from core.notes import add_note
from orders.models import WorkOrder
from orders.services import add_operation, open_work_order
from production.models import ProductionOrder
from production.services import add_article, open_production_order
from tests.admin.furniture import page
from tests.browser import person, session_of
from tests.factories import ArticleFactory, bill, job, stocked
from tests.warehouse.storage import allocated
from warehouse.models import Lot, StockItem, StorageOrder

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text()
LISTS = (WorkOrder, ProductionOrder, StorageOrder, Article, StockItem, Lot, Job, Store)
PLAIN = (
    "/admin/",
    "/admin/desk/receive/",
    "/admin/desk/put-away/",
    "/admin/desk/move/",
    "/admin/desk/adjust/",
    "/admin/words/",
    "/admin/core/transition/by-request/",
)


def work_order(store: Any) -> WorkOrder:
    made = open_work_order(store=store, product="Frame", quantity=3)
    add_operation(store=store, work_order=made.pk, operation_type="Cut")
    add_note(row=made, store=store, text="Mind the paint")
    return made


def made_article(store: Any) -> Article:
    below, above = ArticleFactory(store=store, supply="make"), ArticleFactory(store=store, supply="make")
    bill(below, (stocked(store, 5), 2))
    bill(above, (below, 1))
    return above


def production_order(store: Any) -> ProductionOrder:
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=made_article(store).number, amount=2)
    return order


def storage_order(store: Any) -> StorageOrder:
    return allocated(store, (stocked(store, 5), 2))


def lot(store: Any) -> Lot:
    return Lot.objects.get(article=stocked(store, 1))


ROWS = (work_order, made_article, production_order, storage_order, lot, job)


@pytest.fixture(params=[(1400, "light"), (390, "dark")], ids=["screen", "telephone"])
def findings(request: Any, chromium: Any, pages: str, real_store: Any) -> Any:
    """A function that opens an address as a member of the store, and tells what axe finds on it."""
    width, scheme = request.param
    context = chromium.new_context(
        base_url=pages, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.add_cookies([{"name": "sessionid", "value": session_of(person(real_store)), "url": pages}])
    tab = context.new_page()

    def found(address: str) -> list[str]:
        tab.goto(address)
        tab.wait_for_load_state("networkidle")
        tab.evaluate(AXE)
        told = tab.evaluate("axe.run()")["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in told]

    yield found
    context.close()


@pytest.mark.parametrize("address", PLAIN)
def test_a_page_without_a_row(findings, address):
    assert findings(address) == []


@pytest.mark.parametrize("model", LISTS)
def test_a_list(findings, real_store, model):
    work_order(real_store), storage_order(real_store), production_order(real_store), job(real_store)
    assert findings(page(model)) == []


@pytest.mark.parametrize("make", ROWS)
def test_the_page_of_a_row(findings, real_store, make):
    row = make(real_store)
    assert findings(page(type(row), "change", row.pk)) == []


@pytest.mark.parametrize("model", [WorkOrder, ProductionOrder, StorageOrder, Job, Article])
def test_the_form_of_a_new_row(findings, model):
    assert findings(page(model, "add")) == []


def test_the_login(chromium, pages):
    tab = chromium.new_page()
    tab.goto(f"{pages}/admin/login/")
    tab.evaluate(AXE)
    assert tab.evaluate("axe.run()")["violations"] == []
