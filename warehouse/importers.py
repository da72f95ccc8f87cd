"""The files of the warehouse: their columns, who checks and applies them, and what an export writes."""

from collections.abc import Iterable
from typing import Any

from core.imports import (
    Amount,
    Choice,
    Code,
    Day,
    Format,
    Importer,
    Moment,
    Reference,
    Text,
    Whole,
    Word,
)
from core.models import Store
from warehouse.documents.objects import DIRECTIONS
from warehouse.models import PurchaseOrder, StockItem, StorageOrderLine, Warehouse
from warehouse.services import import_purchases, import_storage_orders, imports


def stock_rows(store: Store) -> Iterable[tuple[Any, ...]]:
    """Everything that is somewhere, by article, place and lot."""
    names = {
        "article": "article__number",
        "location": "location__code",
        "quantity": "on_hand",
        "warehouse": "location__warehouse__name",
        "batch": "lot__batch",
        "serial": "lot__serial",
        "best_before": "lot__best_before",
    }
    items = StockItem.objects.of(store).exclude(on_hand=0).order_by("article__number", "location__code", "pk")
    return items.values_list(*(names.get(name, name) for name in STOCK.format.names)).iterator()


def storage_order_rows(store: Store) -> Iterable[tuple[Any, ...]]:
    """Every line of the orders of the default warehouse, oldest order first."""
    warehouse = Warehouse.objects.of(store).order_by("-is_default", "pk").first()
    lines = StorageOrderLine.objects.filter(order__warehouse=warehouse).order_by("order", "number")
    head = ("order__name", "order__direction", "order__priority", "order__deadline")
    return lines.values_list(*head, "article__number", "quantity", "batch").iterator()


class Direction(Word):
    sql_type = "smallint"


LOCATIONS = Importer(
    kind="locations",
    format=Format(
        (
            Text(name="warehouse", max_length=50),
            Text(name="zone", max_length=50, empty=True),
            Code(name="code", max_length=50),
        )
    ),
    check=imports.check_locations,
    apply=imports.import_locations,
)
STOCK = Importer(
    kind="stock",
    format=Format(
        (
            Code(name="article", max_length=100),
            Code(name="location", max_length=50),
            Amount(name="quantity", negative=True),
            Text(name="warehouse", max_length=50, optional=True, empty=True),
            Code(name="batch", max_length=100, optional=True, empty=True),
            Code(name="serial", max_length=100, optional=True, empty=True),
            Day(name="best_before", optional=True, empty=True),
            Text(name="owner", max_length=50, optional=True, empty=True),
        )
    ),
    check=imports.check_stock,
    apply=imports.import_stock,
    rows=stock_rows,
    found={
        "article_id": "bigint",
        "location_id": "bigint",
        "lot_id": "bigint",
        "item_id": "bigint",
        "difference": "numeric",
    },
)
PURCHASE_ORDERS = Importer(
    kind="purchase_orders",
    format=Format(
        (
            Code(name="number", max_length=50),
            Code(name="supplier", max_length=50),
            Choice(name="state", choices=PurchaseOrder.State.values),
            Day(name="order_date"),
            Code(name="article", max_length=100),
            Amount(name="ordered", positive=True),
            Amount(name="received"),
            Amount(name="unit_price", digits=14, places=4),
            Day(name="due_date", empty=True),
        )
    ),
    check=import_purchases.check_purchase_orders,
    apply=import_purchases.import_purchase_orders,
    found={"supplier_id": "bigint", "article_id": "bigint", "position": "integer"},
)
STORAGE_ORDERS = Importer(
    kind="storage_orders",
    format=Format(
        (
            Reference(name="order", max_length=50),
            Direction(name="direction", stored={word: number for number, word in DIRECTIONS.items()}),
            Whole(name="priority", digits=1, most=4, positive=True, empty=True),
            Moment(name="deadline", day=True, empty=True),
            Code(name="material", max_length=100),
            Amount(name="quantity"),
            Code(name="lot", max_length=100, empty=True),
        )
    ),
    check=import_storage_orders.check_storage_orders,
    apply=import_storage_orders.import_storage_orders,
    rows=storage_order_rows,
    found={
        "warehouse_id": "bigint",
        "material_id": "bigint",
        "demand_id": "bigint",
        "position": "integer",
    },
)
