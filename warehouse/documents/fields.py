"""The kinds of values that the warehouse publishes, beside plain texts and numbers (docs/api/warehouse.md, Values)."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.http.wire import NUMBER, TEXT, WHOLE, Field, Schema, choice, empty

GUID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$"}
GUID_FORM = re.compile(r"\{?[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\}?")


def show_guid(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value).upper()


def read_guid(text: str) -> uuid.UUID:
    """In any case. Raises ValueError."""
    if not GUID_FORM.fullmatch(text):
        raise ValueError(text)
    return uuid.UUID(text)


def show_moment(value: datetime | None) -> str | None:
    """UTC with microseconds, and no zone."""
    return None if value is None else value.isoformat(timespec="microseconds")[:26]


def show_day(value: date | None) -> str | None:
    """A day is its midnight."""
    return None if value is None else f"{value.isoformat()}T00:00:00.000000"


@dataclass(frozen=True, slots=True)
class Guid(Field):
    """The public id of a row."""


@dataclass(frozen=True, slots=True)
class Moment(Field):
    """A time."""


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A date, shown as a time."""


@dataclass(frozen=True, slots=True)
class Words(Field):
    """One of a few values; `known` has what stands for each, by the lower-case word that may be asked for."""

    known: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Areas(Field):
    """Several names, read by a query of their own; `paths` lead to them from the row."""

    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Custom(Field):
    """A field that a store added, in the JSON column `custom` under `name`."""

    name: str = ""


def guid(source: str, *, null: bool = False) -> Guid:
    return Guid(source, empty(GUID) if null else GUID, show_guid, read_guid)


def text(source: str) -> Field:
    """A text; empty is null on the wire."""
    return Field(source, empty(TEXT), or_null)


def or_null(value: str | None) -> str | None:
    """Empty text is null."""
    return value or None


def amount(source: str) -> Field:
    """A quantity as a JSON float: `1.0`."""
    return Field(source, NUMBER, float)


def moment(source: str, *, null: bool = False) -> Moment:
    return Moment(source, empty(MOMENT) if null else MOMENT, show_moment)


def day(source: str) -> Day:
    return Day(source, empty(MOMENT), show_day)


def flag(source: str) -> Words:
    """0 or 1."""
    known = {"0": (False,), "false": (False,), "1": (True,), "true": (True,)}
    return Words(source, choice([0, 1]), int, known=known)


def truth(source: str) -> Words:
    """true or false."""
    return Words(source, {"type": "boolean"}, known=flag(source).known)


def numbered(source: str, words: Mapping[int, str] | None = None) -> Words | Field:
    """A number; `words` may be asked for instead."""
    if not words:
        return Field(source, WHOLE)
    known = {word.lower(): (number,) for number, word in words.items()}
    known |= {str(number): (number,) for number in words}
    return Words(source, WHOLE, known=known)


def custom_field(name: str) -> Custom:
    """Its source is an alias that any name makes a good identifier of."""
    return Custom(f"custom_{name.encode().hex()}", empty(TEXT), or_null, name=name)


class RowId:
    """Public ids of rows that have no GUID of their own: the key in the last digits behind a fixed beginning."""

    def __init__(self, kind: int):
        self.high = (kind << 96 | 0x8000 << 64) | 0x8 << 60

    def show(self, key: int) -> str:
        return str(uuid.UUID(int=self.high | key)).upper()

    def read(self, text: str) -> int:
        """The key behind it, -1 for a GUID of another kind. Raises ValueError for what is no GUID."""
        number = read_guid(text).int
        key = number & (1 << 60) - 1
        return key if number == self.high | key else -1

    def field(self, source: str = "pk") -> Guid:
        return Guid(source, GUID, self.show, self.read)
