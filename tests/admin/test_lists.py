"""Lists: colours that mean something, progress, days of the store, and the same cost for any number of rows."""

import re
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounting.models import JobEntry
from catalog.models import BillLine
from core.admin.columns import bar, day_text, urgency
from core.names import document_name
from orders.admin import work_orders
from orders.models import Operation, WorkOrder
from orders.services import complete_work_order, open_work_order, start_work_order
from production import services as production
from production.admin import orders as production_orders
from production.models import CustomerOrderLine, ProductionOrder
from tests.admin.furniture import MODELS, OURS, furnish, page
from tests.admin.growing import copies
from tests.factories import ArticleFactory
from warehouse.admin import purchases, storage_orders
from warehouse.models import PurchaseOrderLine, StorageOrderLine

pytestmark = pytest.mark.django_db
# Not the seconds of a moment in a payload.
ZERO_DECIMALS = re.compile(r"(?<![\d.,:])\d+\.\d*0(?![\d.])")
# What of a page may end in a zero behind a point: addresses, versions, and sizes of its looks.
MARKUP = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


@pytest.fixture
def berlin(store: Any) -> Any:
    store.time_zone = "Europe/Berlin"
    store.save()
    return store


def cell(client: Any, model: Any, name: str, **filters: str) -> str:
    """The first cell of a column, as it is sent."""
    html = client.get(page(model), filters).content.decode()
    return re.findall(rf'<td[^>]*class="field-{name} [^>]*>(.*?)</td>', html, re.DOTALL)[0].strip()


def test_progress_is_figures_and_a_bar(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=50)
    WorkOrder.objects.filter(pk=order.pk).update(completed_quantity=12)
    shown = cell(member, WorkOrder, "progress")
    assert "12 / 50" in shown
    assert "width: 24%" in shown


@pytest.mark.parametrize(("made", "ordered", "width"), [(0, 0, 0), (1, 3, 33), (5, 4, 100), (2, 0, 0)])
def test_a_bar_is_never_longer_than_all_of_it(made, ordered, width):
    assert f"width: {width}%" in bar(Decimal(made), Decimal(ordered))


@pytest.mark.parametrize(
    ("hours", "colour"), [(-25, "danger"), (-1, "danger"), (1, "warning"), (30, "")], ids=str
)
def test_late_is_red_and_today_amber(berlin, hours, colour, monkeypatch):
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    assert urgency(noon + timedelta(hours=hours), berlin) == colour


def test_what_is_done_is_never_late(member, store):
    order = open_work_order(
        store=store, product="Wheel", quantity=1, due_at=timezone.now() - timedelta(days=1)
    )
    assert "red" in cell(member, WorkOrder, "due")
    start_work_order(store=store, pk=order.pk)
    complete_work_order(store=store, pk=order.pk)
    assert "<" not in cell(member, WorkOrder, "due")


def test_days_are_days_of_the_store(berlin):
    assert day_text(datetime(2026, 1, 2, 23, 30, tzinfo=UTC), berlin) == "2026-01-03 00:30"


def test_pages_tell_the_time_of_the_store(member, berlin):
    order = open_work_order(store=berlin, product="Wheel", quantity=1)
    WorkOrder.objects.filter(pk=order.pk).update(due_at=datetime(2026, 1, 2, 23, 30, tzinfo=UTC))
    assert "2026-01-03 00:30" in member.get(page(WorkOrder, "change", order.pk)).content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


def test_forms_take_the_time_of_the_store(member, berlin):
    form = {
        "product": "Wheel",
        "quantity": "1",
        "priority": "2",
        "due_at_0": "2026-01-03",
        "due_at_1": "00:30",
    }
    member.post(page(WorkOrder, "add"), form)
    assert WorkOrder.objects.get().due_at == datetime(2026, 1, 2, 23, 30, tzinfo=UTC)


def test_a_range_of_days_is_of_the_store_and_holds_both_ends(member, berlin):
    due = [datetime(2026, 1, 2, 22, 59, tzinfo=UTC), datetime(2026, 1, 2, 23, tzinfo=UTC)]
    first, second = (open_work_order(store=berlin, product="Wheel", quantity=1, due_at=at) for at in due)
    found = lambda **days: set(member.get(page(WorkOrder), days).context["cl"].queryset)  # noqa: E731
    assert found(due_at_from="2026-01-03") == {second}
    assert found(due_at_to="2026-01-02") == {first}
    assert found(due_at_from="2026-01-02", due_at_to="2026-01-03") == {first, second}


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "\x00"])
def test_a_day_that_cannot_be_finds_nothing_and_says_so(member, store, day):
    open_work_order(store=store, product="Wheel", quantity=1, due_at=timezone.now())
    shown = member.get(page(WorkOrder), {"due_at_from": day})
    assert shown.context["cl"].result_count == 0
    assert "Enter a valid date" in shown.content.decode()


