from orders.models.operations import Operation, ProcessStep
from orders.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from orders.models.work_orders import WorkOrder

__all__ = [
    "Operation",
    "ProcessStep",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WorkOrder",
]
