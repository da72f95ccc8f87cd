"""Document numbers: a PostgreSQL sequence per store and kind. Gaps are fine, a repeat is not."""

from collections.abc import Callable

from django.db import connection


def next_number(*, store_id: int, kind: str, taken: Callable[[str], bool], form: str) -> str:
    """The next free number, such as `WO-000007` for `form="WO-{:06d}"`; one that somebody typed is skipped.

    `kind` is an identifier of ours (never user input): it names the sequence.
    """
    sequence = f"number_{kind}_{store_id}"
    with connection.cursor() as cursor:
        while True:
            # Without its sequence, to_regclass is NULL and so is the number.
            cursor.execute("SELECT nextval(to_regclass(%s))", [sequence])
            (value,) = cursor.fetchone()
            if value is None:
                # Two first callers would collide in the system catalogue: the second waits for the first.
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sequence])
                cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {sequence}")
            elif not taken(number := form.format(value)):
                return number
