"""The bicycle maker's files, whole: see docs/real-data.md."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command

from catalog.models import Article, BillLine, Customer, Supplier
from catalog.services import explode
from core.audit import audit
from core.models import ImportRun
from tests.imports.conftest import REAL_FILES, rows_of, total
from warehouse.models import Location, PurchaseOrder, PurchaseOrderLine, StockItem, StockMovement

ROWS = {
    "suppliers": 104,
    "articles": 504,
    "boms": 2576,
    "locations": 753,
    "stock": 1069,
    "customers": 701,
    "purchase_orders": 8845,
}
HISTORY = [
    "catalog.SupplierEvent",
    "catalog.ArticleEvent",
    "catalog.BillLineEvent",
    "catalog.CustomerEvent",
    "warehouse.LocationEvent",
    "warehouse.StockMovement",
    "warehouse.LotEvent",
    "warehouse.PurchaseOrderEvent",
    "warehouse.PurchaseOrderLineEvent",
    "core.Transition",
]


def test_all_files_import_whole(store, real_data):
    runs = ImportRun.objects.of(store)
    assert {run.kind: (run.rows, run.applied, run.rejected) for run in runs} == {
        kind: (rows, rows, 0) for kind, rows in ROWS.items()
    }
    kinds = [Supplier, Article, BillLine, Location, Customer, PurchaseOrderLine]
    assert [kind.objects.of(store).count() for kind in kinds] == [104, 504, 2576, 755, 701, 8845]


def test_a_second_import_changes_nothing(real_data):
    before = rows_of(*HISTORY)
    assert real_data() == [
        f"{rows:,} {kind} rows: 0 new, 0 changed, {rows:,} unchanged, 0 rejected."
        for kind, rows in ROWS.items()
    ]
    assert rows_of(*HISTORY) == before


def test_the_audit_is_clean(real_data):
    assert audit() == []


def test_four_zero_rows_move_nothing(store, real_data):
    assert StockMovement.objects.of(store).count() == 1065
    assert Counter(StockMovement.objects.of(store).values_list("reason", flat=True)) == {"receipt": 1065}


def test_stock_is_what_the_file_says(store, real_data):
    items = StockItem.objects.of(store).filter(article__number="AR-5381").select_related("location")
    assert {item.location.code: item.on_hand for item in items} == {"1/A/1": 408, "6/B/5": 324, "50/A/5": 353}


def test_po4008_keeps_its_equal_rows(store, real_data):
    order = PurchaseOrder.objects.of(store).get(number="PO4008")
    positions = list(order.lines.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    articles = Counter(order.lines.values_list("article__number", flat=True))
    assert max(articles.values()) > 1


def test_every_order_has_one_log_row(store, real_data):
    states = Counter(PurchaseOrder.objects.of(store).values_list("state", flat=True))
    assert total(states.values()) == 4012
    assert PurchaseOrder.objects.of(store).exclude(version=1).count() == 0


def test_articles_that_are_no_longer_sold_stay_in_bills(store, real_data):
    assert Article.objects.of(store).filter(active=False).count() == 98
    bike = Article.objects.of(store).get(number="BK-M68B-38")
    assert explode(article=bike, quantity=Decimal(10)).requirements != []


@pytest.mark.parametrize("kind", ["articles", "boms", "stock"])
def test_an_export_imports_again_unchanged(store, real_data, tmp_path, capsys, kind):
    path = tmp_path / f"{kind}.csv"
    call_command(f"export_{kind}", str(path), store=store.pk)
    before = rows_of(*HISTORY)
    capsys.readouterr()
    call_command(f"import_{kind}", str(path), store=store.pk)
    rows = len(path.read_text().splitlines()) - 1
    assert capsys.readouterr().out == (
        f"{rows:,} {kind} rows: 0 new, 0 changed, {rows:,} unchanged, 0 rejected.\n"
    )
    assert rows_of(*HISTORY) == before


@pytest.mark.parametrize("kind", ["articles", "boms", "stock"])
def test_an_export_fills_another_store_alike(real_data, store, new_store, real_files, tmp_path, kind):
    other = new_store()
    for needed in ("suppliers", "articles", "locations"):
        call_command(f"import_{needed}", str(real_files / REAL_FILES[needed]), store=other.pk)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    call_command(f"export_{kind}", str(first), store=store.pk)
    call_command(f"import_{kind}", str(first), store=other.pk)
    call_command(f"export_{kind}", str(second), store=other.pk)
    assert second.read_text() == first.read_text()
