"""The published objects of the shop floor, declared once: the API shows them and events carry them."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.http.wire import FLAG, NUMBER, TEXT, TIME, WHOLE, Field, WireObject, choice, empty, many
from orders.models import Operation, WebhookDelivery, WebhookEndpoint, WorkOrder

STATUS = {state: state.upper() for state in WorkOrder.State.values}
STATE = {status: state for state, status in STATUS.items()}
OPERATION_STATUS = {state: state.upper() for state in Operation.State.values}
OPERATION_STATE = {status: state for state, status in OPERATION_STATUS.items()}
PRIORITY = {rank: WorkOrder.Priority(rank).name for rank in WorkOrder.Priority.values}
RANK = {name: rank for rank, name in PRIORITY.items()}
MAX_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PublicId:
    """How keys of one kind are written, such as wo-7; opaque to clients."""

    prefix: str

    def show(self, key: int) -> str:
        return f"{self.prefix}-{key}"

    def show_all(self, keys: Iterable[int]) -> list[str]:
        return [self.show(key) for key in keys]

    def read(self, text: str) -> int:
        """The key behind it. Raises ValueError for anything that is no id of this kind."""
        start, _, digits = text.partition("-")
        if start != self.prefix or not (digits.isascii() and digits.isdigit()) or len(digits) > 19:
            raise ValueError(text)
        key = int(digits)
        if str(key) != digits or key > MAX_KEY:
            raise ValueError(text)
        return key


WORK_ORDER_ID = PublicId("wo")
OPERATION_ID = PublicId("op")
ENDPOINT_ID = PublicId("we")
DELIVERY_ID = PublicId("wd")
EVENTS = {event: event for event in WebhookEndpoint.Event.values}
DELIVERY_STATUS = {status: status for status in WebhookDelivery.Status.values}


def _or_null(text: str) -> str | None:
    return text or None


# Of a queryset `with_operation_ids`.
WORK_ORDER = WireObject(
    {
        "id": Field("pk", TEXT, WORK_ORDER_ID.show, WORK_ORDER_ID.read),
        "orderNumber": Field("number", TEXT),
        "status": Field("state", choice(STATE), STATUS.__getitem__, STATE.__getitem__),
        "product": Field("product", TEXT),
        "quantity": Field("quantity", WHOLE),
        "completedQuantity": Field("completed_quantity", WHOLE),
        "priority": Field("priority", choice(RANK), PRIORITY.__getitem__, RANK.__getitem__),
        "customer": Field("customer_name", empty(TEXT), _or_null),
        "dueDate": Field("due_at", empty(TIME)),
        "startDate": Field("started_at", empty(TIME)),
        "completionDate": Field("completed_at", empty(TIME)),
        "estimatedCompletionDate": Field("estimated_completion_at", empty(TIME)),
        "notes": Field("notes", empty(TEXT), _or_null),
        "operationIds": Field(
            "operation_ids", many(TEXT), OPERATION_ID.show_all, OPERATION_ID.read, path="operations__pk"
        ),
        "createdAt": Field("created_at", TIME),
        "updatedAt": Field("updated_at", TIME),
    }
)
OPERATION = WireObject(
    {
        "id": Field("pk", TEXT, OPERATION_ID.show, OPERATION_ID.read),
        "workOrderId": Field("work_order_id", TEXT, WORK_ORDER_ID.show, WORK_ORDER_ID.read),
        "sequence": Field("sequence", WHOLE),
        "operationType": Field("operation_type", TEXT),
        "status": Field(
            "state", choice(OPERATION_STATE), OPERATION_STATUS.__getitem__, OPERATION_STATE.__getitem__
        ),
        "plannedStartTime": Field("planned_start_at", empty(TIME)),
        "actualStartTime": Field("started_at", empty(TIME)),
        "plannedEndTime": Field("planned_end_at", empty(TIME)),
        "actualEndTime": Field("ended_at", empty(TIME)),
        "estimatedDuration": Field("estimated_minutes", empty(NUMBER)),
        "actualDuration": Field("actual_minutes", empty(NUMBER)),
        "assignedOperator": Field("operator", empty(TEXT), _or_null),
        "completedQuantity": Field("completed_quantity", WHOLE),
        "rejectedQuantity": Field("rejected_quantity", WHOLE),
        "createdAt": Field("created_at", TIME),
        "updatedAt": Field("updated_at", TIME),
    }
)
WEBHOOK_ENDPOINT = WireObject(
    {
        "id": Field("pk", TEXT, ENDPOINT_ID.show, ENDPOINT_ID.read),
        "url": Field("url", TEXT),
        "events": Field("event_types", many(choice(EVENTS)), read=EVENTS.__getitem__),
        "active": Field("active", FLAG),
        "createdAt": Field("created_at", TIME),
        "updatedAt": Field("updated_at", TIME),
    }
)
WEBHOOK_DELIVERY = WireObject(
    {
        "id": Field("pk", TEXT, DELIVERY_ID.show, DELIVERY_ID.read),
        "endpointId": Field("endpoint_id", TEXT, ENDPOINT_ID.show, ENDPOINT_ID.read),
        "eventId": Field("event__public_id", TEXT),
        "eventType": Field("event__type", choice(EVENTS), read=EVENTS.__getitem__),
        "status": Field("status", choice(DELIVERY_STATUS), read=DELIVERY_STATUS.__getitem__),
        "attempts": Field("attempts", WHOLE),
        "nextAttemptAt": Field("next_attempt_at", empty(TIME)),
        "lastAttemptAt": Field("last_attempt_at", empty(TIME)),
        "responseStatus": Field("response_status", empty(WHOLE)),
        "error": Field("error", empty(TEXT), _or_null),
        "createdAt": Field("created_at", TIME),
        "endedAt": Field("ended_at", empty(TIME)),
    }
)
