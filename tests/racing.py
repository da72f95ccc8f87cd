"""Real races: threads with connections of their own, let go at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from core.errors import DomainError


def race(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all calls at once; each result is what it returned or the DomainError it raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        gate.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refused(results: Sequence[Any]) -> list[DomainError]:
    return [result for result in results if isinstance(result, DomainError)]
