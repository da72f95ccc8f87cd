"""Filters of any wire object, made from its declaration: every operator on every field (docs/api/orders.md, Filters)."""

import copy
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import IContains

from core.errors import Invalid
from core.http.wire import Field, WireObject
from orders.api.conditions import Condition
from orders.api.formats import read_time

LOOKUPS = {
    "=": "exact",
    "!=": "exact",
    ">": "gt",
    "<": "lt",
    ">=": "gte",
    "<=": "lte",
    "~": "icontains",
    "in": "in",
}
SIDES = {"After": ">", "Before": "<"}
MAX_TEXT = 1000
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
MAX_NUMBER = 10**18
# `+` in a query string is a space; before an offset it can only have been meant as itself.
SPACE_BEFORE_OFFSET = re.compile(r" (?=\d\d:?\d\d$)")


@lru_cache(maxsize=20)
def short_names(wire: WireObject) -> dict[str, tuple[str, str]]:
    """Field and operator of `createdAfter`, `createdAtAfter`, `createdBefore` and so on for every time."""
    found = {}
    for name in (name for name, field in wire.fields.items() if field.is_time):
        for side, operator in SIDES.items():
            for beginning in (name, re.sub("(At|Date|Time)$", "", name)):
                found[beginning + side] = (name, operator)
    return found


def narrow[M: QuerySet[Any]](rows: M, wire: WireObject, conditions: Iterable[Condition]) -> M:
    """The rows that meet all conditions on fields of `wire`; others are ignored. Raises Invalid."""
    for turn in _turns(wire, conditions):
        chosen = {f"{field}{operator}": condition for (field, operator), condition in turn.items()}
        data = {key: condition.operand for key, condition in chosen.items()}
        filters = _filters(wire, tuple(turn))(data, rows)
        for key, faults in filters.form.errors.as_data().items():
            fault = faults[0]
            raise Invalid(str(fault.message), field=chosen[key].name, reason=fault.code)
        rows = filters.qs
    return rows


def _turns(wire: WireObject, conditions: Iterable[Condition]) -> Iterator[dict[tuple[str, str], Condition]]:
    """A form has a key once, and `status!=OPEN&status!=PAUSED` are two conditions."""
    left = [(key, condition) for condition in conditions if (key := meant(wire, condition)) is not None]
    while left:
        turn: dict[tuple[str, str], Condition] = {}
        later = [pair for pair in left if turn.setdefault(*pair) is not pair[1]]
        yield turn
        left = later


def meant(wire: WireObject, condition: Condition) -> tuple[str, str] | None:
    """The field and the operator of a condition; None where it is about no field."""
    if condition.name in wire.fields:
        return condition.name, condition.operator
    return short_names(wire).get(condition.name) if condition.operator == "=" else None


@lru_cache(maxsize=500)
def _filters(wire: WireObject, keys: tuple[tuple[str, str], ...]) -> type[django_filters.FilterSet]:
    """A filter set of these fields and operators only: one of all would be copied for every request."""
    made = {f"{name}{operator}": FieldFilter(wire.fields[name], operator) for name, operator in keys}
    return type("Filters", (django_filters.FilterSet,), made)


