"""The accounting API's follow-up statuses, appointments and time: what goes out, and what may be sent."""

from accounting.api.formats import CodeField, DayField, HoursField, Reference, TextField, TimeField
from accounting.api.serializers.base import Body
from accounting.documents.objects import id_or_zero, wire_time
from accounting.models import Appointment, FollowUpStatus, Job, TimeEntry
from catalog.models import Staff
from core.http.wire import DAY, TEXT, WHOLE, Field, WireObject, choice, empty

LONGEST = 65_535
Status = Appointment.Status
STATUSES = {status.value: (status.value, str(status.label)) for status in Status}


def wire_hours(minutes: int) -> str:
    """`1:30` of 90 minutes."""
    return f"{minutes // 60}:{minutes % 60:02d}"


FOLLOW_UP_STATUS = WireObject(
    {"id": Field("pk", WHOLE), "name": Field("name", TEXT), "color": Field("color", TEXT)}
)
ONE_FOLLOW_UP_STATUS = FOLLOW_UP_STATUS.query(
    [int, int], lambda store, pk: FollowUpStatus.objects.of(store).filter(pk=pk)
)

APPOINTMENT = WireObject(
    {
        "id": Field("pk", WHOLE),
        "item_id": Field("job_id", WHOLE),
        "date": Field("date", TEXT, wire_time),
        "end_date": Field("end_date", empty(TEXT), lambda time: time and wire_time(time)),
        "body": Field("body", TEXT),
        "status": Field("status", choice(STATUSES)),
        "staff_id": Field("staff_id", WHOLE, id_or_zero),
    }
)
ONE_APPOINTMENT = APPOINTMENT.query([int, int], lambda store, pk: Appointment.objects.of(store).filter(pk=pk))

TIME = WireObject(
    {
        "id": Field("pk", WHOLE),
        "work_order_id": Field("job_id", empty(WHOLE)),
        "staff_id": Field("staff_id", WHOLE, id_or_zero),
        "date": Field("date", DAY),
        "time": Field("minutes", TEXT, wire_hours),
        "notes": Field("notes", TEXT),
    }
)
ONE_TIME = TIME.query([int, int], lambda store, pk: TimeEntry.objects.of(store).filter(pk=pk))


class FollowUpStatusInput(Body):
    """What a follow-up status may be given."""

    name = TextField(min_length=1, max_length=100)
    color = TextField(max_length=20, required=False, allow_null=True, allow_blank=True)


class WorkOrderAppointmentInput(Body):
    """What an appointment may be given; its work order only once."""

    item_id = Reference(Job, source="job", required=True, allow_null=False)
    date = TimeField()
    end_date = TimeField(required=False, allow_null=True)
    body = TextField(
        max_length=LONGEST, required=False, allow_null=True, allow_blank=True, trim_whitespace=False
    )
    status = CodeField(STATUSES)
    staff_id = Reference(Staff, source="staff", zero_is_none=True)


class TimeTrackingInput(Body):
    """What time that was worked may be given."""

    work_order_id = Reference(Job, source="job")
    staff_id = Reference(Staff, source="staff", zero_is_none=True)
    date = DayField(required=False)
    time = HoursField(source="minutes")
    notes = TextField(
        max_length=LONGEST, required=False, allow_null=True, allow_blank=True, trim_whitespace=False
    )


NEW_FOLLOW_UP_STATUS: Body = FollowUpStatusInput()
CHANGED_FOLLOW_UP_STATUS: Body = FollowUpStatusInput(partial=True)
NEW_APPOINTMENT: Body = WorkOrderAppointmentInput()
CHANGED_APPOINTMENT: Body = WorkOrderAppointmentInput(partial=True)
NEW_TIME: Body = TimeTrackingInput()
CHANGED_TIME: Body = TimeTrackingInput(partial=True)
