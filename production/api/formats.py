"""How this API writes times, numbers and states, and how it reads them: quoted or not (docs/api/production.md, Formats)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.quantities import QUANTITY_LIMIT, QUANTITY_STEP
from production.api.xml import XmlObject, XmlText
from production.documents.objects import FIRST_MS, LAST_MS, milliseconds, moment
from warehouse.models import PurchaseOrder

PURCHASE_STATES = {
    PurchaseOrder.State.PENDING: 1,
    PurchaseOrder.State.APPROVED: 2,
    PurchaseOrder.State.REJECTED: 3,
    PurchaseOrder.State.COMPLETE: 4,
}
MAX_INT = 2**31 - 1
MAX_ID = 2**63 - 1
DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?")


def day_milliseconds(day: date | None) -> int | None:
    """Midnight of a day."""
    return None if day is None else milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))


def time_of(value: Any) -> datetime:
    """A time in milliseconds, as a number or as digits, or in ISO 8601 (UTC without an offset). Raises ValueError."""
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) <= LAST_MS:
        value = int(value)
    if isinstance(value, str) and DIGITS.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return moment(value)
    if not isinstance(value, str):
        raise ValueError("no time")
    try:
        time = datetime.fromisoformat(value.strip())
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None
    if not 1900 <= time.year <= 9999:
        raise ValueError("out of range")
    return time


def number_of(value: Any) -> Decimal:
    """A finite number, quoted or not. Raises ValueError."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("no number")
    return Decimal(value)


def flag_of(value: Any) -> bool:
    """True or false, quoted or not. Raises ValueError."""
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}[value.strip().lower()]
    if not isinstance(value, bool):
        raise ValueError("no flag")
    return value


class LenientField(serializers.Field):
    """Empty text is null, as XML has no other word for it."""

    default_error_messages = {"out_of_range": "Out of range."}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(None if data == "" and self.allow_null else data)

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(
    {"oneOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}]}
)
class NumberField(LenientField):
    """A number from 0 on, below 10¹²; six decimals are kept."""

    default_error_messages = {"invalid": "Not a number."}

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            number = number_of(data)
        except ValueError:
            self.fail("invalid")
        if not 0 <= number < QUANTITY_LIMIT:
            self.fail("out_of_range")
        return number.quantize(QUANTITY_STEP)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer", "minimum": -MAX_INT - 1, "maximum": MAX_INT},
            {"type": "string", "pattern": "^-?[0-9]{1,9}$"},
        ]
    }
)
class WholeField(LenientField):
    """A whole number; 5.0 is 5."""

    default_error_messages = {"invalid": "Not a whole number."}

    def __init__(self, *, least: int = -MAX_INT - 1, most: int = MAX_INT, **kwargs: Any):
        super().__init__(**kwargs)
        self.least = least
        self.most = most

    def to_internal_value(self, data: Any) -> int:
        try:
            number = number_of(data)
        except ValueError:
            self.fail("invalid")
        if not self.least <= number <= self.most:
            self.fail("out_of_range")
        if number != number.to_integral_value():
            self.fail("invalid")
        return int(number)


@extend_schema_field({"oneOf": [{"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}]})
class FlagField(LenientField):
    default_error_messages = {"invalid": "Neither true nor false."}

    def to_internal_value(self, data: Any) -> bool:
        try:
            return flag_of(data)
        except (ValueError, KeyError):
            self.fail("invalid")


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer", "minimum": FIRST_MS, "maximum": LAST_MS},
            {"type": "string", "format": "date-time"},
        ]
    }
)
class TimeField(LenientField):
    default_error_messages = {"invalid": "Neither milliseconds since 1970 nor an ISO 8601 time."}

    def to_internal_value(self, data: Any) -> datetime:
        try:
            return time_of(data)
        except ValueError as error:
            self.fail("out_of_range" if str(error) == "out of range" else "invalid")


class TextField(serializers.CharField):
    """Text only: a number is not a name. Null is empty text where it is allowed."""

    def __init__(self, **kwargs: Any):
        super().__init__(trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if data is None and self.allow_blank else data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class ListOf(serializers.ListField):
    """A list; what stands alone in XML is a list of one, and null is an empty list."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation([] if data is None else data)

    def to_internal_value(self, data: Any) -> list[Any]:
        alone = isinstance(data, XmlText | XmlObject)
        return list(super().to_internal_value([data] if alone else data))
