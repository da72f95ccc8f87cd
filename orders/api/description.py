"""What /api/v2/schema/ says beyond what the views say themselves."""

from typing import Any

from core.http.schema import Description, reference
from core.http.wire import TEXT, WireObject, many, object_of
from orders.api.envelope import CODES
from orders.documents.objects import OPERATION, WEBHOOK_DELIVERY, WEBHOOK_ENDPOINT, WORK_ORDER


def part(wire: WireObject, **more: Any) -> dict[str, Any]:
    """The object with any of its keys, as `fields` asks for it."""
    every = properties(wire) | more
    return object_of(every, optional=every)


def properties(wire: WireObject) -> dict[str, Any]:
    return {name: field.schema for name, field in wire.fields.items()}


OPERATIONS = many(reference("Operation"))
ERROR = object_of(
    {
        "error": object_of(
            {
                "code": {"type": "string", "enum": sorted(set(CODES.values()))},
                "message": TEXT,
                "details": object_of({"field": TEXT, "reason": TEXT}),
            },
            optional=["details"],
        )
    }
)
DESCRIPTION = Description(
    title="Millwright shop floor",
    text="Work orders, their operations and webhooks. A key is made in the back office or by `manage.py create_credential`.",
    mount="/api/v2",
    urlconf="orders.api.urls",
    identity="/data/id",
    components={
        "WorkOrder": WORK_ORDER.schema(),
        "WorkOrderPart": part(WORK_ORDER, operations=OPERATIONS),
        "Operation": OPERATION.schema(),
        "OperationPart": part(OPERATION),
        "WebhookEndpoint": WEBHOOK_ENDPOINT.schema(),
        "NewWebhookEndpoint": object_of(properties(WEBHOOK_ENDPOINT) | {"secret": TEXT}),
        "WebhookEndpointPart": part(WEBHOOK_ENDPOINT),
        "WebhookDelivery": WEBHOOK_DELIVERY.schema(),
        "WebhookDeliveryPart": part(WEBHOOK_DELIVERY),
    },
    error=ERROR,
    security={"key": {"type": "http", "scheme": "bearer", "bearerFormat": "sk-…"}},
)
