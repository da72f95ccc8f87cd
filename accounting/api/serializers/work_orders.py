"""The accounting API's work orders, our jobs: what goes out is declared in WORK_ORDER, what comes in below it."""

from accounting.api.formats import (
    AmountField,
    CodeField,
    CurrencyField,
    DayField,
    Reference,
    TextField,
    id_or_zero,
    wire_time,
)
from accounting.api.serializers.base import Body
from accounting.models import Appointment, FollowUpStatus, Job
from catalog.models import Customer, Staff
from core.http.wire import DAY, NUMBER, TEXT, WHOLE, Field, WireObject, choice, empty

State = Job.State
STATUSES = {
    State.OPEN: (1, "Open"),
    State.CLOSED: (2, "Closed"),
    State.CANCELLED: (3, "Cancelled"),
    State.DRAFT: (4, "Draft"),
}
NUMBERS = {str(state): number for state, (number, _) in STATUSES.items()}

WORK_ORDER = WireObject(
    {
        "id": Field("pk", WHOLE),
        "client_id": Field("client_id", empty(WHOLE)),
        "number": Field("number", TEXT),
        "title": Field("title", TEXT),
        "start_date": Field("start_date", DAY),
        "description": Field("description", TEXT),
        "delivery_date": Field("delivery_date", empty(DAY)),
        "delivery_appointment_id": Field("delivery_appointment_id", WHOLE, id_or_zero),
        "follow_up_status_id": Field("follow_up_status_id", empty(WHOLE)),
        "budget": Field("budget", empty(NUMBER)),
        "budget_currency": Field("currency", TEXT),
        "status": Field("state", choice(NUMBERS.values()), NUMBERS.__getitem__),
        "staff_id": Field("staff_id", WHOLE, id_or_zero),
        "created": Field("created_at", TEXT, wire_time),
        "modified": Field("updated_at", TEXT, wire_time),
    }
)
ONE = WORK_ORDER.query([int, int], lambda store, pk: Job.objects.of(store).filter(pk=pk))


class WorkOrderInput(Body):
    """What a work order may be given."""

    client_id = Reference(Customer, source="client")
    number = TextField(max_length=50, required=False, allow_null=True, allow_blank=True)
    title = TextField(max_length=255)
    start_date = DayField()
    description = TextField(
        max_length=65_535, required=False, allow_null=True, allow_blank=True, trim_whitespace=False
    )
    delivery_date = DayField(required=False, allow_null=True)
    delivery_appointment_id = Reference(Appointment, source="delivery_appointment", zero_is_none=True)
    follow_up_status_id = Reference(FollowUpStatus, source="follow_up_status")
    budget = AmountField(required=False, allow_null=True)
    budget_currency = CurrencyField(source="currency")
    status = CodeField(STATUSES, source="state")
    staff_id = Reference(Staff, source="staff", zero_is_none=True)


NEW: Body = WorkOrderInput()
CHANGED: Body = WorkOrderInput(partial=True)
