"""Lists as files: what is filtered, as it is shown, in plain numbers and real dates."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from catalog.models import Article
from core.admin import export
from core.admin.export import Cell, TooManyRows, as_xlsx, written
from orders.models import WorkOrder
from orders.services import open_work_order, start_work_order
from tests.admin.conftest import member_of
from tests.admin.furniture import MODELS, page
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def file_of(client: Any, model: Any, kind: str = "csv", **filters: str) -> Any:
    return client.get(f"{page(model)}export.{kind}", filters)


def csv_of(client: Any, model: Any, **filters: str) -> list[dict[str, str]]:
    text = file_of(client, model, **filters).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def sheet_of(response: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(response.getvalue())).active.values)


@pytest.fixture
def orders(store: Any) -> list[WorkOrder]:
    store.time_zone = "Europe/Berlin"
    store.save()
    due = datetime(2026, 1, 2, 23, 30, tzinfo=UTC)
    rows = [open_work_order(store=store, product=f"Wheel {n}", quantity=n, due_at=due) for n in (1, 2, 3)]
    start_work_order(store=store, pk=rows[0].pk)
    return rows


def test_a_file_has_what_the_list_shows(member, orders):
    rows = csv_of(member, WorkOrder)
    assert [row["Number"] for row in rows] == [order.number for order in reversed(orders)]
    assert (rows[0]["State"], rows[0]["Made"], rows[0]["Ordered"]) == ("Open", "0", "3")


def test_moments_are_of_the_store_and_iso(member, orders):
    assert csv_of(member, WorkOrder)[0]["Due"] == "2026-01-03T00:30:00+01:00"


def test_filters_searches_and_orders_count(member, orders):
    assert [row["Product"] for row in csv_of(member, WorkOrder, state__exact="in_progress")] == ["Wheel 1"]
    assert [row["Product"] for row in csv_of(member, WorkOrder, q="Wheel 2")] == ["Wheel 2"]
    assert [row["Product"] for row in csv_of(member, WorkOrder, o="1")] == ["Wheel 1", "Wheel 2", "Wheel 3"]


def test_the_file_is_named_by_list_and_day(member, orders):
    named = file_of(member, WorkOrder).headers["Content-Disposition"]
    assert named.startswith('attachment; filename="work-orders-20')
    assert named.endswith('.csv"')


def test_in_a_sheet_numbers_are_numbers_and_dates_dates(member, orders):
    head, first, *_rest = sheet_of(file_of(member, WorkOrder, "xlsx"))
    row = dict(zip(head, first, strict=True))
    assert (row["Made"], row["Ordered"], row["Due"]) == (0, 3, datetime(2026, 1, 3, 0, 30))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_list_is_a_file(boss, furnished, model, kind):
    answer = file_of(boss, model, kind)
    rows = answer.getvalue()
    assert answer.status_code == 200
    assert b"<span" not in rows
    assert b".000000" not in rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_text_is_never_a_formula(text):
    assert written(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("-1.500000"), "-1.5"),
        (Decimal("5.000000"), "5"),
        (-3, "-3"),
        (True, "true"),
        (None, ""),
        (date(2026, 1, 2), "2026-01-02"),
        ("Wheel, 28", "Wheel, 28"),
    ],
)
def test_values_are_written_plainly(value, cell):
    assert written(value) == cell


def test_a_formula_in_a_sheet_stays_text(member, store):
    ArticleFactory(store=store, number="A-1", name="=HYPERLINK(1)")
    row = dict(zip(*sheet_of(file_of(member, Article, "xlsx"))[:2], strict=True))
    assert row["Name"] == "=HYPERLINK(1)"
    assert csv_of(member, Article)[0]["Name"] == "'=HYPERLINK(1)"


def test_who_may_not_see_prices_gets_none(store):
    ArticleFactory(store=store, list_price=Decimal("98.76"))
    worker = member_of(store)
    worker.user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    assert b"98.76" not in file_of(worker, Article).getvalue()
    assert all("rice" not in heading for heading in csv_of(worker, Article)[0])


def test_nobody_exports_what_they_may_not_see(store, other):
    open_work_order(store=other, product="Secret", quantity=1)
    worker = member_of(store)
    assert csv_of(worker, WorkOrder) == []
    worker.user.user_permissions.clear()
    assert file_of(worker, WorkOrder).status_code == 403


def test_an_unknown_kind_of_file_is_not_found(member, store):
    assert file_of(member, WorkOrder, "exe").status_code == 404


def test_a_filter_that_cannot_be_leads_back_to_the_list(member, store):
    answer = file_of(member, WorkOrder, state__nonsense="1")
    assert (answer.status_code, answer.url) == (302, page(WorkOrder))


def test_more_rows_than_a_sheet_holds_are_refused(member, orders, monkeypatch):
    monkeypatch.setattr(export, "SHEET_ROWS", 2)
    answer = member.get(f"{page(WorkOrder)}export.xlsx", follow=True)
    assert "Filter the list" in str(next(iter(answer.context["messages"])))


def test_a_sheet_that_is_full_is_not_cut(monkeypatch):
    monkeypatch.setattr(export, "SHEET_ROWS", 1)
    cells = [Cell("n", lambda row: row)]
    assert as_xlsx(cells, iter([[1]]), "a.xlsx").status_code == 200
    with pytest.raises(TooManyRows):
        as_xlsx(cells, iter([[1], [2]]), "a.xlsx")


def test_a_file_of_many_rows_takes_as_many_queries_as_pages(member, store, django_assert_max_num_queries):
    for number in range(30):
        open_work_order(store=store, product=f"Wheel {number}", quantity=1)
    with django_assert_max_num_queries(20):
        assert len(csv_of(member, WorkOrder)) == 30
