"""The shop-floor API's objects: what goes out is declared once in WORK_ORDER, what comes in below it."""

from functools import lru_cache

from rest_framework import serializers

from core.http.wire import TEXT, TIME, WHOLE, Field, WireObject, choice, empty, many
from core.prepared import Prepared
from orders.api.formats import (
    PRIORITY,
    RANK,
    STATE,
    STATUS,
    CountField,
    TextField,
    TimeField,
    operation_ids,
    work_order_id,
)
from orders.models import WorkOrder
from orders.models.work_orders import WorkOrderQuerySet

WORK_ORDER = WireObject(
    {
        "id": Field("pk", TEXT, work_order_id),
        "orderNumber": Field("number", TEXT),
        "status": Field("state", choice(STATE), STATUS.__getitem__),
        "product": Field("product", TEXT),
        "quantity": Field("quantity", WHOLE),
        "completedQuantity": Field("completed_quantity", WHOLE),
        "priority": Field("priority", choice(RANK), PRIORITY.__getitem__),
        "customer": Field("customer_name", empty(TEXT), lambda name: name or None),
        "dueDate": Field("due_at", empty(TIME)),
        "startDate": Field("started_at", empty(TIME)),
        "completionDate": Field("completed_at", empty(TIME)),
        "estimatedCompletionDate": Field("estimated_completion_at", empty(TIME)),
        "notes": Field("notes", empty(TEXT), lambda notes: notes or None),
        "operationIds": Field("operation_ids", many(TEXT), operation_ids),
        "createdAt": Field("created_at", TIME),
        "updatedAt": Field("updated_at", TIME),
    }
)
ONE = WORK_ORDER.query(
    [int, int], lambda store, pk: WorkOrder.objects.of(store).filter(pk=pk).with_operation_ids()
)


@lru_cache(maxsize=500)
def page_query(sort: tuple[str, ...], states: int) -> Prepared:
    """Work orders of a store in any of so many states (0: in all), sorted by model fields."""

    def build(store: int, *wanted: str) -> WorkOrderQuerySet:
        orders = WorkOrder.objects.of(store)
        return (orders.in_states(wanted) if wanted else orders).sorted_by(sort).with_operation_ids()

    return WORK_ORDER.query([int, *[str] * states], build)


UNSORTABLE = {"operationIds"}
SORT_FIELDS = {name: source for name, source in WORK_ORDER.sources().items() if name not in UNSORTABLE}


class WorkOrderInput(serializers.Serializer):
    """The writable fields of POST; status and the rest are ignored when sent."""

    orderNumber = TextField(source="number", max_length=100)
    product = TextField(max_length=200)
    quantity = CountField()
    priority = serializers.ChoiceField(choices=list(RANK), default="NORMAL")
    customer = TextField(max_length=200, required=False, allow_null=True, allow_blank=True)
    dueDate = TimeField(source="due_at", required=False, allow_null=True)
    estimatedCompletionDate = TimeField(source="estimated_completion_at", required=False, allow_null=True)
    notes = TextField(
        max_length=10_000, required=False, allow_null=True, allow_blank=True, trim_whitespace=False
    )

    def validate_priority(self, name: str) -> int:
        return RANK[name]

    def validate_customer(self, name: str | None) -> str:
        return name or ""

    def validate_notes(self, notes: str | None) -> str:
        return notes or ""


# One instance for all requests: making one copies every field, and checking a body changes nothing in it.
WORK_ORDER_INPUT = WorkOrderInput()
