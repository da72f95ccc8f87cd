"""The query parameters of the production API; a bad value of a known one is refused, unknown ones are ignored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from core.errors import Invalid
from core.http.parsers import check_text
from core.quantities import QUANTITY_LIMIT
from production.api.formats import MAX_INT, flag_of, number_of, time_of
from production.documents.objects import LAST_MS, STATE_OF

MAX_LIMIT = 500
SORT_DATES = {"start_date": "start_at", "end_date": "end_at"}
SORT_PARTS = {"art": "number", "name": "name", "supplier": "supplier", "supplier_art": "supplier_number"}
LONGEST = 200


class Parameters:
    """What stands behind the question mark; an empty value is none. Raises Invalid that names the parameter."""

    def __init__(self, sent: QueryDict):
        for value in sent.values():
            check_text(str(value))
        self.sent = sent

    def text(self, name: str) -> str:
        value = self.sent.get(name, "")
        if len(value) > LONGEST:
            raise Invalid(f"{name} has more than {LONGEST} characters.", field=name, reason="TOO_LONG")
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        """The first of the known words where none is sent."""
        value = self.sent.get(name, "").lower() or known[0]
        if value not in known:
            raise Invalid(f"{name} is one of {', '.join(known)}.", field=name, reason="INVALID_CHOICE")
        return value

    def whole(self, name: str, default: int, *, least: int = 0, most: int = MAX_INT) -> int:
        value = self._read(name, number_of, default)
        if value != int(value) or not least <= value <= most:
            raise Invalid(
                f"{name} is a whole number of {least} to {most}.", field=name, reason="OUT_OF_RANGE"
            )
        return int(value)

    def amount(self, name: str) -> Decimal:
        """A quantity from 0 on; 0 where none is sent."""
        value = Decimal(self._read(name, number_of, Decimal(0)))
        if not 0 <= value < QUANTITY_LIMIT:
            raise Invalid(f"{name} is out of range.", field=name, reason="OUT_OF_RANGE")
        return value

    def flag(self, name: str) -> bool:
        return bool(self._read(name, flag_of, False))

    def time(self, name: str) -> datetime | None:
        """0 is none."""
        return None if self.sent.get(name) in ("", "0", None) else self._read(name, time_of, None)

    def _read(self, name: str, read: Any, default: Any) -> Any:
        text = self.sent.get(name, "")
        if not text:
            return default
        try:
            return read(text)
        except (ValueError, KeyError):
            raise Invalid(f"{name} has no valid value.", field=name, reason="INVALID_FORMAT") from None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, counted from 0."""

    number: int
    limit: int

    @property
    def rows(self) -> slice:
        return slice(self.number * self.limit, (self.number + 1) * self.limit)


def page_of(params: Parameters, *, limit: int = 50) -> Page:
    asked = params.whole("limit", limit, least=1, most=LAST_MS)
    return Page(params.whole("page", 0), min(asked, MAX_LIMIT))


@dataclass(frozen=True, slots=True)
class Sorting:
    field: str
    descending: bool


def date_sorting(params: Parameters) -> Sorting:
    column = params.choice("sort_column", list(SORT_DATES))
    return Sorting(SORT_DATES[column], params.choice("order", ["desc", "asc"]) == "desc")


def part_sorting(params: Parameters) -> Sorting:
    column = params.choice("sort_column", list(SORT_PARTS))
    return Sorting(SORT_PARTS[column], params.choice("order", ["asc", "desc"]) == "desc")


def states_between(first: int, last: int) -> list[str]:
    return [state for number, state in STATE_OF.items() if first <= number <= last]


def page_parameters(limit: int = 50) -> list[OpenApiParameter]:
    return [
        OpenApiParameter("page", {"type": "integer", "minimum": 0, "maximum": MAX_INT, "default": 0}),
        OpenApiParameter(
            "limit",
            {"type": "integer", "minimum": 1, "default": limit},
            description=f"More than {MAX_LIMIT} is {MAX_LIMIT}.",
        ),
    ]


def choice_parameter(name: str, known: Sequence[str]) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string", "enum": list(known), "default": known[0]})


TIME = {
    "oneOf": [
        {"type": "integer", "minimum": 0, "maximum": LAST_MS},
        {"type": "string", "format": "date-time"},
    ]
}
STATE = {"type": "integer", "minimum": 0, "maximum": 3}
DATE_PARAMETERS = [
    *page_parameters(),
    choice_parameter("sort_column", list(SORT_DATES)),
    choice_parameter("order", ["desc", "asc"]),
]
SPAN_PARAMETERS = [
    OpenApiParameter("from", TIME, description="Of the sorted date; 0 is open."),
    OpenApiParameter("to", TIME, description="Of the sorted date; 0 is open."),
]
PART_PARAMETERS = [
    choice_parameter("sort_column", list(SORT_PARTS)),
    choice_parameter("order", ["asc", "desc"]),
]
