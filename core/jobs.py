"""Background jobs on PostgreSQL: deferred in the transaction of the change they follow, so none is lost."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.manager import JobManager

from core.errors import Conflict

REASON_LENGTH = 500
# By the worker's own pool: Django's connection of the loop's thread may have died long ago.
KEEP_FAILURE = """
INSERT INTO core_jobfailure (job, error, at) VALUES (%(job)s, %(error)s, now())
ON CONFLICT (job) DO UPDATE SET error = excluded.error, at = excluded.at
"""
# A worker has connections of its own for its jobs; what a job defers belongs into the job's transaction.
IN_THIS_TRANSACTION = JobManager(DjangoConnector())


def defer(task: str, *, at: datetime | None = None, **arguments: Any) -> None:
    """Put a job into the queue by its task's name (services know no tasks), to run now or from `at` on.

    Plain JSON arguments only.
    """
    job = app.configure_task(task, schedule_at=at)
    job.job_manager = IN_THIS_TRANSACTION
    job.defer(**arguments)


def defer_all(task: str, calls: Iterable[Mapping[str, Any]]) -> None:
    """A job for each of these arguments, in as few statements as there are thousands of them."""
    deferrer = app.configure_task(task)
    deferrer.job_manager = IN_THIS_TRANSACTION
    for some in batched(calls, 1000):
        deferrer.batch_defer(*map(dict, some))


def retry(*, number: int) -> None:
    """Let a job that failed run again, now. Raises Conflict for any other, and where the same waits already."""
    job = ProcrastinateJob.objects.filter(pk=number).first()
    if job is None or job.status != "failed":
        raise Conflict(_("Only a job that failed can be tried again."))
    try:
        with transaction.atomic():
            IN_THIS_TRANSACTION.retry_job_by_id(number, retry_at=timezone.now())
    except (UniqueViolation, IntegrityError):
        raise Conflict(_("The same job waits or runs already.")) from None


async def remember_failure(proceed: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    """A middleware of the worker: keeps why a job failed, for its page."""
    try:
        return await proceed()
    except Exception as error:
        told = f"{type(error).__name__}: {error}".replace("\x00", "")[:REASON_LENGTH]
        await context.app.connector.execute_query_async(KEEP_FAILURE, job=context.job.id, error=told)
        raise


def on_app_ready(ready: App) -> None:
    """What every worker does, however it is started.

    It tells every ten seconds that it lives; /readyz looks for that. Sixteen jobs at once: those that wait for other
    servers take no thread, the others share a few. Jobs with a time begin within a second of it.
    """
    ready.worker_defaults = {
        **(ready.worker_defaults or {}),
        "update_heartbeat_interval": 10,
        "concurrency": 16,
        "fetch_job_polling_interval": 1.0,
        "worker_middleware": [remember_failure],
    }
