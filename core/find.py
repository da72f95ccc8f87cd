"""Find: rows by the beginning of their number or name in any case, each from an index and all of them in one query.

An app declares what can be found by a `Findable` on its admin class, and by an `index` of each of its fields.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Collate, Upper

LISTED = 10
LONGEST = 100
# No text goes on after this character, so it ends the range of all that begin alike.
LAST = "\U0010ffff"

# In the order of the bytes, which the index has whatever the database's language is.
KEY = 'upper({column}) COLLATE "C"'
ONE_FIELD = """
SELECT {kind}, found.id, found.key, found.key = upper(%(term)s) COLLATE "C"
FROM unnest(%(stores)s::bigint[]) AS store (id) CROSS JOIN LATERAL (
    SELECT id, {key} AS key FROM {table} WHERE store_id = store.id{filled}
    AND {key} >= upper(%(term)s) COLLATE "C" AND {key} < (upper(%(term)s) || %(last)s) COLLATE "C"
    ORDER BY {key} LIMIT {limit}
) AS found
"""


@dataclass(frozen=True, slots=True)
class Findable:
    """How rows of a model are found and shown. `fields` are texts, each with an `index`; `optional` ones may be empty.

    `detail` tells one line more of a row than its name does; it reads nothing beyond `related`, and never money.
    """

    fields: tuple[str, ...]
    icon: str
    optional: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    detail: Callable[[Any], Any] = lambda row: ""
    badge: str = ""


class Hit(NamedTuple):
    """A row by its place among the asked models and its primary key."""

    kind: int
    pk: int
    key: str
    exact: bool


class Found(NamedTuple):
    """At most `LISTED` hits in the order of the models, and whether there are more."""

    hits: list[Hit]
    more: bool


def index(field: str, name: str, *, optional: bool = False) -> models.Index:
    """What serves Find for a field of a model with a store."""
    filled = ~Q(**{field: ""}) if optional else None
    return models.Index("store", Collate(Upper(field), "C"), name=name, condition=filled)


def readable(term: str) -> str:
    """What somebody typed without what no name has: NUL, spaces around it, and more than fits."""
    return term.replace("\x00", "").strip()[:LONGEST].strip()


def find(sources: Sequence[tuple[type[models.Model], Findable]], stores: Sequence[int], term: str) -> Found:
    """What begins with `term` in these stores; what is exactly `term` comes first and is never left out for others."""
    if not (sources and stores and term):
        return Found([], False)
    parts = [
        _one_field(kind, model, field, findable)
        for kind, (model, findable) in enumerate(sources)
        for field in findable.fields
    ]
    with connection.cursor() as cursor:
        sql = " UNION ALL ".join(f"({part})" for part in parts)
        cursor.execute(sql, {"term": term, "last": LAST, "stores": list(stores)})
        return _chosen([Hit(*row) for row in cursor.fetchall()])


def _one_field(kind: int, model: type[models.Model], field: str, findable: Findable) -> str:
    held_in: Any = model._meta.get_field(field)
    column = connection.ops.quote_name(held_in.column)
    return ONE_FIELD.format(
        kind=kind,
        table=connection.ops.quote_name(model._meta.db_table),
        key=KEY.format(column=column),
        filled=f" AND NOT ({column} = '')" if field in findable.optional else "",
        limit=LISTED + 1,
    )


def _chosen(hits: list[Hit]) -> Found:
    """A fair share of each kind, so that a thousand articles do not hide the one customer."""
    best: dict[tuple[int, int], Hit] = {}
    for hit in hits:
        known = best.get((hit.kind, hit.pk))
        if known is None or (hit.exact, known.key) > (known.exact, hit.key):
            best[hit.kind, hit.pk] = hit
    by_kind: dict[int, int] = defaultdict(int)
    ranked = []
    for hit in sorted(best.values(), key=lambda hit: (not hit.exact, hit.key, hit.pk)):
        ranked.append((not hit.exact, by_kind[hit.kind], hit.kind, hit))
        by_kind[hit.kind] += 1
    chosen = [hit for *_rank, hit in sorted(ranked)[:LISTED]]
    return Found(
        sorted(chosen, key=lambda hit: (hit.kind, not hit.exact, hit.key, hit.pk)), len(best) > LISTED
    )
