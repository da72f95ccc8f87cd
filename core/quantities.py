"""Exact amounts: quantities with 6 decimals, money with 4, rounded half-even and only at the leaf."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, Overflow
from typing import Any

from django.db import models

from core.errors import Invalid

QUANTITY_STEP = Decimal("0.000001")
MONEY_STEP = Decimal("0.0001")
QUANTITY_LIMIT = Decimal(10) ** 12
MONEY_LIMIT = Decimal(10) ** 14
ZERO = Decimal(0)


class QuantityField(models.DecimalField):
    """A quantity in an article's base unit: numeric(18,6)."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 6, **kwargs})


class MoneyField(models.DecimalField):
    """An amount of money in the store's currency unless a currency stands beside it: numeric(18,4)."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 4, **kwargs})


def exact(value: Any, *, step: Decimal, limit: Decimal, field: str) -> Decimal:
    """`value` as a finite decimal on `step`, below `limit` in size; raises Invalid."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if not number.is_finite() or abs(number) >= limit:
            raise Invalid(f"{field} is out of range.", field=field, reason="OUT_OF_RANGE")
        return number.quantize(step, rounding=ROUND_HALF_EVEN)
    except Overflow:
        raise Invalid(f"{field} is out of range.", field=field, reason="OUT_OF_RANGE") from None
    except InvalidOperation:
        raise Invalid(f"{field} is not a number.", field=field, reason="INVALID_FORMAT") from None


def quantity(value: Any, *, field: str = "quantity") -> Decimal:
    """A quantity as it is stored; raises Invalid when not a number or out of range."""
    return exact(value, step=QUANTITY_STEP, limit=QUANTITY_LIMIT, field=field)


def positive_quantity(value: Any, *, field: str = "quantity") -> Decimal:
    """A quantity above zero; one that rounds to zero is refused (RELIABILITY: never a silent nothing)."""
    number = quantity(value, field=field)
    if number <= 0:
        raise Invalid(f"{field} must be more than zero.", field=field, reason="MUST_BE_POSITIVE")
    return number


def money(value: Any, *, field: str = "amount") -> Decimal:
    """An amount of money as it is stored; raises Invalid when not a number or out of range."""
    return exact(value, step=MONEY_STEP, limit=MONEY_LIMIT, field=field)


def plain(number: Decimal) -> str:
    """A decimal for people: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
