"""Background jobs on PostgreSQL: deferred in the transaction of the change they follow, so none is lost."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

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
    }
