"""The embedded PostgreSQL: started when its first user comes, stopped when the last one leaves.

Settings read `connection()` before Django is set up, so this package uses the standard library only.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from config.postgres.cluster import Cluster
from config.postgres.place import NAME, Home
from config.postgres.unavailable import Busy, DatabaseUnavailable

__all__ = ["Busy", "DatabaseUnavailable", "acquire", "connection", "home", "lease", "release", "secret_key"]

HOME = Home()
CLUSTER = Cluster(HOME)
_guard = threading.Lock()
_users = 0
_lease: int | None = None


def connection() -> dict[str, str]:
    """The entry of Django's DATABASES; nothing is started or written."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(HOME.sockets),
        "PORT": "",
    }


def home() -> Path:
    """The state folder, created closed to others."""
    return HOME.make()


def secret_key() -> str:
    """This checkout's key: made by the first caller, the same for every later one."""
    return HOME.secret_key()


def acquire() -> None:
    """Start the server if need be and hold a lease on it; pair it with `release()`.

    The lease is this process's own: neither a forked child nor a program it starts inherits it.
    """
    global _users, _lease
    with _guard:
        if _lease is None:
            _lease = CLUSTER.enter()
        _users += 1


def release() -> None:
    """Give the lease back when every `acquire()` was paired; whoever is the last to do so stops the server."""
    global _users, _lease
    with _guard:
        if _lease is None:
            return
        _users -= 1
        if _users == 0:
            descriptor, _lease = _lease, None
            CLUSTER.leave(descriptor)


@contextlib.contextmanager
def lease() -> Iterator[None]:
    """Hold a lease on the running server for the length of a block."""
    acquire()
    try:
        yield
    finally:
        release()


def _forget() -> None:
    """In a forked child: drop the inherited copy of the descriptor, or it would hold its parent's lease."""
    global _users, _lease, _guard
    _guard = threading.Lock()
    if _lease is not None:
        os.close(_lease)
    _users, _lease = 0, None


os.register_at_fork(after_in_child=_forget)
