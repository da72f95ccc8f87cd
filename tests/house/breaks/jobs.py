"""Jobs, broken rule by rule."""

from datetime import date

from accounting.models import Expense, Job, JobEntry, TimeEntry
from accounting.services import delete_paper, record_paper, record_time
from core.models import Tally
from tests.factories import (
    StaffFactory,
    job,
)
from tests.house.breaks.guards import log_moves, unguarded


def break_job_log(store):
    Job.objects.filter(pk=job(store).pk).update(state="closed")


def break_job_moves(store):
    log_moves(job(store), ("close", "draft", "closed"), kind="accounting.job")


def break_job_tally(store):
    Tally.objects.create(store=store, kind="accounting.job", state=job(store).state, n=1)


def expense(store):
    return record_paper(Expense, store=store, date=date(2030, 1, 1), amount=5, job=job(store))


def break_job_reversals(store):
    delete_paper(Expense, store=store, pk=expense(store).pk)
    unguarded("accounting_jobentry")
    JobEntry.objects.of(store).exclude(reverses=None).update(kind="labour")


def break_job_papers(store):
    Expense.objects.filter(pk=expense(store).pk).update(amount=6)


def break_job_time(store):
    staff = StaffFactory(store=store)
    time = record_time(store=store, date=date(2030, 1, 1), minutes=20, staff=staff, job=job(store))
    TimeEntry.objects.filter(pk=time.pk).update(minutes=21)


def break_job_append_only(store):
    unguarded("accounting_jobentry")
