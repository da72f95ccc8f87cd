"""What /api/v2/schema/ says beyond what the views say themselves."""

from typing import Any

from core.http.schema import Description, reference
from core.http.wire import TEXT, WireObject, many, object_of
from orders.api.envelope import CODES
from orders.documents.objects import OPERATION, WORK_ORDER


def part(wire: WireObject, **more: Any) -> dict[str, Any]:
    """The object with any of its keys, as `fields` asks for it."""
    properties = {name: field.schema for name, field in wire.fields.items()} | more
    return object_of(properties, optional=properties)


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
    components={
        "WorkOrder": WORK_ORDER.schema(),
        "WorkOrderPart": part(WORK_ORDER, operations=OPERATIONS),
        "Operation": OPERATION.schema(),
        "OperationPart": part(OPERATION),
    },
    error=ERROR,
    security={"key": {"type": "http", "scheme": "bearer", "bearerFormat": "sk-…"}},
)
