"""A database that exists for one benchmark, and the CPU time that a server and its database spend."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

from tests import environment

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty, migrated database, dropped at the end. Meanwhile this process logs no requests: what is read is the
    table."""
    logging.disable(logging.INFO)
    if environment.EMBEDDED:
        environment.postgres.acquire()
    connection.settings_dict.setdefault("TEST", {})["NAME"] = f"bench_millwright_{os.getpid()}"
    original = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(original, verbosity=0)
        if environment.EMBEDDED:
            environment.postgres.release()
        logging.disable(logging.NOTSET)


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far, in steps of 10 ms."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0
    return int(fields[11]) + int(fields[12])


def backend_pids() -> list[int]:
    """The database's processes for our connections; empty where the server is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall() if Path(f"/proc/{pid}").exists()]


def children_of(pid: int) -> list[int]:
    """The worker processes of a gunicorn master."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found
