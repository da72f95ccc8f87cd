"""The query language of the shop-floor lists (docs/api/orders.md, Lists)."""

from dataclasses import dataclass

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from core.errors import Invalid
from core.http.parsers import check_text
from orders.api.formats import STATE
from orders.api.serializers.work_orders import SORT_FIELDS

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_PAGE = 10_000_000
LIST_PARAMETERS = [
    OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    ),
    OpenApiParameter("status", str, description="One status, or several with commas: any of them."),
    OpenApiParameter("sort", str, description="Keys of the object with commas, `-` for descending."),
]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list is asked for, in our own names."""

    page: int
    limit: int
    states: list[str] | None
    sort: tuple[str, ...]

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit


def read_query(params: QueryDict) -> ListQuery:
    """Parse the parameters of a work-order list; raises Invalid for a bad value of a known one."""
    for value in params.values():
        check_text(str(value))
    return ListQuery(
        page=_number(params, "page", default=1, most=MAX_PAGE),
        limit=_number(params, "limit", default=DEFAULT_LIMIT, most=MAX_LIMIT),
        states=_states(params.get("status", "")),
        sort=_sort(params.get("sort", "")),
    )


def _number(params: QueryDict, name: str, *, default: int, most: int) -> int:
    text = params.get(name)
    if text is None:
        return default
    digits = text.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid(f"{name} must be a whole number.", field=name, reason="INVALID_FORMAT")
    if text.startswith("-") or len(digits) > 12 or not 1 <= int(digits) <= most:
        raise Invalid(f"{name} must be 1 to {most}.", field=name, reason="OUT_OF_RANGE")
    return int(digits)


def _states(text: str) -> list[str] | None:
    if not text:
        return None
    names = [name.strip() for name in text.split(",")]
    if any(name not in STATE for name in names):
        raise Invalid(f"status must be of {', '.join(STATE)}.", field="status", reason="INVALID_CHOICE")
    return list(dict.fromkeys(STATE[name] for name in names))


def _sort(text: str) -> tuple[str, ...]:
    """Model fields to sort by, newest first without any."""
    chosen = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name = part.removeprefix("-")
        if name not in SORT_FIELDS:
            raise Invalid(f"Cannot sort by {name[:50]}.", field="sort", reason="INVALID_CHOICE")
        chosen.append(("-" if part.startswith("-") else "") + SORT_FIELDS[name])
    return tuple(dict.fromkeys(chosen)) or ("-created_at",)
