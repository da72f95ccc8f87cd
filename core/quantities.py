"""Exact amounts: quantities with 6 decimals, money with 4, rounded half-even and only at the leaf."""

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, Overflow
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

QUANTITY_STEP = Decimal("0.000001")
MONEY_STEP = Decimal("0.0001")
QUANTITY_LIMIT = Decimal(10) ** 12
MONEY_LIMIT = Decimal(10) ** 14
ZERO = Decimal(0)
TYPED = re.compile(r"[0-9]*(?:[.,][0-9]+)?")
GROUPED = re.compile(r"[0-9]{1,3}(?:[ .,'’\u00a0\u2009\u202f][0-9]{3})+(?:[.,][0-9]+)?")
# Three digits behind the only separator are thousandths in one country and thousands in the next.
DOUBTFUL = re.compile(r"(?!0+[.,])[0-9]{1,3}[.,][0-9]{3}")
SHORTENED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")


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
            raise Invalid(
                _("%(field)s is out of range.") % {"field": field}, field=field, reason="OUT_OF_RANGE"
            )
        return number.quantize(step, rounding=ROUND_HALF_EVEN)
    except Overflow:
        raise Invalid(
            _("%(field)s is out of range.") % {"field": field}, field=field, reason="OUT_OF_RANGE"
        ) from None
    except InvalidOperation:
        raise Invalid(
            _("%(field)s is not a number.") % {"field": field}, field=field, reason="INVALID_FORMAT"
        ) from None


def quantity(value: Any, *, field: str = "quantity") -> Decimal:
    """A quantity as it is stored; raises Invalid when not a number or out of range."""
    return exact(value, step=QUANTITY_STEP, limit=QUANTITY_LIMIT, field=field)


def positive_quantity(value: Any, *, field: str = "quantity") -> Decimal:
    """A quantity above zero; one that rounds to zero is refused (RELIABILITY: never a silent nothing)."""
    number = quantity(value, field=field)
    if number <= 0:
        raise Invalid(
            _("%(field)s must be more than zero.") % {"field": field}, field=field, reason="MUST_BE_POSITIVE"
        )
    return number


def money(value: Any, *, field: str = "amount") -> Decimal:
    """An amount of money as it is stored; raises Invalid when not a number or out of range."""
    return exact(value, step=MONEY_STEP, limit=MONEY_LIMIT, field=field)


def plain(number: Decimal) -> str:
    """A decimal for people: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(
    text: str, *, places: int = 6, digits: int = 12, negative: bool = False, field: str = "quantity"
) -> Decimal:
    """The number that a person typed, with a point or a comma; raises Invalid for what could mean two numbers.

    `1.5` and `1,5` are the same; `1.500`, `1,500.00`, `1 500` and `1e5` are refused, and each refusal says what to
    write instead. At most `places` decimals and `digits` before the point; a minus sign only where `negative`.
    """
    given = text.strip()
    bare = given.lstrip("+-")
    sign = "-" if negative and given == f"-{bare}" else ""
    if not bare:
        raise _unread(_("Write a number."), field, "INVALID_FORMAT")
    if given != sign + bare:
        raise _unread(_("Write the number without a sign."), field, "OUT_OF_RANGE")
    if SHORTENED.fullmatch(bare):
        raise _unread(_("Write all digits of the number."), field, "SHORTENED_NUMBER")
    if DOUBTFUL.fullmatch(bare):
        raise _unread(_two_meanings(sign, bare, places), field, "AMBIGUOUS_NUMBER")
    if GROUPED.fullmatch(bare) and not TYPED.fullmatch(bare):
        cure = _("Write it without thousands separators: %s.") % (sign + _ungrouped(bare))
        raise _unread(cure, field, "AMBIGUOUS_NUMBER")
    if not TYPED.fullmatch(bare):
        raise _unread(_("Write only a number, such as 1.5."), field, "INVALID_FORMAT")
    whole, _point, decimals = bare.replace(",", ".").partition(".")
    if len(decimals.rstrip("0")) > places:
        limit = _("At most %d decimals are kept.") % places if places else _("Write a whole number.")
        raise _unread(limit, field, "TOO_PRECISE")
    if len(whole.lstrip("0")) > digits:
        raise _unread(_("At most %d digits fit before the point.") % digits, field, "OUT_OF_RANGE")
    return Decimal(f"{sign}{whole or 0}.{decimals[:places]}")


def _unread(message: Any, field: str, reason: str) -> Invalid:
    return Invalid(str(message), field=field, reason=reason)


def _two_meanings(sign: str, bare: str, places: int) -> Any:
    whole, decimals = re.split("[.,]", bare)
    meanings = {
        "text": sign + bare,
        "whole": f"{sign}{int(whole + decimals)}",
        "broken": typed(Decimal(f"{sign}{whole}.{decimals}")),
    }
    if not places:
        return _("%(text)s may mean two numbers. Write %(whole)s, without a separator.") % meanings
    return _("%(text)s may mean two numbers. Write %(whole)s or %(broken)s.") % meanings


def _ungrouped(bare: str) -> str:
    """The number without its thousands separators; a last point or comma that comes once is the decimal one."""
    *groups, last = re.split("[^0-9]", bare)
    separator = bare[-len(last) - 1]
    if separator in ".," and bare.count(separator) == 1:
        return typed(Decimal(f"{''.join(groups)}.{last}"))
    return str(int("".join(groups) + last))


def typed(number: Decimal) -> str:
    """A decimal as `read_number` takes it back: as `plain` writes it, but 1.125 as 1.1250."""
    text = plain(number)
    return f"{text}0" if DOUBTFUL.fullmatch(text.lstrip("-")) else text
