"""What a list, or a single object, is asked for by its query string (docs/api/orders.md, Lists)."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import Invalid
from core.http.wire import WireObject
from orders.api.conditions import Condition, read_conditions

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_PAGE = 10_000_000
OWN = ("page", "limit", "sort", "fields", "expand")


@dataclass(frozen=True, slots=True)
class Query:
    """`sort` in our own names, `-` for descending; `fields` and `expand` in the API's. Conditions are not yet checked."""

    page: int
    limit: int
    sort: tuple[str, ...]
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit


def read_query(query_string: str, wire: WireObject, expandable: Iterable[str], newest: str) -> Query:
    """Sorted by `newest` unless asked otherwise. The last one counts where a parameter is given twice.

    Raises Invalid for a bad value of a known one.
    """
    conditions = read_conditions(query_string) if query_string else []
    own = {one.name: one.operand for one in conditions if one.name in OWN and one.operator == "="}
    expand = _names(own.get("expand", ""), "expand", expandable)
    return Query(
        page=_number(own.get("page"), "page", default=1, most=MAX_PAGE),
        limit=_number(own.get("limit"), "limit", default=DEFAULT_LIMIT, most=MAX_LIMIT),
        sort=_sort(own.get("sort", ""), wire) or (newest,),
        fields=_names(own.get("fields", ""), "fields", (*wire.fields, *expand)),
        expand=expand,
        conditions=tuple(one for one in conditions if one.name not in OWN and not _asks_nothing(one)),
    )


def _asks_nothing(condition: Condition) -> bool:
    """`status=` is what a form sends whose list was left at "all"."""
    return condition.name == "status" and condition.operator == "=" and not condition.operand


def _number(text: str | None, name: str, *, default: int, most: int) -> int:
    if text is None:
        return default
    digits = text.strip().removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid(f"{name} must be a whole number.", field=name, reason="INVALID_FORMAT")
    if text.strip().startswith("-") or len(digits) > 12 or not 1 <= int(digits) <= most:
        raise Invalid(f"{name} must be 1 to {most}.", field=name, reason="OUT_OF_RANGE")
    return int(digits)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _names(text: str, parameter: str, known: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(_words(text)))
    if unknown := [name for name in chosen if name not in set(known)]:
        raise Invalid(f"There is no {unknown[0][:50]}.", field=parameter, reason="INVALID_CHOICE")
    return chosen


def _sort(text: str, wire: WireObject) -> tuple[str, ...]:
    chosen: dict[str, str] = {}
    for word in _words(text):
        name = word.removeprefix("-")
        if name not in wire.fields or wire.fields[name].is_list:
            raise Invalid(f"Cannot sort by {name[:50]}.", field="sort", reason="INVALID_CHOICE")
        chosen.setdefault(wire.fields[name].source, "-" if word.startswith("-") else "")
    return tuple(sign + source for source, sign in chosen.items())
