"""The accounting API's work orders, our jobs: how one is read, and what may be sent for one."""

from accounting.api.formats import (
    AmountField,
    CodeField,
    CurrencyField,
    DayField,
    Reference,
    TextField,
)
from accounting.api.serializers.base import Body
from accounting.documents.objects import STATUSES, WORK_ORDER
from accounting.models import Appointment, FollowUpStatus, Job
from catalog.models import Customer, Staff

ONE = WORK_ORDER.query([int, int], lambda store, pk: Job.objects.of(store).filter(pk=pk))


class WorkOrderInput(Body):
    """What a work order may be given."""

    client_id = Reference(Customer, source="client")
    number = TextField(max_length=50, required=False, allow_null=True, allow_blank=True)
    title = TextField(min_length=1, max_length=255)
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
