"""How often something came in the present minute of the database's clock, which all web processes share."""

import time
from dataclasses import dataclass

from django.db import connection

# Autocommit only: a row held through a transaction is a queue.
COUNT = """
INSERT INTO core_ratewindow AS w (key, minute, used) VALUES (%s, floor(extract(epoch FROM now()) / 60), 1)
ON CONFLICT (key) DO UPDATE
SET used = CASE WHEN w.minute = excluded.minute THEN w.used + 1 ELSE 1 END, minute = excluded.minute
RETURNING used, minute
"""
KEY_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Window:
    """A minute since 1970, and how often something came in it."""

    used: int
    minute: int

    @property
    def resets_at(self) -> int:
        """Unix seconds at which the minute ends."""
        return (self.minute + 1) * 60

    @property
    def seconds_left(self) -> int:
        """Whole seconds until then, at least one."""
        return max(1, self.resets_at - int(time.time()))


def count(key: str) -> Window:
    """Count one more of `key`, of which the first 80 characters matter."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key[:KEY_LENGTH]])
        return Window(*cursor.fetchone())
