"""The files of the warehouse: their columns, who checks and applies them, and what an export writes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import batched
from typing import Any

from core.imports import (
    Amount,
    BadValue,
    Choice,
    Code,
    Column,
    Day,
    Flag,
    Format,
    Importer,
    Moment,
    Pages,
    Reference,
    Structure,
    Text,
    Verbatim,
    Whole,
    Word,
)
from core.models import Store
from warehouse.documents.fields import read_guid
from warehouse.documents.objects import DIRECTIONS, STATUS
from warehouse.documents.orders import TAKEN, read
from warehouse.models import PurchaseOrder, StockItem, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import INFO
from warehouse.services import import_purchases, import_storage_orders, imports
from warehouse.services.import_storage_orders import chosen_warehouse


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


def storage_order_rows(store: Store, warehouse: str = "") -> Iterable[tuple[Any, ...]]:
    """Every line of the orders of one warehouse, without a name the default one, oldest order first. Raises NotFound."""
    chosen = chosen_warehouse(store, warehouse)
    lines = StorageOrderLine.objects.filter(order__warehouse=chosen).order_by("order", "number")
    head = ("order__name", "order__direction", "order__priority", "order__deadline")
    return lines.values_list(*head, "article__number", "quantity", "batch").iterator()


def storage_order_items(store: Store, warehouse: str = "") -> Iterator[Mapping[str, Any]]:
    """Every order as the warehouse API has it, oldest first; with a name, only those of that warehouse. Raises
    NotFound."""
    orders = StorageOrder.objects.of(store).order_by("created_at", "pk")
    if warehouse:
        orders = orders.filter(warehouse=chosen_warehouse(store, warehouse))
    for keys in batched(orders.values_list("pk", flat=True).iterator(), 250):
        yield from read(store.pk, orders.filter(pk__in=keys))


class Small(Word):
    """A word that is stored as a number."""

    sql_type = "smallint"


class Numbered(Small):
    """In JSON it may be that number, too."""

    numeric = True


class Indicator(Flag):
    """true, false, 1 or 0."""

    numeric = True

    def parse(self, text: str) -> str:
        return super().parse({"1": "true", "0": "false"}.get(text, text))


class Serial(Reference):
    numeric = True


@dataclass(frozen=True, kw_only=True)
class Guid(Column):
    sql_type = "uuid"

    def parse(self, text: str) -> str:
        if not text:
            return self.nothing()
        try:
            return str(read_guid(text))
        except ValueError:
            raise BadValue("INVALID_ID", "It is no GUID.") from None


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
MAY_MISS: Any = {"optional": True, "empty": True}
WORDS = {word: number for number, word in DIRECTIONS.items()}
ORDER, MATERIAL = Reference(name="order", max_length=50), Code(name="material", max_length=100)
PRIORITY = Whole(name="priority", digits=1, most=4, positive=True, **MAY_MISS)
DEADLINE = Moment(name="deadline", day=True, **MAY_MISS)
STORAGE_PAGES = Pages(
    items="orders",
    # 5,000 lines.
    longest=5_000_000,
    fields={
        "id": Guid(name="uuid", **MAY_MISS),
        "name": ORDER,
        "status": Word(
            name="status", stored={word: str(state) for state, word in STATUS.items()}, **MAY_MISS
        ),
        "directionType": Numbered(
            name="direction", stored=WORDS | {str(number): number for number in DIRECTIONS}
        ),
        "orderType": Numbered(
            name="origin", stored={str(origin): int(origin) for origin in StorageOrder.Origin}, **MAY_MISS
        ),
        "priority": PRIORITY,
        "deadline": DEADLINE,
        "warehouseName": Verbatim(name="warehouse", max_length=50, **MAY_MISS),
        "unit": Verbatim(name="unit", max_length=50, **MAY_MISS),
        "owner": Verbatim(name="owner", max_length=50, **MAY_MISS),
        "recipient": Verbatim(name="recipient", max_length=50, **MAY_MISS),
        "handlingUnit": Verbatim(name="handling_unit", max_length=50, **MAY_MISS),
        **{
            f"Info{number}": Verbatim(name=name, max_length=80, **MAY_MISS)
            for number, name in enumerate(INFO, 1)
        },
        "hasStock": Indicator(name="has_stock", **MAY_MISS),
        "countEmptyLocations": Indicator(name="counts_empty", **MAY_MISS),
        "errorCode": Numbered(
            name="error_code",
            stored={str(int(fault)): int(fault) for fault in StorageOrder.Fault},
            **MAY_MISS,
        ),
        "errorDescription": Verbatim(name="error_description", max_length=200, **MAY_MISS),
        "modifiedDate": Moment(name="modified_at", **MAY_MISS),
        "zones": Structure(name="zones", **MAY_MISS),
    },
    # Those of the store.
    others=Structure(name="custom", **MAY_MISS),
    ignored=TAKEN,
    parts="order_lines",
    part_fields={
        "number": Whole(name="number", positive=True, **MAY_MISS),
        "serialNumber": Serial(name="serial", max_length=100, **MAY_MISS),
        "materialName": MATERIAL,
        "quantity": Amount(name="quantity"),
        "quantityRequested": Amount(name="requested", **MAY_MISS),
        "quantityConfirmed": Amount(name="confirmed", **MAY_MISS),
        "quantityDeviated": Amount(name="deviated", negative=True, **MAY_MISS),
        "id": Guid(name="line_uuid", **MAY_MISS),
        "modifiedDate": Moment(name="line_modified_at", **MAY_MISS),
        "lot": Reference(name="lot", max_length=100, **MAY_MISS),
    },
)
STORAGE_ORDERS = Importer(
    kind="storage_orders",
    format=Format(
        (
            ORDER,
            Small(name="direction", stored=WORDS),
            Whole(name="priority", digits=1, most=4, positive=True, empty=True),
            Moment(name="deadline", day=True, empty=True),
            MATERIAL,
            Amount(name="quantity"),
            Code(name="lot", max_length=100, empty=True),
        ),
        STORAGE_PAGES,
        whole="order",
    ),
    check=import_storage_orders.check_storage_orders,
    apply=import_storage_orders.import_storage_orders,
    rows=storage_order_rows,
    items=storage_order_items,
    found={
        "warehouse_id": "bigint",
        "material_id": "bigint",
        "demand_id": "bigint",
        "position": "integer",
        "is_new": "boolean",
    },
)


def storage_orders_of(warehouse: str) -> Importer:
    """The orders of a warehouse: what an export writes, and where orders are opened that do not name one."""
    return replace(
        STORAGE_ORDERS,
        check=partial(import_storage_orders.check_storage_orders, warehouse=warehouse),
        rows=partial(storage_order_rows, warehouse=warehouse),
        items=partial(storage_order_items, warehouse=warehouse),
    )