def test_a_range_of_amounts_is_read_by_the_rule(member, store):
    for price in ("1.5", "2"):
        ArticleFactory(store=store, list_price=Decimal(price))
    articles = page(type(ArticleFactory(store=store)))
    assert member.get(articles, {"list_price_from": "1,6"}).context["cl"].result_count == 1
    doubtful = member.get(articles, {"list_price_from": "1,600"})
    assert doubtful.context["cl"].result_count == 0
    assert "Write 1600 or 1.6" in doubtful.content.decode()


def test_an_order_of_several_articles_counts_articles(member, store):
    order = production.open_production_order(store=store)
    for _ in range(2):
        made = ArticleFactory(store=store, supply="make")
        production.add_article(store=store, pk=order.pk, article_number=made.number, amount=5)
    assert "0 / 2 articles" in cell(member, ProductionOrder, "made")


@pytest.mark.parametrize(("articles", "told"), [(1, "A1"), (2, "A1, A2"), (4, "A1, A2 and 2 more"), (0, "")])
def test_an_order_names_the_first_articles_it_makes(member, store, articles, told):
    order = production.open_production_order(store=store)
    for n in range(articles):
        made = ArticleFactory(store=store, supply="make", number=f"A{n + 1}")
        production.add_article(store=store, pk=order.pk, article_number=made.number, amount=5)
    assert cell(member, ProductionOrder, "makes") == told


def test_documents_are_called_by_their_names():
    assert document_name("production.productionreport", 7) == "Production report 7"
    assert document_name("tests", 7) == "tests 7"
    assert document_name("orders.workorder", None) is None


def test_each_cell_has_the_name_of_its_column(member, store):
    open_work_order(store=store, product="Wheel", quantity=1)
    html = member.get(page(WorkOrder)).content.decode()
    assert '<td data-label="Product" class="field-product' in html
    assert '<td data-label="Customer" data-empty class="field-customer_name' in html
    assert '<td class="action-checkbox' in html


def test_states_have_the_colours_of_the_house():
    """Grey is new, blue runs, amber waits, green is done, red is refused or failed."""
    colours: dict[str, set[str]] = defaultdict(set)
    for module in (work_orders, production_orders, storage_orders, purchases):
        for state, colour in module.STATE_COLOURS.items():
            colours[colour].add(state)
    assert colours["success"] == {"completed", "finished", "processed", "complete"}
    assert colours["danger"] == {"cancelled", "rejected"}
    assert colours["info"] >= {"in_progress", "in_production", "in_process"}


def text_of(html: str) -> str:
    return MARKUP.sub(" ", html)


@pytest.mark.parametrize(
    "model", [m for m in MODELS if m._meta.app_label in OURS], ids=lambda m: m._meta.label
)
def test_no_page_writes_trailing_zeros(boss, furnished, model):
    row = model._default_manager.order_by("-pk").first()
    urls = [page(model), *([page(model, "change", row.pk), page(model, "history", row.pk)] if row else [])]
    written = {url: ZERO_DECIMALS.findall(text_of(boss.get(url).content.decode())) for url in urls}
    assert {url: found for url, found in written.items() if found} == {}


def queries_of(client: Any, url: str) -> int:
    client.get(url)  # the first fills what Django keeps for all pages
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def offset(value: Any, by: int) -> Any:
    return lambda number: value(number + by)


CHILDREN = {
    Operation: ("work_order", {"sequence": lambda n: 100 + n}),
    PurchaseOrderLine: ("order", {"position": lambda n: 100 + n}),
    StorageOrderLine: (
        "order",
        {"number": lambda n: 100 + n, "uuid": lambda n: uuid.uuid4(), "demand_id": lambda n: None},
    ),
    CustomerOrderLine: ("order", {"position": lambda n: 100 + n}),
    BillLine: ("parent", {"position": lambda n: 100 + n}),
    JobEntry: ("job", {"document_id": lambda n: 100 + n}),
}


@pytest.mark.parametrize("model", CHILDREN, ids=lambda m: m._meta.label)
def test_a_page_costs_the_same_for_ten_lines_and_a_thousand(member, store, model):
    furnish(store)
    parent, vary = CHILDREN[model]
    line = model._default_manager.filter(**{f"{parent}__store": store}).order_by("-pk")[0]
    above = getattr(line, parent)
    copies(line, 9, **{name: offset(value, 5_000) for name, value in vary.items()})
    ten = queries_of(member, page(type(above), "change", above.pk))
    copies(line, 990, **vary)
    assert queries_of(member, page(type(above), "change", above.pk)) == ten
