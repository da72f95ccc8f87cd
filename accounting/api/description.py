"""What /api2/schema/ says beyond what the views say themselves."""

from accounting.api.serializers.around import APPOINTMENT, FOLLOW_UP_STATUS, TIME
from accounting.api.serializers.papers import EXPENSE, INVOICE
from accounting.api.serializers.partners import CLIENT, SITE, STAFF
from accounting.documents.objects import WORK_ORDER
from core.http.schema import Description
from core.http.wire import TEXT, WHOLE, object_of

# `.json`, or nothing, at the end of every path.
SUFFIX = r"(?:\.json)?"
ERROR = object_of(
    {
        "result": {"type": "string", "const": "failed"},
        "code": WHOLE,
        "message": TEXT,
        "validation_errors": {"type": "object", "additionalProperties": TEXT, "minProperties": 1},
    },
    optional=["validation_errors"],
)
DESCRIPTION = Description(
    title="Millwright accounting",
    text="Client work orders, what stands around them, and their money. Every path may end with `.json`.",
    mount="/api2",
    urlconf="accounting.api.urls",
    components={
        "WorkOrder": WORK_ORDER.schema(),
        "Client": CLIENT.schema(),
        "Staff": STAFF.schema(),
        "FollowUpStatus": FOLLOW_UP_STATUS.schema(),
        "WorkOrderAppointment": APPOINTMENT.schema(),
        "TimeTracking": TIME.schema(),
        "Expense": EXPENSE.schema(),
        "Income": EXPENSE.schema(),
        "Invoice": INVOICE.schema(),
        "Site": SITE,
    },
    error=ERROR,
    security={
        "token": {"type": "http", "scheme": "bearer", "description": "An access token, or a key."},
        "key": {"type": "apiKey", "in": "header", "name": "apikey"},
    },
    own={
        400: "A bad value, or what the present state does not allow; `validation_errors` names the fields.",
        409: "The first request with this Idempotency-Key is still running.",
    },
    suffix=SUFFIX,
)
