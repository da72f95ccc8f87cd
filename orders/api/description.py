"""What /api/v2/schema/ says beyond what the views say themselves."""

from core.http.schema import Description
from core.http.wire import TEXT, object_of
from orders.api.envelope import CODES
from orders.api.serializers.work_orders import WORK_ORDER

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
    components={"WorkOrder": WORK_ORDER.schema()},
    error=ERROR,
    security={"key": {"type": "http", "scheme": "bearer", "bearerFormat": "sk-…"}},
)
