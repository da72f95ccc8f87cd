"""Follow-up statuses, appointments and time: docs/api/accounting.md, Around it."""

from typing import Any

from accounting.api.filters import Listing, code, days, moments, reference
from accounting.api.serializers.around import (
    APPOINTMENT,
    CHANGED_APPOINTMENT,
    CHANGED_FOLLOW_UP_STATUS,
    CHANGED_TIME,
    FOLLOW_UP_STATUS,
    NEW_APPOINTMENT,
    NEW_FOLLOW_UP_STATUS,
    NEW_TIME,
    ONE_APPOINTMENT,
    ONE_FOLLOW_UP_STATUS,
    ONE_TIME,
    STATUSES,
    TIME,
)
from accounting.api.views.resources import ResourceViewSet, documented
from accounting.models import Appointment, FollowUpStatus, Job, TimeEntry
from accounting.services import (
    add_appointment,
    change_appointment,
    change_follow_up_status,
    change_time,
    delete_appointment,
    delete_follow_up_status,
    delete_time,
    record_time,
    save_follow_up_status,
)
from catalog.models import Staff


@documented
class FollowUpStatusViewSet(ResourceViewSet):
    """The steps of a client's own follow-up that a work order may be in."""

    tag = "Follow-up statuses"
    key = "FollowUpStatus"
    model = FollowUpStatus
    names = NEW_FOLLOW_UP_STATUS.names()
    wire, query = FOLLOW_UP_STATUS, ONE_FOLLOW_UP_STATUS
    new, changed = NEW_FOLLOW_UP_STATUS, CHANGED_FOLLOW_UP_STATUS
    samples = ({"name": "Offer sent", "color": "#2f7d32"}, {"color": "#b71c1c"})
    listing = Listing(
        key, FOLLOW_UP_STATUS, FollowUpStatus.objects.of, filters={}, sorts={"id": "pk", "name": "name"}
    )

    def add(self, values: dict[str, Any]) -> int:
        return save_follow_up_status(status=FollowUpStatus(store_id=self.store_id, **values)).pk

    def change(self, pk: int, values: dict[str, Any]) -> None:
        change_follow_up_status(store=self.store_id, pk=pk, **values)

    def remove(self, pk: int) -> None:
        delete_follow_up_status(store=self.store_id, pk=pk)


@documented
class AppointmentViewSet(ResourceViewSet):
    """Dates about a work order."""

    tag = "Appointments"
    key = "WorkOrderAppointment"
    model = Appointment
    names = NEW_APPOINTMENT.names()
    wire, query, new, changed = APPOINTMENT, ONE_APPOINTMENT, NEW_APPOINTMENT, CHANGED_APPOINTMENT
    samples = ({"item_id": 7, "date": "2026-03-09 12:00:00", "body": "Measure"}, {"status": 1})
    listing = Listing(
        key,
        APPOINTMENT,
        Appointment.objects.of,
        filters={
            "item_id": reference("job_id", Job),
            "staff_id": reference("staff_id", Staff, zero=True),
            "status": code("status", STATUSES),
            **moments("date", "date"),
        },
        sorts={"id": "pk", "date": "date"},
    )

    def add(self, values: dict[str, Any]) -> int:
        return add_appointment(**values).pk

    def change(self, pk: int, values: dict[str, Any]) -> None:
        change_appointment(store=self.store_id, pk=pk, **values)

    def remove(self, pk: int) -> None:
        delete_appointment(store=self.store_id, pk=pk)


@documented
class TimeTrackingViewSet(ResourceViewSet):
    """Time that was worked: a cost of its work order, at the person's rate of that moment."""

    tag = "Time tracking"
    key = "TimeTracking"
    model = TimeEntry
    names = NEW_TIME.names()
    wire, query, new, changed = TIME, ONE_TIME, NEW_TIME, CHANGED_TIME
    samples = ({"date": "2026-03-02", "time": "1:30", "notes": "Welding"}, {"time": "2:00"})
    listing = Listing(
        key,
        TIME,
        TimeEntry.objects.of,
        filters={
            "work_order_id": reference("job_id", Job),
            "staff_id": reference("staff_id", Staff, zero=True),
            **days("date", "date"),
        },
        sorts={"id": "pk", "date": "date"},
    )

    def add(self, values: dict[str, Any]) -> int:
        return record_time(store=self.store, **values).pk

    def change(self, pk: int, values: dict[str, Any]) -> None:
        change_time(store=self.store_id, pk=pk, **values)

    def remove(self, pk: int) -> None:
        delete_time(store=self.store_id, pk=pk)
