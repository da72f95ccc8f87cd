"""Objects of one kind, one or a page of them, read without model instances (ARCHITECTURE: Reading fast)."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.errors import Invalid, NotFound
from core.http.wire import WireObject
from core.models import StoreQuerySet
from core.prepared import Prepared
from orders.api.conditions import Condition
from orders.api.filters import narrow
from orders.api.queries import Query, read_query

# Behind so many rows the keys of a page are found first, in an index: what is skipped is not read.
DEEP = 1000


class Listing:
    """`rows` are those of a store; `completed` adds to them what the object has beside columns.

    `count` tells how many a store has in some states, or in all, without counting. `expand` maps what may be asked
    for beside the object to what adds it to the objects of a page. `references` maps fields with the id of another
    object to those of a store: a list for an id that there is not is refused. `newest` is the order of a list that
    is not sorted.
    """

    def __init__(
        self,
        wire: WireObject,
        rows: Callable[[int], StoreQuerySet[Any]],
        *,
        noun: str,
        completed: Callable[[Any], Any] = lambda rows: rows,
        count: Callable[[int, Sequence[str] | None], int] | None = None,
        expand: Mapping[str, Callable[[int, list[dict[str, Any]]], None]] | None = None,
        references: Mapping[str, Callable[[int], StoreQuerySet[Any]]] | None = None,
        newest: str = "-created_at",
    ):
        self.wire = wire
        self.rows = rows
        self.noun = noun
        self.completed = completed
        self.count = count
        self.expand = expand or {}
        self.references = references or {}
        self.newest = newest
        self._one = wire.query([int, int], lambda store, pk: completed(rows(store).filter(pk=pk)))

    def query(self, query_string: str) -> Query:
        """Raises Invalid."""
        return read_query(query_string, self.wire, self.expand, self.newest)

    def one(self, store: int, pk: int, query: Query | None = None) -> dict[str, Any]:
        """The object of a key, in one query. Raises NotFound."""
        found = self.wire.shown(self._one.rows(store, pk))
        if not found:
            raise NotFound(f"{self.noun} not found")
        return self._dressed(store, found, query)[0] if query else found[0]

    def page(self, store: int, query: Query) -> tuple[list[dict[str, Any]], int]:
        """The objects of a page, and how many there are on all pages. Raises Invalid for a bad filter."""
        states = self._states(query.conditions)
        if states is None or self.count is None:
            found, total = self._filtered(store, query)
        else:
            total = self.count(store, states or None)
            found = self._unfiltered(store, query, states, total) if query.offset < total else []
        return self._dressed(store, found, query), total

    def _states(self, conditions: Sequence[Condition]) -> list[str] | None:
        """Those that alone are asked for, [] for all; None where something else is, or something wrong."""
        if not conditions:
            return []
        first = conditions[0]
        if len(conditions) > 1 or first.name != "status" or first.operator != "=":
            return None
        read: Any = self.wire.fields["status"].read
        try:
            return sorted({read(word.strip()) for word in first.operand.split(",")})
        except KeyError:
            return None

    def _unfiltered(self, store: int, query: Query, states: list[str], total: int) -> list[dict[str, Any]]:
        if query.offset >= DEEP:
            rows = self.rows(store)
            return self._deep(rows.filter(state__in=states) if states else rows, query, total)
        prepared = self._page_query(query.sort, len(states))
        return self.wire.shown(prepared.rows(store, *states, limit=query.limit, offset=query.offset))

    def _filtered(self, store: int, query: Query) -> tuple[list[dict[str, Any]], int]:
        rows = narrow(self.rows(store), self.wire, query.conditions)
        self._check_references(store, query.conditions)
        total = rows.count()
        if query.offset >= total:
            return [], total
        if query.offset >= DEEP:
            return self._deep(rows, query, total), total
        ordered = self.completed(rows.sorted_by(query.sort))
        return self.wire.read(ordered[query.offset : query.offset + query.limit]), total

    def _check_references(self, store: int, conditions: Sequence[Condition]) -> None:
        """Raise Invalid where the id of another object is asked for, and there is none; it was read before."""
        for one in conditions:
            if one.name in self.references and one.operator in ("=", "in"):
                read: Any = self.wire.fields[one.name].read
                wanted = {read(word.strip()) for word in one.operand.split(",")}
                if self.references[one.name](store).filter(pk__in=wanted).count() < len(wanted):
                    raise Invalid("There is no such object.", field=one.name, reason="NOT_FOUND")

    def _deep(self, rows: StoreQuerySet[Any], query: Query, total: int) -> list[dict[str, Any]]:
        """From whichever end is nearer."""
        keys = rows.sorted_by(query.sort).values_list("pk", flat=True)
        start, end = query.offset, min(query.offset + query.limit, total)
        near = keys[start:end] if start < total // 2 else keys.reverse()[total - end : total - start]
        wanted = rows.model._default_manager.filter(pk__in=list(near))
        return self.wire.read(self.completed(wanted.sorted_by(query.sort)))

    @lru_cache(maxsize=500)  # noqa: B019 listings live as long as the process
    def _page_query(self, sort: tuple[str, ...], states: int) -> Prepared:
        """Objects in any of so many states (0: in all), sorted by model fields."""

        def build(store: int, *wanted: str) -> StoreQuerySet[Any]:
            rows = self.rows(store)
            chosen = rows.filter(state__in=wanted) if wanted else rows
            return self.completed(chosen.sorted_by(sort))

        return self.wire.query([int, *[str] * states], build)

    def _dressed(self, store: int, found: list[dict[str, Any]], query: Query) -> list[dict[str, Any]]:
        """With what was asked for beside, and without what was not asked for."""
        for name in query.expand:
            self.expand[name](store, found)
        if not query.fields:
            return found
        kept = {*query.fields, *query.expand}
        return [{name: value for name, value in one.items() if name in kept} for one in found]
