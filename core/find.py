"""Find: rows by the beginning of their number or name in any case, each from an index and all of them in one query.

An app declares what can be found by a `Findable` on its admin class, and by an `index` of each of its fields.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Collate, Upper
from django.http import HttpRequest
from django.urls import reverse

LISTED = 10
LONGEST = 100
KEY_DIGITS = 18  # a key of the database has up to 19, and none will have so many
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
    title: Callable[[Any], Any] = str
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


class Answer(NamedTuple):
    """What a person is shown: rows by kind. `only` is the one that Enter opens: the exact one, or the only one."""

    groups: list[tuple[Any, list[dict[str, Any]]]]
    more: bool
    only: str | None


def index(field: str, name: str, *, optional: bool = False) -> models.Index:
    """What serves Find for a field of a model with a store."""
    filled = ~Q(**{field: ""}) if optional else None
    return models.Index("store", Collate(Upper(field), "C"), name=name, condition=filled)


@cache
def indexed(model: type[models.Model]) -> dict[str, bool]:
    """The fields with such an index, and whether it leaves out empty ones."""
    found = {}
    for one in model._meta.indexes:
        key: Any = one.expressions[-1] if one.expressions else None
        if isinstance(key, Collate):
            [upper] = key.get_source_expressions()
            found[upper.get_source_expressions()[0].name] = one.condition is not None
    return found


def key_of(text: str) -> int:
    """The key of a row that an address names; 0, which no row has, for what can be none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= KEY_DIGITS else 0


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


def answer(pages: Mapping[Any, Any], request: HttpRequest, term: str) -> Answer:
    """What this person may see of what begins with `term`, by the admins of a site; one query more for each kind."""
    asked = [
        page
        for page in pages.values()
        if getattr(page, "findable", None) and page.has_view_permission(request)
    ]
    stores = asked[0].stores_of(request) if asked else []
    found = find([(page.model, page.findable) for page in asked], stores, term)
    groups = []
    for kind, hits in groupby(found.hits, lambda hit: hit.kind):
        page, exact = asked[kind], {hit.pk: hit.exact for hit in hits}
        rows = page.get_queryset(request).filter(pk__in=exact).order_by()
        if page.findable.related:
            rows = rows.select_related(*page.findable.related)
        by_pk = {row.pk: row for row in rows}
        shown = [_shown(page, by_pk[pk], is_exact) for pk, is_exact in exact.items() if pk in by_pk]
        if shown:
            groups.append((page.opts.verbose_name_plural, shown))
    return Answer(groups, found.more, _only([row for _name, shown in groups for row in shown]))


def _shown(page: Any, row: Any, exact: bool) -> dict[str, Any]:
    findable = page.findable
    opts = page.opts
    return {
        "title": findable.title(row),
        "detail": findable.detail(row),
        "badge": getattr(page, findable.badge)(row) if findable.badge else "",
        "icon": findable.icon,
        "exact": exact,
        "link": reverse(f"{page.admin_site.name}:{opts.app_label}_{opts.model_name}_change", args=[row.pk]),
    }


def _only(rows: list[dict[str, Any]]) -> str | None:
    best = [row for row in rows if row["exact"]] or rows
    return best[0]["link"] if len(best) == 1 else None


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