class Operand(forms.Field):
    """What stands behind an operator, as a condition of the database."""

    def __init__(self, *, wire: Field, operator: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.wire = wire
        self.path = wire.path or wire.source
        self.operator = operator

    def clean(self, value: Any) -> Q:
        text = str(value)
        if "\x00" in text:
            raise ValidationError("Text must not contain a NUL character.", code="INVALID_FORMAT")
        if len(text) > MAX_TEXT:
            raise ValidationError(f"More than {MAX_TEXT} characters.", code="TOO_LONG")
        if not text and self.operator in ("=", "!=") and (self.wire.is_nullable or self.wire.is_list):
            return self._is_empty()
        if self.wire.is_list and not self.wire.path:
            return self._holds(text)
        if self.operator == "~":
            return self._contains(text)
        values = [self._value(word.strip()) for word in (text.split(",") if self._lists() else [text])]
        if len(values) > 1 or self.operator == "in":
            return Q(**{f"{self.path}__in": values})
        return Q(**{f"{self.path}__{LOOKUPS[self.operator]}": values[0]})

    def _holds(self, text: str) -> Q:
        """A column of several words has one of these."""
        if self.operator not in ("=", "!=", "in"):
            raise ValidationError("It knows =, != and in only.", code="INVALID_CHOICE")
        return Q(**{f"{self.path}__overlap": [self._value(word.strip()) for word in text.split(",")]})

    def _lists(self) -> bool:
        """Of a choice, `=` and `!=` take several words as well."""
        return self.operator == "in" or (self.operator in ("=", "!=") and "enum" in self.wire.schema)

    def _is_empty(self) -> Q:
        empty_text = self.wire.is_text and not self.wire.is_list
        return Q(**({self.path: ""} if empty_text else {f"{self.path}__isnull": True}))

    def _contains(self, text: str) -> Q:
        """In what the client sees; a time has its fraction there, and no offset."""
        wire: Any = self.wire
        if not text:
            raise ValidationError("Nothing to look for.", code="INVALID_FORMAT")
        if "enum" in wire.schema:
            known = [word for word in wire.schema["enum"] if word and text.upper() in word]
            return Q(**{f"{self.path}__in": [wire.read(word) for word in known]})
        if wire.read:
            first = wire.show([0])[0] if wire.is_list else wire.show(0)
            shown = Concat(Value(first[:-1]), Cast(self.path, CharField()))
            return Q(IContains(shown, text)) & Q(**{f"{self.path}__isnull": False})
        if wire.is_time:
            text = text.upper().replace("T", " ").removesuffix("Z")
        return Q(**{f"{self.path}__icontains": text})

    def _value(self, word: str) -> Any:
        try:
            return _read(self.wire, word)
        except OverflowError:
            raise ValidationError("Out of range.", code="OUT_OF_RANGE") from None
        except KeyError:
            raise ValidationError("Not one of the known values.", code="INVALID_CHOICE") from None
        except (ValueError, ArithmeticError):
            raise ValidationError("Not a value of this field.", code="INVALID_FORMAT") from None


class FieldFilter(django_filters.Filter):
    """One operator on one field of a wire object."""

    field_class = Operand

    def __init__(self, wire: Field, operator: str):
        super().__init__(
            field_name=wire.source, label=operator, exclude=operator == "!=", wire=wire, operator=operator
        )
        self.wire = wire

    def __deepcopy__(self, memo: Any) -> "FieldFilter":
        """Nothing in it ever changes."""
        return copy.copy(self)

    def filter[M: QuerySet[Any]](self, qs: M, value: Q) -> M:
        if self.wire.is_list:  # one of many: a join would repeat the row
            value = Q(pk__in=qs.model._default_manager.filter(value).values("pk"))
        return self.get_method(qs)(value)


def _read(field: Field, word: str) -> Any:
    """Raises KeyError, ValueError, OverflowError or ArithmeticError for what is no value of the field."""
    if not word:
        raise ValueError(word)
    if field.read:
        return field.read(word)
    if field.is_time:
        return read_time(SPACE_BEFORE_OFFSET.sub("+", word))
    if field.is_text:
        return word
    if "boolean" in field.schema["type"]:
        return {"true": True, "false": False}[word]
    return _number(word, whole="integer" in field.schema["type"])


def _number(word: str, *, whole: bool) -> int | Decimal:
    if whole:
        if not WHOLE.fullmatch(word):
            raise OverflowError(word) if word.lstrip("+-").isdigit() else ValueError(word)
        return int(word)
    number = Decimal(word)
    if not number.is_finite():
        raise ValueError(word)
    if abs(number) >= MAX_NUMBER:
        raise OverflowError(word)
    return number
