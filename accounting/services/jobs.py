"""Writes of jobs, the work orders of the accounting API. Lifecycle: `accounting.models.Job`."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

import pgtrigger
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.models import Appointment, FollowUpStatus, Job
from catalog.models import Customer, Staff
from core import numbers, transitions
from core.errors import Blocked, Conflict, Duplicate, Invalid, InvalidMove, NotFound
from core.models import Store
from core.quantities import money
from core.rows import check, lock, merge
from core.transactions import service


class JobChanges(TypedDict, total=False):
    """What may be changed of a job; what is not given stays."""

    number: str
    title: str
    description: str
    client: Customer | None
    staff: Staff | None
    start_date: date
    delivery_date: date | None
    delivery_appointment: Appointment | None
    follow_up_status: FollowUpStatus | None
    budget: Decimal | None
    currency: str
    state: str


def open_job(
    *,
    store: Store,
    title: str,
    start_date: date,
    number: str = "",
    client: Customer | None = None,
    staff: Staff | None = None,
    description: str = "",
    delivery_date: date | None = None,
    budget: Decimal | None = None,
    currency: str = "",
    state: str = Job.State.OPEN,
    follow_up_status: FollowUpStatus | None = None,
    delivery_appointment: Appointment | None = None,
) -> Job:
    """Open a job, in any state. Without a number the next free one is taken, without a currency the store's.

    `budget` is zero or more in `currency` (ISO 4217); nobody of `staff` means the owner. An appointment is about
    one job, so a new one can have none yet. Raises Invalid, Duplicate.
    """
    if state not in Job.State.values:
        raise Invalid(_("There is no such state."), field="state")
    job = Job(
        store=store,
        number=number,
        state=state,
        version=1,
        title=title,
        description=description,
        client=client,
        staff=staff,
        start_date=start_date,
        delivery_date=delivery_date,
        follow_up_status=follow_up_status,
        delivery_appointment=delivery_appointment,
        budget=_budget(budget),
        currency=currency or store.currency,
    )
    job.updated_at = job.created_at
    return _insert(job)


@service
def _insert(job: Job) -> Job:
    job.number = job.number or _next_number(job.store_id)
    _check(job)
    _save(job, force_insert=True)
    transitions.opened(job)
    return job


def _next_number(store_id: int) -> str:
    return numbers.next_number(
        store_id=store_id,
        kind="job",
        taken=lambda number: Job.objects.of(store_id).filter(number=number).exists(),
        form="{:06d}",
    )


def _budget(budget: Decimal | None) -> Decimal | None:
    if budget is None:
        return None
    amount = money(budget, field="budget")
    if amount < 0:
        raise Invalid(_("The budget cannot be less than zero."), field="budget", reason="OUT_OF_RANGE")
    return amount


def _check(job: Job) -> None:
    check(job)
    if job.delivery_date and job.delivery_date < job.start_date:
        raise Invalid(_("The delivery is before the start."), field="delivery_date", reason="OUT_OF_RANGE")
    if job.delivery_appointment and job.delivery_appointment.job_id != job.pk:
        raise Invalid(
            _("The appointment is about another job."), field="delivery_appointment", reason="NOT_FOUND"
        )


def _save(job: Job, **how: Any) -> None:
    try:
        with transaction.atomic():
            job.save(**how)
    except IntegrityError as error:
        # The constraint decides about duplicates: a look before would race.
        if "one_job_per_number" in str(error):
            raise Duplicate(
                _("The number %(job)s already exists.") % {"job": job.number}, field="number"
            ) from None
        raise


@service
def change_job(*, store: Store | int, pk: int, **changes: Unpack[JobChanges]) -> Job:
    """Change the given fields only. Another `state` is the move that leads there, the present one is no move.

    Raises NotFound, Invalid, Duplicate, InvalidMove; refused is all or nothing.
    """
    job = lock(Job, store=store, pk=pk)
    if "budget" in changes:
        changes["budget"] = _budget(changes["budget"])
    target = changes.pop("state", job.state)
    changed = merge(job, changes)
    if changed:
        job.updated_at = timezone.now()
        _check(job)
        _save(job, update_fields=[*changed, "updated_at"])
    if target != job.state:
        _make(job, _move_to(job, target))
    return job


def _move_to(job: Job, target: str) -> str:
    """The name of the move that leads from the present state to `target`."""
    if target not in Job.State.values:
        raise Invalid(_("There is no such state."), field="state")
    possible: Any = job
    for move in possible.get_available_state_transitions():
        if move.target == target:
            return str(move.name)
    raise InvalidMove(
        _("What is %(job)s cannot become %(target)s.")
        % {"job": transitions.already(job), "target": Job.State(target).label.lower()},
        field="state",
        data={"state": job.state, "target": target},
    )


def _make(job: Job, move: str, reason: str = "") -> Job:
    transitions.make(job, move, fields=["updated_at"], reason=reason)
    return job


@service
def _move(store: Store | int, pk: int, move: str, reason: str) -> Job:
    return _make(lock(Job, store=store, pk=pk), move, reason)


def open_draft(*, store: Store | int, pk: int, reason: str = "") -> Job:
    """Begin work on a draft. Raises NotFound, InvalidMove."""
    return _move(store, pk, "open", reason)


def close_job(*, store: Store | int, pk: int, reason: str = "") -> Job:
    """The work is done; late cost is still entered. Raises NotFound, InvalidMove."""
    return _move(store, pk, "close", reason)


def cancel_job(*, store: Store | int, pk: int, reason: str = "") -> Job:
    """It will not be done; what it cost so far stays. Raises NotFound, InvalidMove."""
    return _move(store, pk, "cancel", reason)


def reopen_job(*, store: Store | int, pk: int, reason: str = "") -> Job:
    """Go on with a closed or cancelled job. Raises NotFound, InvalidMove."""
    return _move(store, pk, "reopen", reason)


@service
def delete_job(*, store: Store | int, pk: int) -> None:
    """Remove a job that nothing stands on; its appointments go with it, and so do entries that are all undone.

    Raises NotFound, Conflict while it has expenses, incomes or invoices, Blocked by anything else.
    """
    # The full lock: nobody may add a row below it meanwhile.
    job = Job.objects.of(store).select_for_update().filter(pk=pk).first()
    if job is None:
        raise NotFound(_("Job not found"))
    if job.expenses.exists() or job.incomes.exists() or job.invoices.exists():
        raise Conflict(_("Can't delete item. Remove its transactions first."), reason="HAS_TRANSACTIONS")
    _drop_undone_entries(job)
    transitions.removed(job)
    try:
        job.delete()
    except ProtectedError as refusal:
        first = next(iter(refusal.protected_objects))
        kind = first._meta.verbose_name
        raise Blocked(
            _("Can't delete item. It has %(kind)s %(first)s.") % {"kind": kind, "first": first},
            data={"kind": first._meta.label_lower},
        ) from None


def _drop_undone_entries(job: Job) -> None:
    """Papers that were removed left pairs of entry and reversal, which must not hold their job for ever.

    The papers themselves stay in the history; an entry that still counts protects its job.
    """
    if job.entries.filter(reverses=None, reversed_by=None).exists():
        return
    with pgtrigger.ignore("accounting.JobEntry:append_only"):
        job.entries.all()._raw_delete(using=job._state.db)
