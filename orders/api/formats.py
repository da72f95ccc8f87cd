"""How the shop-floor API reads what clients write: names, numbers, times and ids, in bodies and in queries."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.errors import NotFound
from orders.documents.objects import PublicId
from orders.models.work_orders import MAX_QUANTITY

ERRORS: dict[str, Any] = {
    "invalid": "Of another type.",
    "positive": "Must be positive.",
    "out_of_range": "Out of range.",
    "not_found": "There is no such object.",
}


def key_in_path(public: str, kind: PublicId, noun: str) -> int:
    """The key behind an id in a path; raises NotFound for anything that is no id of ours."""
    try:
        return kind.read(public)
    except ValueError:
        raise NotFound(f"{noun} not found") from None


def read_time(text: str) -> datetime:
    """A date, or an ISO 8601 time with or without fraction and offset; without one it is UTC.

    Raises ValueError for what is none, OverflowError outside of the years 1900 to 9999 in UTC.
    """
    if not text[:1].isdigit():
        raise ValueError(text)
    time = datetime.fromisoformat(text.upper())
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    if time.year < 1900:
        raise OverflowError(text)
    return time


class TextField(serializers.CharField):
    """Text only: a number is not a name."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field({"type": "string", "maxLength": 10_000})
class NotesField(TextField):
    """Kept as sent; null is as good as nothing."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=10_000, allow_blank=True, trim_whitespace=False, **kwargs)


class CountField(serializers.IntegerField):
    """A whole number of pieces from `least` on; 5.0 is 5, "5" is text and refused."""

    default_error_messages = ERRORS

    def __init__(self, *, least: int = 1, **kwargs: Any):
        super().__init__(min_value=least, max_value=MAX_QUANTITY, **kwargs)
        self.least = least

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | str) or data != data or not _is_whole(data):
            self.fail("invalid")
        number = int(data)
        if number < self.least:
            self.fail("positive" if self.least == 1 else "out_of_range")
        if number > MAX_QUANTITY:
            self.fail("out_of_range")
        return number


def _is_whole(data: Any) -> bool:
    try:
        return bool(abs(data) < 10**18 and data == int(data)) or isinstance(data, int)
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        return False


@extend_schema_field({"type": "number", "minimum": 0, "exclusiveMaximum": 10_000_000_000})
class MinutesField(serializers.Field):
    """A number of minutes, or null; the service rounds it to hundredths and bounds it."""

    default_error_messages = ERRORS

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "string", "format": "date-time"})
class TimeField(serializers.Field):
    """`read_time`, or null."""

    default_error_messages = ERRORS

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return read_time(data)
        except ValueError:
            self.fail("invalid")
        except OverflowError:
            self.fail("out_of_range")

    def to_representation(self, value: datetime) -> datetime:
        return value


class NameField(serializers.ChoiceField):
    """One of the words of `known`, as the value behind it."""

    def __init__(self, *, known: dict[str, Any], **kwargs: Any):
        super().__init__(choices=list(known), **kwargs)
        self.known = known

    def to_internal_value(self, data: Any) -> Any:
        return self.known[super().to_internal_value(data)]


@extend_schema_field({"type": "string"})
class ReferenceField(serializers.Field):
    """The id of another object as its key; the service says whether there is one."""

    default_error_messages = ERRORS

    def __init__(self, *, kind: PublicId, **kwargs: Any):
        super().__init__(**kwargs)
        self.kind = kind

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return self.kind.read(data)
        except ValueError:
            self.fail("not_found")

    def to_representation(self, value: Any) -> Any:
        return value
