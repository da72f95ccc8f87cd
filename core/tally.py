"""Exact totals of documents without counting them: sums of appended differences (`core.models.tally`)."""

from collections.abc import Iterable

from django.db import connection, transaction

FOLD = """
WITH gone AS (DELETE FROM core_tally RETURNING store_id, kind, state, n)
INSERT INTO core_tally (store_id, kind, state, n)
SELECT store_id, kind, state, sum(n) FROM gone GROUP BY store_id, kind, state HAVING sum(n) <> 0
"""


TOTAL = "SELECT coalesce(sum(n), 0) FROM core_tally WHERE store_id = %s AND kind = %s"


def total(store_id: int, kind: str, states: Iterable[str] | None = None) -> int:
    """How many documents of `kind` (such as orders.workorder) the store has, in `states` or in all."""
    some = [] if states is None else [list(states)]
    with connection.cursor() as cursor:
        cursor.execute(TOTAL + " AND state = ANY(%s)" * len(some), [store_id, kind, *some])
        return int(cursor.fetchone()[0])


@transaction.atomic
def fold() -> None:
    """Sum up the appended rows; readers see the same totals before, during and after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('core.tally.fold', 0))")
        cursor.execute(FOLD)
