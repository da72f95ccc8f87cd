"""Lists: pages, filters, sorting (docs/api/accounting.md, Lists). Each resource declares its own `Listing`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import F, Model, OrderBy, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounting.api.envelope import page
from accounting.api.formats import MAX_ID, day, whole
from core import tally
from core.errors import Invalid
from core.http.parsers import check_text
from core.http.wire import DAY, TEXT, Schema, WireObject, choice
from core.prepared import Prepared

DEFAULT_LIMIT = 20
MAX_LIMIT = 1000
MAX_PAGE = 10_000_000
MAX_WORDS = 200
DIRECTIONS = ("asc", "desc")
# From here on a page is found by its ids first: a millionth row in 0.3 s instead of 5.6.
FAR = 2000


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that narrows a list.

    `read` makes a value of its text, given the name and the store, and raises Invalid; `narrow` applies it.
    `hot`: `narrow` compares a column with the value, a number or a text, so that the query can be prepared.
    `sorted_after`: what it finds is found first and sorted then; PostgreSQL has no idea how much a word finds, and
    reading a million rows in the order of the list for one that is hardly anywhere took 27 seconds.
    """

    read: Callable[[str, str, int], Any]
    narrow: Callable[[Any, Any], Any]
    schema: Schema
    text: str = ""
    hot: bool = False
    sorted_after: bool = False


def reference(source: str, model: type[Model], *, zero: bool = False) -> Filter:
    """The id of an object of the store; an unknown one is refused. With `zero`, 0 finds those without any."""

    def read(text: str, name: str, store: int) -> int | None:
        pk = whole(text)
        if pk is None:
            raise Invalid("Send a whole number.", field=name)
        if pk == 0 and zero:
            return None
        rows: Any = model._default_manager
        if not rows.of(store).filter(pk=pk).exists():
            raise Invalid("There is none with this id.", field=name)
        return pk

    def narrow(rows: Any, pk: int | None) -> Any:
        return rows.filter(**{source: pk} if pk is not None else {f"{source}__isnull": True})

    schema = {"type": "integer", "minimum": 0 if zero else 1, "maximum": MAX_ID}
    return Filter(read, narrow, schema, "0 finds those without." if zero else "", hot=True)


def code(source: str, codes: Mapping[Any, tuple[int, str]]) -> Filter:
    """One of the API's numbered choices: the number and the word of each of our values."""
    ours = {str(number): value for value, (number, _) in codes.items()}

    def read(text: str, name: str, store: int) -> Any:
        if text not in ours:
            raise Invalid(f"Send one of {', '.join(ours)}.", field=name)
        return ours[text]

    words = ", ".join(f"{number} {word}" for number, word in codes.values())
    numbers = choice(number for number, _ in codes.values())
    return Filter(read, lambda rows, value: rows.filter(**{source: value}), numbers, words, hot=True)


def days(name: str, source: str) -> dict[str, Filter]:
    """`<name>_from` and `<name>_to`: days, both inclusive."""

    def read(text: str, parameter: str, store: int) -> date:
        found = day(text)
        if found is None:
            raise Invalid("Send a day as YYYY-MM-DD.", field=parameter)
        return found

    return {
        f"{name}_{end}": Filter(read, _compared(f"{source}__{lookup}"), DAY)
        for end, lookup in (("from", "gte"), ("to", "lte"))
    }


def moments(name: str, source: str) -> dict[str, Filter]:
    """The same for a field that is a time: whole days in UTC."""
    ends = {"from": time.min, "to": time.max}
    by_day = days(name, source)
    return {
        f"{name}_{end}": replace(by_day[f"{name}_{end}"], read=_at(by_day[f"{name}_{end}"].read, edge))
        for end, edge in ends.items()
    }


def _at(read: Callable[[str, str, int], date], edge: time) -> Callable[[str, str, int], datetime]:
    return lambda text, name, store: datetime.combine(read(text, name, store), edge, UTC)


def _compared(lookup: str) -> Callable[[Any, Any], Any]:
    return lambda rows, value: rows.filter(**{lookup: value})


def keywords(narrow: Callable[[Any, str], Any]) -> Filter:
    """Words; none finds all."""

    def read(text: str, name: str, store: int) -> str:
        if len(text) > MAX_WORDS:
            raise Invalid(f"Send at most {MAX_WORDS} characters.", field=name)
        return text.strip()

    schema = {**TEXT, "maxLength": MAX_WORDS}
    return Filter(read, lambda rows, text: narrow(rows, text) if text else rows, schema, sorted_after=True)


