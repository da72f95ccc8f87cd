"""The queue: a job belongs to the transaction that defers it, and is done even if a worker is killed in it."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from core import jobs
from core.tasks import KEEP_JOBS, MOST_ATTEMPTS, STALLED, forget_jobs, revive_jobs

pytestmark = pytest.mark.django_db
SIGN_OF_LIFE = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id"
JOB = """
INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, worker_id, queueing_lock)
VALUES ('default', 'tests.job', %s::procrastinate_job_status, %s, %s, %s) RETURNING id
"""
AGE = "UPDATE procrastinate_events SET at = now() - %s * interval '1 hour' WHERE job_id = %s"


def fetch(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def job(*, silent_for=STALLED + 5, attempts=0, lock=None):
    """One that a worker has begun who gave its last sign of life so many seconds ago."""
    return fetch(JOB, "doing", attempts, fetch(SIGN_OF_LIFE, silent_for), lock)


def state(pk):
    found = ProcrastinateJob.objects.get(pk=pk)
    return found.status, found.attempts


def ended(status, hours):
    pk = fetch(JOB, status, 1, None, None)
    with connection.cursor() as cursor:
        kind = "'succeeded'" if status == "succeeded" else "'failed'"
        cursor.execute(
            f"INSERT INTO procrastinate_events (job_id, type) VALUES (%s, {kind}::procrastinate_job_event_type)",
            [pk],
        )
        cursor.execute(AGE, [hours, pk])
    return pk


def test_what_a_job_defers_is_in_its_transaction():
    with app.replace_connector(app.connector.get_worker_connector()):
        jobs.defer("tests.job", n=7)
    found = ProcrastinateJob.objects.get(task_name="tests.job")
    assert (found.args, found.scheduled_at) == ({"n": 7}, None)


@pytest.mark.parametrize(
    ("begun", "then"),
    [
        ({}, ("todo", 1)),
        ({"attempts": MOST_ATTEMPTS}, ("failed", MOST_ATTEMPTS + 1)),
        ({"lock": "tests"}, ("failed", 1)),
        ({"silent_for": 5}, ("doing", 0)),
    ],
    ids=["begun again", "given up", "comes by itself", "alive"],
)
def test_what_a_killed_worker_had_begun(begun, then):
    pk = job(**begun)
    async_to_sync(revive_jobs.func)(timestamp=0)
    assert state(pk) == then


@pytest.mark.parametrize(
    ("status", "hours", "kept"),
    [
        ("succeeded", KEEP_JOBS - 1, True),
        ("succeeded", KEEP_JOBS + 1, False),
        ("failed", KEEP_JOBS + 1, True),
        ("failed", 10 * KEEP_JOBS + 1, False),
    ],
)
def test_finished_jobs_are_forgotten(status, hours, kept):
    pk = ended(status, hours)
    async_to_sync(forget_jobs.func)(timestamp=0)
    assert ProcrastinateJob.objects.filter(pk=pk).exists() is kept
