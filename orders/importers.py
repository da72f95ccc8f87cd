"""The files of the shop floor: their columns, who checks and applies them, and what an export writes."""

from collections.abc import Iterator, Mapping
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


STATUS = {state.upper(): state for state in WorkOrder.State.values}
PIECES: Any = {"digits": 10, "most": MAX_QUANTITY}
MAY_MISS: Any = {"optional": True, "empty": True}
PRODUCT = Verbatim(name="product", max_length=200)
QUANTITY = Whole(name="quantity", positive=True, **PIECES)
PRIORITY = Rank(name="priority", stored=WorkOrder.Priority.__members__, **MAY_MISS)
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
    for order in orders.values(*SOURCES.values()).iterator():
        yield {
            **{key: order[source] for key, source in SOURCES.items()},
            "id": f"wo-{order['pk']}",
            "status": order["state"].upper(),
            "priority": WorkOrder.Priority(order["priority"]).name,
            "customer": order["customer_name"] or None,
            "notes": order["notes"] or None,
            "operationIds": [f"op-{pk}" for pk in order["operation_ids"]],
        }


# The keys of the API's object, in its order, and where their values come from.
SOURCES = {
    "id": "pk",
    "orderNumber": "number",
    "status": "state",
    "product": "product",
    "quantity": "quantity",
    "completedQuantity": "completed_quantity",
    "priority": "priority",
    "customer": "customer_name",
    "dueDate": "due_at",
    "startDate": "started_at",
    "completionDate": "completed_at",
    "estimatedCompletionDate": "estimated_completion_at",
    "notes": "notes",
    "operationIds": "operation_ids",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}
PAGES = Pages(
    fields={
        "orderNumber": Verbatim(name="number", max_length=100),
        "status": Word(name="state", stored=STATUS, **MAY_MISS),
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
