"""Writes of what stands around jobs: follow-up statuses, appointments and time."""

from datetime import date as day
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounting.models import Appointment, FollowUpStatus, Job, TimeEntry
from accounting.services.entries import charge_labour, reverse_entries
from catalog.models import Staff
from core.errors import Duplicate, Invalid
from core.models import Store
from core.rows import check, lock, merge
from core.transactions import service

# A change of these is a change of money; a note is not.
CHARGED = {"job", "staff", "minutes"}


class FollowUpStatusChanges(TypedDict, total=False):
    """What may be changed of a follow-up status."""

    name: str
    color: str


class AppointmentChanges(TypedDict, total=False):
    """What may be changed of an appointment; a `job` can only be the one that it is about."""

    job: Job
    date: datetime
    end_date: datetime | None
    body: str
    status: int
    staff: Staff | None


class TimeChanges(TypedDict, total=False):
    """What may be changed of a time entry."""

    job: Job | None
    staff: Staff | None
    date: day
    minutes: int
    notes: str


@service
def save_follow_up_status(*, status: FollowUpStatus) -> FollowUpStatus:
    """Create or change a follow-up status. Raises Invalid, Duplicate."""
    check(status)
    try:
        with transaction.atomic():
            status.save()
    except IntegrityError as error:
        if "one_follow_up_status_per_name" in str(error):
            raise Duplicate(
                _("Follow-up status %(status)s already exists") % {"status": status.name}, field="name"
            ) from None
        raise
    return status


@service
def change_follow_up_status(
    *, store: Store | int, pk: int, **changes: Unpack[FollowUpStatusChanges]
) -> FollowUpStatus:
    """Change the given fields only. Raises NotFound, Invalid, Duplicate."""
    status = lock(FollowUpStatus, store=store, pk=pk)
    return save_follow_up_status(status=status) if merge(status, changes) else status


@service
def delete_follow_up_status(*, store: Store | int, pk: int) -> None:
    """Remove a follow-up status; jobs that have it have none then. Raises NotFound."""
    lock(FollowUpStatus, store=store, pk=pk).delete()


@service
def add_appointment(
    *,
    job: Job,
    date: datetime,
    end_date: datetime | None = None,
    body: str = "",
    status: int = Appointment.Status.SCHEDULED,
    staff: Staff | None = None,
) -> Appointment:
    """Arrange a date about a job. Raises Invalid."""
    appointment = Appointment(
        store_id=job.store_id, job=job, date=date, end_date=end_date, body=body, status=status, staff=staff
    )
    _check_appointment(appointment)
    appointment.save(force_insert=True)
    return appointment


@service
def change_appointment(*, store: Store | int, pk: int, **changes: Unpack[AppointmentChanges]) -> Appointment:
    """Change the given fields only; an appointment stays with its job. Raises NotFound, Invalid."""
    appointment = lock(Appointment, store=store, pk=pk)
    if changes.get("job", appointment.job) != appointment.job:
        raise Invalid(_("An appointment stays with its job."), field="job", reason="CANNOT_CHANGE")
    if changed := merge(appointment, changes):
        _check_appointment(appointment)
        appointment.save(update_fields=changed)
    return appointment


def _check_appointment(appointment: Appointment) -> None:
    check(appointment)
    if appointment.end_date and appointment.end_date < appointment.date:
        raise Invalid(_("The end is before the beginning."), field="end_date", reason="OUT_OF_RANGE")


@service
def delete_appointment(*, store: Store | int, pk: int) -> None:
    """Remove an appointment. Raises NotFound."""
    lock(Appointment, store=store, pk=pk).delete()


@service
def record_time(
    *,
    store: Store,
    minutes: int,
    date: day | None = None,
    job: Job | None = None,
    staff: Staff | None = None,
    notes: str = "",
) -> TimeEntry:
    """Enter time that was worked, 1 minute or more, today unless on another day; on a job it is charged at once.

    Raises Invalid.
    """
    worked_on = date or store.today()
    time = TimeEntry(store=store, job=job, staff=staff, date=worked_on, minutes=minutes, notes=notes)
    _check_time(time)
    time.save(force_insert=True)
    _charge_time(time)
    return time


@service
def change_time(*, store: Store | int, pk: int, **changes: Unpack[TimeChanges]) -> TimeEntry:
    """Change the given fields only; where that changes money, the charge is reversed and made anew at the
    person's present rate. Raises NotFound, Invalid."""
    time = lock(TimeEntry, store=store, pk=pk)
    if changed := merge(time, changes):
        _check_time(time)
        time.save(update_fields=changed)
        if CHARGED & set(changed):
            reverse_entries(store_id=time.store_id, document=_document(time))
            _charge_time(time)
    return time


@service
def delete_time(*, store: Store | int, pk: int) -> None:
    """Remove a time entry; its charge is reversed. Raises NotFound."""
    time = lock(TimeEntry, store=store, pk=pk)
    reverse_entries(store_id=time.store_id, document=_document(time))
    time.delete()


def _check_time(time: TimeEntry) -> None:
    check(time)
    if time.minutes <= 0:
        raise Invalid(_("The time must be more than nothing."), field="minutes", reason="MUST_BE_POSITIVE")


def _charge_time(time: TimeEntry) -> None:
    if time.job is not None:
        charge_labour(
            job=time.job,
            minutes=time.minutes,
            staff=time.staff,
            document=_document(time),
            text=str(time.staff or ""),
        )


def _document(time: TimeEntry) -> tuple[str, int]:
    return "accounting.timeentry", time.pk
