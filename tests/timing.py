"""How long something takes, on machines that do other things as well."""

import gc
import time
from collections.abc import Callable
from typing import Any

TRIES = 3


def quickest(call: Callable[[], Any], *, clock: Callable[[], float] = time.thread_time) -> float:
    """Seconds of the quickest of three calls: the others had a neighbour's work in them. By default of this
    thread's own work, without that of others in the process."""
    return min(_once(call, clock) for _ in range(TRIES))


def _once(call: Callable[[], Any], clock: Callable[[], float]) -> float:
    gc.collect()
    gc.freeze()  # as web workers do: what a whole run of tests has left in memory is not looked through meanwhile
    started = clock()
    call()
    return clock() - started
