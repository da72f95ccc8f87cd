"""The kinds of object that are listed."""

from typing import Any

from orders.api.lists import Listing
from orders.documents.objects import (
    OPERATION,
    WEBHOOK_DELIVERY,
    WEBHOOK_ENDPOINT,
    WORK_ORDER,
    WORK_ORDER_ID,
)
from orders.models import Operation, WebhookDelivery, WebhookEndpoint, WorkOrder
from orders.models.webhooks import WebhookEndpointQuerySet
from orders.models.work_orders import WorkOrderQuerySet, count_work_orders


def _add_operations(store: int, orders: list[dict[str, Any]]) -> None:
    """To each of these work orders its operations, in working order; one query."""
    by_id: dict[str, list[dict[str, Any]]] = {
        order["id"]: order.setdefault("operations", []) for order in orders
    }
    keys = [WORK_ORDER_ID.read(public) for public in by_id]
    rows = Operation.objects.of(store).filter(work_order__in=keys)
    for operation in OPERATION.read(rows.order_by("work_order", "sequence", "pk")):
        by_id[operation["workOrderId"]].append(operation)


WORK_ORDERS = Listing(
    WORK_ORDER,
    WorkOrder.objects.of,
    noun="Work order",
    completed=WorkOrderQuerySet.with_operation_ids,
    count=count_work_orders,
    expand={"operations": _add_operations},
)
OPERATIONS = Listing(
    OPERATION, Operation.objects.of, noun="Operation", references={"workOrderId": WorkOrder.objects.of}
)


def _endpoints(store: int) -> WebhookEndpointQuerySet:
    return WebhookEndpoint.objects.of(store).present()


ENDPOINTS = Listing(WEBHOOK_ENDPOINT, _endpoints, noun="Webhook endpoint")
DELIVERIES = Listing(
    WEBHOOK_DELIVERY,
    WebhookDelivery.objects.of,
    noun="Delivery",
    references={"endpointId": WebhookEndpoint.objects.of},
    newest="-pk",
)