@dataclass(frozen=True)
class Listing:
    """A list of one kind of object. `rows` gives those of a store, `name` wraps each on the wire.

    `sorts` maps what `sort` may be to a model field; `newest` is the field of the default order, the latest
    first. `tally` is the kind whose totals are kept (core.tally), by the `state` that the filter `status` names.
    """

    name: str
    wire: WireObject
    rows: Callable[[int], QuerySet[Any]]
    filters: Mapping[str, Filter]
    sorts: Mapping[str, str]
    newest: str = "pk"
    tally: str = ""
    _prepared: dict[tuple[Any, ...], Prepared] = field(default_factory=dict)

    def parameters(self) -> list[OpenApiParameter]:
        """For the API's documentation."""
        bounds: list[tuple[str, Schema, str]] = [
            ("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}, ""),
            ("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}, ""),
            ("sort", choice(self.sorts), "Newest first without it."),
            ("direction", choice(DIRECTIONS), "asc with sort, desc without."),
        ]
        own = [(name, one.schema, one.text) for name, one in self.filters.items()]
        return [OpenApiParameter(name, dict(schema), description=text) for name, schema, text in bounds + own]

    def answer(self, request: Any, store: int) -> Response:
        """The page that is asked for. Raises Invalid for a bad value of a known parameter."""
        params = request.query_params
        for value in params.values():
            check_text(str(value))
        number = _number(params, "page", 1, MAX_PAGE)
        limit = _number(params, "limit", DEFAULT_LIMIT, MAX_LIMIT)
        order = self._order(params)
        wanted = {
            name: one.read(params[name], name, store) for name, one in self.filters.items() if name in params
        }
        total = self._total(store, wanted)
        offset = (number - 1) * limit
        rows = self._page(store, wanted, order, limit, offset) if offset < total else []
        return page(request._request, self.name, rows, number=number, limit=limit, total=total)

    def _order(self, params: QueryDict) -> tuple[str, ...]:
        """Model fields to order by; ties by id in the same direction, so that pages never overlap."""
        sort = _choice(params, "sort", self.sorts)
        direction = _choice(params, "direction", DIRECTIONS) or ("asc" if sort else "desc")
        source = self.sorts[sort] if sort else self.newest
        sign = "-" if direction == "desc" else ""
        return tuple(dict.fromkeys((sign + source, f"{sign}pk")))

    def _total(self, store: int, wanted: Mapping[str, Any]) -> int:
        if self.tally and not wanted.keys() - {"status"}:
            return tally.total(store, self.tally, list(wanted.values()) or None)
        return self._narrowed(store, wanted).count()

    def _narrowed(self, store: int, wanted: Mapping[str, Any]) -> QuerySet[Any]:
        rows = self.rows(store)
        for name, value in wanted.items():
            rows = self.filters[name].narrow(rows, value)
        return rows

    def _page(
        self, store: int, wanted: Mapping[str, Any], order: tuple[str, ...], limit: int, offset: int
    ) -> list[dict[str, Any]]:
        hot = all(self.filters[name].hot and value is not None for name, value in wanted.items())
        if hot and offset < FAR:
            query = self._query(tuple((name, type(value)) for name, value in wanted.items()), order)
            return self.wire.shown(query.rows(store, *wanted.values(), limit=limit, offset=offset))
        rows = self._narrowed(store, wanted)
        if any(self.filters[name].sorted_after for name, value in wanted.items() if value):
            found = rows.order_by(*(_unindexed(name) for name in order))
        else:
            found = rows.order_by(*order)
        if offset < FAR:
            return self.wire.read(found[offset : offset + limit])
        # Only ids are skipped, which an index has without its rows.
        ids = found.values("pk")[offset : offset + limit]
        return self.wire.read(self.rows(store).filter(pk__in=ids).order_by(*order))

    def _query(self, filters: tuple[tuple[str, type], ...], order: tuple[str, ...]) -> Prepared:
        """Compiled once for each combination that was asked for; there are few."""
        key = (filters, order)
        if key not in self._prepared:
            names = [name for name, _ in filters]

            def build(store: int, *values: Any) -> QuerySet[Any]:
                return self._narrowed(store, dict(zip(names, values, strict=True))).order_by(*order)

            # A text of ours may be a subclass of str: the kind is what PostgreSQL is given.
            kinds = [int if issubclass(kind, int) else str for _, kind in filters]
            self._prepared[key] = self.wire.query([int, *kinds], build)
        return self._prepared[key]


def _unindexed(name: str) -> OrderBy:
    """The same order, as an expression that no index has."""
    source = F(name.removeprefix("-"))
    return Coalesce(source, source).desc() if name.startswith("-") else Coalesce(source, source).asc()


def _number(params: QueryDict, name: str, default: int, most: int) -> int:
    if name not in params:
        return default
    number = whole(str(params[name]))
    if number is None or not 1 <= number <= most:
        raise Invalid(f"Send a whole number of 1 to {most}.", field=name)
    return number


def _choice(params: QueryDict, name: str, known: Any) -> str:
    chosen = params.get(name)
    if chosen is None:
        return ""
    if chosen not in known:
        raise Invalid(f"Send one of {', '.join(known)}.", field=name)
    return chosen
