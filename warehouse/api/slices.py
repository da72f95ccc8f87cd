"""work_order_lines: what is allocated by place, from two tables as one list."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet, Value

from core.errors import NotFound
from core.http.wire import WireObject
from warehouse.api.filters import narrow
from warehouse.api.lists import UNKNOWN, Listing
from warehouse.api.periods import Clock
from warehouse.api.queries import Query
from warehouse.documents.objects import PROPOSED_SLICE, RESERVED_SLICE
from warehouse.documents.rows import proposed_slices, reserved_slices

type Part = tuple[WireObject, Callable[[int], QuerySet[Any]]]
PARTS: tuple[Part, ...] = ((RESERVED_SLICE, reserved_slices), (PROPOSED_SLICE, proposed_slices))
COLUMNS = tuple(RESERVED_SLICE.sources().values())


class Slices(Listing):
    """Filters narrow both tables before they are put together; `part` says from which a row is."""

    def __init__(self) -> None:
        super().__init__(RESERVED_SLICE, reserved_slices, sort=("part",))

    def count(self, store: int, query: Query) -> int:
        return sum(rows.count() for rows in self._parts(store, query))

    def page(self, store: int, query: Query) -> list[dict[str, Any]]:
        first, second = self._parts(store, query)
        chosen = [sign + self.wire.fields[name].source for name, sign in query.sort]
        rows = first.union(second, all=True).order_by(*dict.fromkeys((*chosen, "part", "key")))
        found = rows[query.offset : query.offset + query.limit]
        return [PARTS[part][0].shown([row])[0] for part, *row in found]

    def one(self, store: int, public: str) -> dict[str, Any]:
        self.id(public)
        found = self.page(store, Query(1, 0, (), (("id", public),), False, self.wire.fields))
        if not found:
            raise NotFound(UNKNOWN, field="id")
        return found[0]

    def _parts(self, store: int, query: Query) -> list[QuerySet[Any]]:
        clock = Clock(store)
        return [
            narrow(rows(store), wire.fields, query.asked, clock)
            .annotate(part=Value(number))
            .values_list("part", *COLUMNS)
            for number, (wire, rows) in enumerate(PARTS)
        ]
