"""How the warehouse API reads what clients write in bodies (docs/api/warehouse.md, Values)."""

import re
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.errors import Invalid
from core.quantities import quantity as stored_quantity
from warehouse.api.periods import read_moment
from warehouse.documents.fields import read_guid

NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,20})?", re.ASCII)
FLAGS = {"true": True, "1": True, "false": False, "0": False}
MAX_WHOLE = 2_147_483_647


class TextField(serializers.CharField):
    """Text only: a number is not a name. Null, where it is allowed, is empty text."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        value = super().run_validation(data)
        return "" if value is None else value

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


def optional_text(source: str | None, max_length: int) -> TextField:
    kept: dict[str, Any] = {"required": False, "allow_null": True, "allow_blank": True}
    return TextField(source=source, max_length=max_length, **kept)


@extend_schema_field({"type": ["string", "integer"], "maxLength": 100})
class SerialField(TextField):
    """A serial number may be a whole number."""

    def to_internal_value(self, data: Any) -> str:
        is_number = isinstance(data, int) and not isinstance(data, bool)
        return super().to_internal_value(str(data) if is_number else data)


@extend_schema_field({"type": "string", "format": "uuid"})
class GuidField(serializers.Field):
    """The id of another object, in any case."""

    default_error_messages = {"invalid": "Send a GUID."}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        try:
            return read_guid(data) if isinstance(data, str) else self.fail("invalid")
        except ValueError:
            self.fail("invalid")


@extend_schema_field({"type": ["boolean", "string", "integer"], "enum": [True, False, "true", "false", 0, 1]})
class FlagField(serializers.Field):
    """true and false, also as text or 1 and 0."""

    default_error_messages = {"invalid": "Send true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if isinstance(data, bool):
            return data
        word = data.strip().lower() if isinstance(data, str) else str(data) if isinstance(data, int) else ""
        if word not in FLAGS:
            self.fail("invalid")
        return FLAGS[word]


class WholeField(serializers.Field):
    """A whole number of `least` to `most`, also as text."""

    default_error_messages = {"invalid": "Send a whole number.", "range": "Send {least} to {most}."}

    def __init__(self, *, least: int, most: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_internal_value(self, data: Any) -> int:
        number = _number(data)
        if number is None or number != number.to_integral_value():
            self.fail("invalid")
        if not self.least <= number <= self.most:
            self.fail("range", least=self.least, most=self.most)
        return int(number)


@extend_schema_field({"type": ["integer", "string"], "minimum": 1, "maximum": 4})
class PriorityField(WholeField):
    """1 low to 4 hot."""

    def __init__(self, **kwargs: Any):
        super().__init__(least=1, most=4, **kwargs)


@extend_schema_field({"type": ["integer", "string"], "minimum": 0, "maximum": 6})
class MotiveField(WholeField):
    """Why less was done: 0, or one of 1 to 4, which closes the line."""

    def __init__(self, **kwargs: Any):
        super().__init__(least=0, most=6, **kwargs)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_WHOLE})
class LineNumberField(WholeField):
    """From 1 on."""

    def __init__(self, **kwargs: Any):
        super().__init__(least=1, most=MAX_WHOLE, allow_null=True, **kwargs)


def _number(data: Any) -> Decimal | None:
    if isinstance(data, str) and NUMBER.fullmatch(data.strip()):
        return Decimal(data.strip())
    if isinstance(data, int | Decimal) and not isinstance(data, bool):
        number = Decimal(data)
        return number if number.is_finite() and number.adjusted() < 30 else None
    return None


@extend_schema_field({"type": ["number", "string"], "minimum": 0, "exclusiveMaximum": 1_000_000_000_000})
class QuantityField(serializers.Field):
    """A quantity in the base unit, also as text; what is too exact is rounded half-even."""

    default_error_messages = {
        "invalid": "Send a number.",
        "range": "Out of range.",
        "positive": "Send more than zero.",
    }

    def __init__(self, *, least: int | None = None, **kwargs: Any):
        """`least` 0: nothing may be sent too; what is allowed then, the service knows."""
        super().__init__(**kwargs)
        self.may_be_zero = least == 0

    def to_internal_value(self, data: Any) -> Decimal:
        number = _number(data)
        if number is None:
            self.fail("invalid")
        try:
            amount = stored_quantity(number)
        except Invalid:
            self.fail("range")
        if amount < 0 or (amount == 0 and not self.may_be_zero):
            self.fail("positive")
        return amount


@extend_schema_field({"type": "string", "format": "date-time"})
class MomentField(serializers.Field):
    """A time, whole or in part; without an offset it is UTC."""

    default_error_messages = {"invalid": "Send a time like 2026-03-02T08:00:00."}

    def to_internal_value(self, data: Any) -> datetime:
        try:
            return read_moment(data.strip()) if isinstance(data, str) else self.fail("invalid")
        except ValueError:
            self.fail("invalid")


class DayField(MomentField):
    """The day of such a time."""

    def to_internal_value(self, data: Any) -> date:  # type: ignore[override]
        return super().to_internal_value(data).date()


class WordField(serializers.Field):
    """A number, also as text, or the word for it in any case."""

    default_error_messages = {"unknown": "Send one of {known}."}

    def __init__(self, *, words: Mapping[int, str], **kwargs: Any):
        super().__init__(**kwargs)
        self.words = {word.lower(): number for number, word in words.items()}
        self.words |= {str(number): number for number in words}

    def to_internal_value(self, data: Any) -> int:
        word = str(data).strip().lower() if isinstance(data, str | int | Decimal) else ""
        if word not in self.words or isinstance(data, bool):
            self.fail("unknown", known=", ".join(self.words))
        return self.words[word]
