"""How the shop-floor API writes ids, times and choices, and how it reads them."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orders.models import WorkOrder

STATUS = {state: state.upper() for state in WorkOrder.State.values}
STATE = {status: state for state, status in STATUS.items()}
PRIORITY = {rank: WorkOrder.Priority(rank).name for rank in WorkOrder.Priority.values}
RANK = {name: rank for rank, name in PRIORITY.items()}
MAX_ID = 2**63 - 1


def work_order_id(pk: int) -> str:
    return f"wo-{pk}"


def operation_ids(pks: list[int]) -> list[str]:
    return [f"op-{pk}" for pk in pks]


def pk_of(public: str, prefix: str) -> int | None:
    """The key behind `wo-7`; None for anything that is no id of ours."""
    start, _, digits = public.partition("-")
    if start != prefix or not digits.isascii() or not digits.isdigit() or digits != str(int(digits[:20])):
        return None
    return int(digits) if int(digits) <= MAX_ID else None


class TextField(serializers.CharField):
    """Text only: a number is not a name."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": 2_147_483_647})
class CountField(serializers.IntegerField):
    """A whole number of pieces from `least` on; 5.0 is 5, "5" is text and refused."""

    default_error_messages = {"positive": "Must be positive.", "out_of_range": "Out of range."}

    def __init__(self, *, least: int = 1, **kwargs: Any):
        super().__init__(**kwargs)
        self.least = least

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | str) or data != data or not _is_whole(data):
            self.fail("invalid")
        number = int(data)
        if number < self.least:
            self.fail("positive" if self.least == 1 else "out_of_range")
        if number > 2_147_483_647:
            self.fail("out_of_range")
        return number


def _is_whole(data: Any) -> bool:
    try:
        return bool(abs(data) < 10**18 and data == int(data)) or isinstance(data, int)
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        return False


@extend_schema_field({"type": "string", "format": "date-time"})
class TimeField(serializers.Field):
    """A date, or an ISO 8601 time with or without fraction and offset; without one it is UTC."""

    default_error_messages = {"invalid": "Not an ISO 8601 time.", "out_of_range": "Out of range."}

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not data[:1].isdigit():
            self.fail("invalid")
        try:
            time = datetime.fromisoformat(data)
            time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        except ValueError:
            self.fail("invalid")
        except OverflowError:
            self.fail("out_of_range")
        if not 1900 <= time.year <= 9999:
            self.fail("out_of_range")
        return time

    def to_representation(self, value: datetime) -> datetime:
        return value
