"""What a person is told when there is no database: one sentence that says what to do."""

import errno
import os
from pathlib import Path

ELSEWHERE = "or set DATABASE_URL to a PostgreSQL of your own"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DatabaseUnavailable(Exception):
    """One sentence for the person at the keyboard; commands print it without a traceback and exit with 1."""


class Busy(DatabaseUnavailable):
    """Refused because others are using the database."""


def no_room(place: Path) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"There is no room left for the database in {place}: free 200 MB on that disk, {ELSEWHERE}."
    )


def from_system(error: OSError, place: Path) -> DatabaseUnavailable:
    if error.errno in NO_ROOM:
        return no_room(place)
    return DatabaseUnavailable(
        f"The embedded PostgreSQL cannot use {place}: {error}; correct that, {ELSEWHERE}."
    )


def from_output(output: str, place: Path) -> DatabaseUnavailable:
    """The reason out of what a PostgreSQL program printed (in English: it runs with LC_ALL=C)."""
    if any(os.strerror(number) in output for number in NO_ROOM):
        return no_room(place)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:", "ERROR:"))
    ]
    reason = (telling or lines or ["it gave no reason"])[-1].rstrip(".")
    return DatabaseUnavailable(
        f"The embedded PostgreSQL in {place} failed: {reason}; correct that, {ELSEWHERE}."
    )
