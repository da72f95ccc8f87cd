"""The files of the catalogue: their columns, who checks and applies them, and what an export writes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from catalog.models import Article, BillLine
from catalog.services import imports
from core.imports import Amount, Choice, Code, Day, Flag, Format, Importer, Text, Whole
from core.models import Store

MONEY: Any = {"digits": 14, "places": 4}


def partner_format(*, active_optional: bool) -> Format:
    return Format(
        (
            Code(name="number", max_length=50),
            Text(name="name", max_length=200),
            Flag(name="active", optional=active_optional, empty=active_optional),
        )
    )


def article_rows(store: Store) -> Iterable[tuple[Any, ...]]:
    """Every article, in the order of the numbers."""
    made = ExpressionWrapper(Q(supply=Article.Supply.MAKE), output_field=BooleanField())
    names = ["supplier__number" if name == "supplier" else name for name in ARTICLES.format.names]
    articles = Article.objects.of(store).annotate(make=made).order_by("number")
    return articles.values_list(*names).iterator()


def bill_rows(store: Store) -> Iterable[tuple[Any, ...]]:
    """Every bill line, by made article."""
    names = {"parent": "parent__number", "component": "component__number"}
    lines = BillLine.objects.of(store).order_by("parent__number", "position", "pk")
    return lines.values_list(*(names.get(name, name) for name in BILLS.format.names)).iterator()


SUPPLIERS = Importer(
    kind="suppliers",
    format=partner_format(active_optional=False),
    check=imports.check_partners,
    apply=imports.import_suppliers,
)
CUSTOMERS = Importer(
    kind="customers",
    format=partner_format(active_optional=True),
    check=imports.check_partners,
    apply=imports.import_customers,
)
ARTICLES = Importer(
    kind="articles",
    format=Format(
        (
            Code(name="number", max_length=100),
            Text(name="name", max_length=200),
            Flag(name="make"),
            Text(name="unit", max_length=20),
            Amount(name="purchase_price", **MONEY),
            Amount(name="list_price", **MONEY),
            Amount(name="safety_stock"),
            Amount(name="reorder_point"),
            Whole(name="lead_time_days"),
            Code(name="supplier", max_length=50, empty=True),
            Flag(name="active"),
            Choice(name="tracking", choices=Article.Tracking.values, optional=True, empty=True),
            Code(name="barcode", max_length=100, optional=True, empty=True),
            Code(name="supplier_number", max_length=100, optional=True, empty=True),
            Amount(name="misc_cost", optional=True, empty=True, **MONEY),
            Amount(name="shipment_cost", optional=True, empty=True, **MONEY),
            Flag(name="stocked", optional=True, empty=True),
        )
    ),
    check=imports.check_articles,
    apply=imports.import_articles,
    rows=article_rows,
)
BILLS = Importer(
    kind="boms",
    format=Format(
        (
            Code(name="parent", max_length=100),
            Code(name="component", max_length=100),
            Amount(name="quantity", positive=True),
            Text(name="unit", max_length=20, empty=True),
            Day(name="valid_from", empty=True),
            Day(name="valid_to", empty=True),
            Whole(name="position", optional=True),
            Amount(name="scrap_percent", digits=3, places=4, optional=True, empty=True),
        )
    ),
    check=imports.check_bills,
    apply=imports.import_bills,
    rows=bill_rows,
    found={"parent_id": "bigint", "component_id": "bigint"},
)
