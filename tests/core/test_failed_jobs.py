"""A job that failed says why, and can be tried again."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from core import jobs
from core.errors import Conflict
from core.models import JobFailure


def job_in(status):
    jobs.defer("tests.nothing", number=1)
    number = ProcrastinateJob.objects.order_by("-id")[0].pk
    with connection.cursor() as cursor:  # its model is read-only
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])
    return number


def status_of(number):
    return ProcrastinateJob.objects.get(pk=number).status


def test_a_failed_job_is_tried_again(db):
    number = job_in("failed")
    jobs.retry(number=number)
    assert status_of(number) == "todo"


@pytest.mark.parametrize("status", ["todo", "doing", "succeeded"])
def test_no_other_job_is(db, status):
    number = job_in(status)
    with pytest.raises(Conflict):
        jobs.retry(number=number)
    assert status_of(number) == status


async def fails():
    raise ValueError("The receiver is gone.")


def test_why_it_failed_last_is_kept_and_the_error_goes_on(db):
    JobFailure.objects.create(job=4711, error="An older reason")
    context = SimpleNamespace(job=SimpleNamespace(id=4711), app=app)
    with pytest.raises(ValueError, match="gone"):
        async_to_sync(jobs.remember_failure)(fails, context, None)
    assert JobFailure.objects.get(job=4711).error == "ValueError: The receiver is gone."


def test_every_worker_remembers():
    defaults = SimpleNamespace(worker_defaults={})
    jobs.on_app_ready(defaults)
    assert defaults.worker_defaults["worker_middleware"] == [jobs.remember_failure]
