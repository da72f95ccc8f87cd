"""How the accounting API reads values: numbers also as text (docs/api/accounting.md, Values)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.currencies import CURRENCIES
from core.errors import Invalid
from core.quantities import MONEY_LIMIT, money

MAX_ID = 10**18 - 1
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
WHOLE_PATTERN = r"^[0-9]{1,18}$"
NUMBER_PATTERN = r"^[0-9]{1,14}(\.[0-9]{1,20})?$"
TIME_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"
)
HOURS_PATTERN = r"^[0-9]{1,4}:[0-5][0-9]$"
FIRST_YEAR = 1900


def whole(text: str) -> int | None:
    """The number of an id or a count as text; None for anything else."""
    return int(text) if re.fullmatch(WHOLE_PATTERN, text) and text.isascii() else None


def day(text: str) -> date | None:
    """A day of the years 1900 to 9999, written YYYY-MM-DD; None for anything else."""
    if not re.fullmatch(DAY_PATTERN, text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None


class TextField(serializers.CharField):
    """Text only: a number is not a name. Null, where it is allowed, is empty text."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        value = super().run_validation(data)
        return "" if value is None else value

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field(
    {"type": ["integer", "string"], "pattern": WHOLE_PATTERN, "minimum": 0, "maximum": MAX_ID}
)
class WholeField(serializers.Field):
    """A whole number from 0 on; 7, 7.0 and "7"."""

    default_error_messages = {"invalid": "Send a whole number.", "range": "There is no such number here."}

    def to_internal_value(self, data: Any) -> Any:
        number = whole(data) if isinstance(data, str) else _as_whole(data)
        if number is None:
            return self.fail("invalid")
        if not 0 <= number <= MAX_ID:
            self.fail("range")
        return number


def _as_whole(data: Any) -> int | None:
    if isinstance(data, int) and not isinstance(data, bool):
        return data
    # A decimal like 1e999999 is not made an integer before its size is known.
    if isinstance(data, Decimal) and data.adjusted() < 30 and data == data.to_integral_value():
        return int(data)
    return None


class Reference(WholeField):
    """The id of another object of the store, or null. With `zero_is_none` 0 is null too."""

    default_error_messages = {"unknown": "There is none with this id."}

    def __init__(self, model: type[models.Model], *, zero_is_none: bool = False, **kwargs: Any):
        super().__init__(**{"required": False, "allow_null": True, **kwargs})
        self.model = model
        self.zero_is_none = zero_is_none

    def find(self, store: int, pk: int | None) -> models.Model | None:
        """The object; raises ValidationError when the store has none of that id."""
        if pk is None or (pk == 0 and self.zero_is_none):
            return None
        rows: Any = self.model._default_manager
        found: models.Model | None = rows.of(store).filter(pk=pk).first()
        if found is None:
            self.fail("unknown")
        return found


@extend_schema_field(
    {
        "type": ["number", "string"],
        "pattern": NUMBER_PATTERN,
        "minimum": 0,
        "exclusiveMaximum": int(MONEY_LIMIT),
    }
)
class AmountField(serializers.Field):
    """Money from 0 on, as number or text; more than four decimals are rounded half-even. `positive`: above 0."""

    default_error_messages = {
        "invalid": "Send a number.",
        "range": "Out of range.",
        "positive": "Send more than zero.",
    }

    def __init__(self, *, positive: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.positive = positive

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, str):
            data = Decimal(data) if re.fullmatch(NUMBER_PATTERN, data) else None
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("invalid")
        try:
            amount = money(Decimal(data))
        except Invalid:
            self.fail("range")
        if amount < 0:
            self.fail("range")
        if self.positive and amount == 0:
            self.fail("positive")
        return amount


@extend_schema_field({"type": "string", "format": "date"})
class DayField(serializers.Field):
    """YYYY-MM-DD."""

    default_error_messages = {"invalid": "Send a day of the years 1900 to 9999 as YYYY-MM-DD."}

    def to_internal_value(self, data: Any) -> date:
        found = day(data) if isinstance(data, str) else None
        if found is None:
            self.fail("invalid")
        return found


@extend_schema_field({"type": "string", "pattern": TIME_PATTERN})
class TimeField(serializers.Field):
    """A day, or a time of one with or without seconds and offset; without an offset it is UTC."""

    default_error_messages = {
        "invalid": "Send a time of the years 1900 to 9999 as YYYY-MM-DD HH:MM:SS; it is UTC.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not re.fullmatch(TIME_PATTERN, data):
            self.fail("invalid")
        try:
            found = datetime.fromisoformat(data)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")
        if found.year < FIRST_YEAR:
            self.fail("invalid")
        return found


@extend_schema_field({"type": "string", "pattern": HOURS_PATTERN})
class HoursField(serializers.Field):
    """Hours and minutes as H:MM, read as minutes."""

    default_error_messages = {"invalid": "Send hours and minutes as H:MM, such as 1:30."}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not re.fullmatch(HOURS_PATTERN, data):
            self.fail("invalid")
        hours, _, minutes = data.partition(":")
        return int(hours) * 60 + int(minutes)


@extend_schema_field({"type": "string", "enum": ["", *sorted(CURRENCIES)]})
class CurrencyField(TextField):
    """ISO 4217 in capital letters; empty or null where the caller leaves the choice to us."""

    default_error_messages = {"unknown": "There is no such currency; send one like EUR."}

    def __init__(self, **kwargs: Any):
        super().__init__(**{"required": False, "allow_null": True, "allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code and code not in CURRENCIES:
            self.fail("unknown")
        return code


class CodeField(serializers.Field):
    """One of the API's numbered choices, as 1, "1" or "1=>Open"; read as ours."""

    default_error_messages = {"unknown": "Send one of {known}."}

    def __init__(self, codes: Mapping[Any, tuple[int, str]], **kwargs: Any):
        """`codes` are the number and the word of each of our values."""
        super().__init__(**{"required": False, **kwargs})
        self.codes = codes
        self.known = ", ".join(f"{number}=>{word}" for number, word in codes.values())
        numbers = [number for number, _ in codes.values()]
        words = [text for number, word in codes.values() for text in (str(number), f"{number}=>{word}")]
        set_override(self, "field", {"enum": numbers + words})

    def to_internal_value(self, data: Any) -> Any:
        for ours, (number, word) in self.codes.items():
            if data in (str(number), f"{number}=>{word}") or (data == number and not isinstance(data, bool)):
                return ours
        return self.fail("unknown", known=self.known)
