"""Objects of one kind, one or a page of them, read without model instances."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from core.errors import NotFound
from core.http.wire import Field, WireObject
from warehouse.api.filters import narrow, with_custom
from warehouse.api.periods import Clock
from warehouse.api.queries import Query, read_query

# Behind so many rows the keys of a page are found first, in an index: what is skipped is not read.
DEEP = 1000
UNKNOWN = "There is none with this id."


class Listing:
    """`rows` are those of a store. `sort` has model fields of the order of a list that is not sorted, the oldest
    first, so that pages do not move when something is added. `dress` adds to the objects of a page, by their keys,
    what is read by a query of its own; `filters` are fields that can be asked for and are no columns of the object.
    """

    def __init__(
        self,
        wire: WireObject,
        rows: Callable[[int], QuerySet[Any]],
        *,
        sort: Sequence[str] = ("pk",),
        dress: Callable[[dict[int, dict[str, Any]]], None] | None = None,
        filters: Mapping[str, Field] | None = None,
    ):
        self.wire = wire
        self.rows = rows
        self.sort = tuple(sort)
        self.dress = dress
        self.filters = filters or {}

    def fields(self, store: int) -> Mapping[str, Field]:
        """What can be asked for and sorted by, by name."""
        return {**self.wire.fields, **self.filters}

    def query(self, params: QueryDict, store: int) -> Query:
        """Raises BadParameter."""
        return read_query(params, self.fields(store))

    def count(self, store: int, query: Query) -> int:
        """How many there are on all pages. Raises BadParameter."""
        return self._narrowed(store, query).count()

    def page(self, store: int, query: Query) -> list[dict[str, Any]]:
        """The objects of a page. Raises BadParameter."""
        sorts = [query.fields[name] for name, _ in query.sort]
        order = self._order(query)
        ordered = with_custom(self._narrowed(store, query), sorts).order_by(*order)
        if query.offset < DEEP:
            return self._read(store, ordered[query.offset : query.offset + query.limit])
        keys = list(ordered.values_list("pk", flat=True)[query.offset : query.offset + query.limit])
        found = with_custom(self.rows(store), sorts).filter(pk__in=keys)
        return self._read(store, found.order_by(*order))

    def one(self, store: int, public: str) -> dict[str, Any]:
        """The object of an id as it stands in a path. Raises NotFound."""
        found = self._read(store, self.rows(store).filter(**{self.wire.fields["id"].source: self.id(public)}))
        if not found:
            raise NotFound(UNKNOWN, field="id")
        return found[0]

    def id(self, public: str) -> Any:
        """What the database has for an id. Raises NotFound for what is none."""
        read: Any = self.wire.fields["id"].read
        try:
            return read(public)
        except ValueError:
            raise NotFound(UNKNOWN, field="id") from None

    def key(self, store: int, public: str) -> int:
        """The key of the row with an id. Raises NotFound."""
        rows = self.rows(store).filter(**{self.wire.fields["id"].source: self.id(public)})
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            raise NotFound(UNKNOWN, field="id")
        return int(found)

    def _narrowed(self, store: int, query: Query) -> QuerySet[Any]:
        rows = self.rows(store)
        return narrow(rows, query.fields, query.asked, Clock(store)) if query.asked else rows

    def _order(self, query: Query) -> list[str]:
        """Model fields; ties by key in the direction of the last, as the indexes have it."""
        chosen = [sign + query.fields[name].source for name, sign in query.sort] or list(self.sort)
        return [*chosen, "-pk" if chosen[-1].startswith("-") else "pk"]

    def _read(self, store: int, rows: QuerySet[Any]) -> list[dict[str, Any]]:
        found = list(rows.values_list("pk", *self.wire.sources().values()))
        objects = self.wire.shown(row[1:] for row in found)
        if self.dress and objects:
            self.dress({row[0]: one for row, one in zip(found, objects, strict=True)})
        return objects
