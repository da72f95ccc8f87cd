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


def tells_no_room(text: str) -> bool:
    return any(os.strerror(number) in text for number in NO_ROOM)


def is_full(place: Path) -> bool:
    """Too full for one more segment of the write-ahead log; then even PostgreSQL's own log may not tell."""
    disk = os.statvfs(place)
    return disk.f_bavail * disk.f_frsize < 2**24


def from_system(error: OSError, place: Path) -> DatabaseUnavailable:
    if error.errno in NO_ROOM or tells_no_room(str(error)):  # shutil's collected errors have no number
        return no_room(place)
    return DatabaseUnavailable(
        f"The embedded PostgreSQL cannot use {place}: {error}; correct that, {ELSEWHERE}."
    )


def from_output(output: str, place: Path) -> DatabaseUnavailable:
    """The reason out of what a PostgreSQL program printed (in English: it runs with LC_ALL=C)."""
    if tells_no_room(output) or is_full(place):
        return no_room(place)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [
        line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:", "ERROR:"))
    ]
    reason = (telling or lines or ["it gave no reason"])[-1].rstrip(".")
    return DatabaseUnavailable(
        f"The embedded PostgreSQL in {place} failed: {reason}; correct that, {ELSEWHERE}."
    )
