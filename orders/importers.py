"""The files of the shop floor: their columns, who checks and applies them, and what an export writes."""

from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any

from core.imports import (
    Code,
    Flag,
    Format,
    Importer,
    Moment,
    Notes,
    Pages,
    Reference,
    Text,
    Verbatim,
    Whole,
    Word,
)
from core.models import Store
from orders.documents.objects import RANK, STATE, WORK_ORDER
from orders.models import WorkOrder
from orders.models.work_orders import MAX_QUANTITY
from orders.services import import_operations, import_work_orders

OPERATIONS = Importer(
    kind="operations",
    format=Format(
        (
            Code(name="work_order", max_length=100),
            Text(name="operation", max_length=200),
            Text(name="resource", max_length=200, empty=True),
            Moment(name="started_at"),
            Moment(name="completed_at", empty=True),
            Whole(name="qty_completed"),
            Whole(name="qty_rejected"),
            Whole(name="qty_mrb"),
            Flag(name="rework"),
        )
    ),
    check=import_operations.check_operations,
    apply=import_operations.import_operations,
    found={"position": "integer", "operation_id": "bigint", "writes": "boolean"},
)


class Rank(Word):
    sql_type = "smallint"


PIECES: Any = {"digits": 10, "most": MAX_QUANTITY}
MAY_MISS: Any = {"optional": True, "empty": True}
PRODUCT = Verbatim(name="product", max_length=200)
QUANTITY = Whole(name="quantity", positive=True, **PIECES)
PRIORITY = Rank(name="priority", stored=RANK, **MAY_MISS)
CUSTOMER = Verbatim(name="customer", max_length=200, **MAY_MISS)
DUE = Moment(name="due_date", day=True, **MAY_MISS)
NOTES = Notes(name="notes", max_length=10_000, **MAY_MISS)


def work_order_rows(store: Store) -> Iterator[tuple[Any, ...]]:
    """Every work order, oldest first, as CSV has it."""
    fields = ("number", "product", "quantity", "priority", "customer_name", "due_at", "notes")
    return WorkOrder.objects.of(store).order_by("pk").values_list(*fields).iterator()


def work_order_items(store: Store) -> Iterator[Mapping[str, Any]]:
    """Every work order, oldest first, as the shop-floor API has it."""
    orders = WorkOrder.objects.of(store).order_by("pk").with_operation_ids()
    rows = orders.values_list(*WORK_ORDER.sources().values()).iterator()
    for some in batched(rows, 1000):
        yield from WORK_ORDER.shown(some)


PAGES = Pages(
    fields={
        "orderNumber": Verbatim(name="number", max_length=100),
        "status": Word(name="status", stored=STATE, **MAY_MISS),
        "product": PRODUCT,
        "quantity": QUANTITY,
        "completedQuantity": Whole(name="completed", **PIECES, **MAY_MISS),
        "priority": PRIORITY,
        "customer": CUSTOMER,
        "dueDate": DUE,
        "startDate": Moment(name="started_at", day=True, **MAY_MISS),
        "completionDate": Moment(name="completed_at", day=True, **MAY_MISS),
        "estimatedCompletionDate": Moment(name="estimated", day=True, **MAY_MISS),
        "notes": NOTES,
        "createdAt": Moment(name="created_at", day=True, **MAY_MISS),
        "updatedAt": Moment(name="updated_at", day=True, **MAY_MISS),
    },
    tail=lambda count: {"pagination": {"page": 1, "limit": max(count, 1), "total": count, "hasMore": False}},
)
WORK_ORDERS = Importer(
    kind="work_orders",
    format=Format(
        (Reference(name="number", max_length=100), PRODUCT, QUANTITY, PRIORITY, CUSTOMER, DUE, NOTES), PAGES
    ),
    check=import_work_orders.check_work_orders,
    apply=import_work_orders.import_work_orders,
    rows=work_order_rows,
    items=work_order_items,
)
