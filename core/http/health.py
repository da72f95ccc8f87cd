"""/healthz: the process answers. /readyz: it can also work: database, migrations, a worker in the last minute."""

from datetime import timedelta
from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

WORKER_SEEN = timedelta(minutes=1)


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """503 with the first check that fails; load balancers send no requests then."""
    try:
        checks = {"database": True, "migrations": _is_migrated(), "worker": _has_worker()}
    except DatabaseError:
        checks = {"database": False, "migrations": False, "worker": False}
    ready = all(checks.values())
    status = "ok" if ready else "not ready"
    return JsonResponse({"status": status, "checks": checks}, status=200 if ready else 503)


@lru_cache(maxsize=1)
def _was_migrated() -> bool:
    """Raises _NotYet instead of remembering a no: reading all migrations costs 100 ms, and a yes stays one."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotYet
    return True


class _NotYet(Exception):
    pass


def _is_migrated() -> bool:
    try:
        return _was_migrated()
    except _NotYet:
        return False


def _has_worker() -> bool:
    seen_since = timezone.now() - WORKER_SEEN
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=seen_since).exists()
