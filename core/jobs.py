"""Background jobs on PostgreSQL: deferred in the transaction of the change they follow, so none is lost."""

from typing import Any

from procrastinate import App
from procrastinate.contrib.django import app


def defer(task: str, **arguments: Any) -> None:
    """Put a job into the queue by its task's name (services know no tasks). Plain JSON arguments only."""
    app.configure_task(task).defer(**arguments)


def on_app_ready(ready: App) -> None:
    """Every worker tells every ten seconds that it lives; /readyz looks for that."""
    ready.worker_defaults = {**(ready.worker_defaults or {}), "update_heartbeat_interval": 10}
