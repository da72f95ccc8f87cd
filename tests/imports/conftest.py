"""Files to import, written by the test or found beside the checkout."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from accounting.importers import JOBS
from catalog.importers import ARTICLES, BILLS, CUSTOMERS, SUPPLIERS
from core.imports import FileRefused, Source, run_import
from orders.importers import OPERATIONS, WORK_ORDERS
from production.importers import CUSTOMER_ORDERS, PRODUCTION_ORDERS
from tests.factories import ArticleFactory
from tests.imports.storage_orders import page
from tests.warehouse.conftest import depot
from warehouse.importers import LOCATIONS, PURCHASE_ORDERS, STOCK, STORAGE_ORDERS

__all__ = ["depot"]

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "adventureworks"
REAL_FILES = {
    "suppliers": "suppliers.csv",
    "articles": "articles.csv",
    "boms": "bom.csv",
    "locations": "locations.csv",
    "stock": "stock.csv",
    "customers": "customers.csv",
    "purchase_orders": "purchase_orders.csv",
}
KINDS = (
    ARTICLES,
    BILLS,
    CUSTOMERS,
    SUPPLIERS,
    LOCATIONS,
    STOCK,
    PURCHASE_ORDERS,
    OPERATIONS,
    CUSTOMER_ORDERS,
    WORK_ORDERS,
    JOBS,
    STORAGE_ORDERS,
    PRODUCTION_ORDERS,
)
IMPORTERS = {x.kind: x for x in KINDS}
ARTICLE_HEADER = "number,name,make,unit,purchase_price,list_price,safety_stock,reorder_point,lead_time_days,supplier,active"


def article(number="A1", name="Frame", make="true", price="1.50", days="3", supplier="", more=""):
    return f"{number},{name},{make},EA,{price},9.99,10,5,{days},{supplier},true{more}"


def articles(*rows, more=""):
    return "\n".join([ARTICLE_HEADER + more, *rows]) + "\n"


@pytest.fixture
def imported(store, tmp_path):
    """A function that imports text (or bytes) into `store` and returns the report."""

    def run(kind, text, *, dry_run=False, partial=False, **source):
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        rejects = tmp_path / f"{kind}.csv.rejected.csv"
        source = Source(path, rejects=rejects, **source)
        return run_import(IMPORTERS[kind], source, store, dry_run=dry_run, partial=partial)

    return run


@pytest.fixture
def faults(imported):
    """A function that imports and returns what was wrong: (line, field, code)."""

    def run(kind, text, **options):
        return [(e.line, e.field, e.code) for e in imported(kind, text, **options).errors]

    return run


@pytest.fixture
def refusal(imported):
    """A function that imports a file that is refused as a whole, and returns the message."""

    def run(kind, text, **options):
        with pytest.raises(FileRefused) as refused:
            imported(kind, text, **options)
        return str(refused.value)

    return run


@pytest.fixture
def materials(store):
    for number in ("A1", "A2"):
        ArticleFactory(store=store, number=number)


@pytest.fixture
def moved_in(store, materials, imported):
    """A function that imports items and returns the report, which has no errors."""

    def run(*orders):
        report = imported("storage_orders", page(*orders))
        assert list(map(str, report.errors)) == []
        return report

    return run


@pytest.fixture
def complaint(store, materials, imported):
    """A function that imports items of which one thing is wrong, and returns what; nothing was changed."""

    def run(*orders):
        before = rows_of("warehouse.StorageOrder", "warehouse.Demand", "core.ImportRun")
        report = imported("storage_orders", page(*orders))
        assert rows_of("warehouse.StorageOrder", "warehouse.Demand", "core.ImportRun") == before
        [error] = report.errors
        return str(error)

    return run


@pytest.fixture
def real_files():
    if not REAL.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{REAL} is missing")
        pytest.skip(f"{REAL} is missing")
    return REAL


@pytest.fixture
def real_data(store, real_files, capsys):
    """A function that imports all real files into `store` and returns what the commands say."""

    def run():
        for kind, name in REAL_FILES.items():
            call_command(f"import_{kind}", str(real_files / name), store=store.pk)
        return capsys.readouterr().out.splitlines()

    run()
    return run


def rows_of(*labels):
    """How many rows these models have."""
    return [apps.get_model(label).objects.count() for label in labels]


def total(values):
    return sum(values, Decimal(0))
