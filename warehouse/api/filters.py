"""Filters of any published object, made from its declaration: every prefix on every field (docs/api/warehouse.md)."""

import copy
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import IContains, Lookup

from core.http.wire import Field
from warehouse.api.errors import BadParameter
from warehouse.api.periods import Clock, Period, read_period
from warehouse.documents.fields import Areas, Custom, Day, Guid, Moment, Words, read_guid, show_guid

PREFIX = re.compile(r"\[(gt|gte|lt|lte|not|like|notlike|or|nor)\]", re.IGNORECASE)
LISTS = ("or", "nor")
NEGATIVE = {"not": "", "notlike": "like", "nor": "or"}
MAX_TEXT = 2000
MAX_VALUES = 100
MAX_NUMBER = 10**18
WHOLE = re.compile(r"[+-]?[0-9]{1,18}(?:\.0+)?", re.ASCII)
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,20})?", re.ASCII)
NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands behind the `=` of a parameter."""

    text: str
    clock: Clock


def narrow(
    rows: QuerySet[Any], fields: Mapping[str, Field], asked: Sequence[tuple[str, str]], clock: Clock
) -> QuerySet[Any]:
    """The rows that meet all that is asked, as name and value. Raises BadParameter."""
    keys = {f"{name}#{number}": (name, text) for number, (name, text) in enumerate(asked)}
    made = {key: FieldFilter(fields[name]) for key, (name, _) in keys.items()}
    kind = type("Filters", (django_filters.FilterSet,), made)
    data = {key: Asked(text, clock) for key, (_, text) in keys.items()}
    filters = kind(data, with_custom(rows, (fields[name] for name, _ in asked)))
    for key, faults in filters.form.errors.as_data().items():
        raise BadParameter(str(faults[0].message), field=keys[key][0])
    return filters.qs


def with_custom(rows: QuerySet[Any], fields: Any) -> QuerySet[Any]:
    """The rows with the custom fields among these as columns, to be compared and sorted by."""
    wanted = {
        field.source: KeyTextTransform(field.name, "custom") for field in fields if isinstance(field, Custom)
    }
    return rows.alias(**wanted) if wanted else rows


class FieldFilter(django_filters.Filter):
    """All that may be asked of one field."""

    def __init__(self, wire: Field):
        super().__init__(field_name=wire.source, label=wire.source)
        self.wire = wire

    def __deepcopy__(self, memo: Any) -> "FieldFilter":
        """Nothing in it ever changes."""
        return copy.copy(self)

    @property
    def field(self) -> forms.Field:
        return Operand(self.wire)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(value.on(qs))


class Operand(forms.Field):
    """What is written, as a condition of the database."""

    def __init__(self, wire: Field):
        super().__init__(required=False)
        self.wire = wire

    def clean(self, value: Any) -> "Meant":
        if "\x00" in value.text:
            raise ValidationError("Text must not contain a NUL character.")
        if len(value.text) > MAX_TEXT:
            raise ValidationError(f"More than {MAX_TEXT} characters.")
        try:
            return Meant(self.wire, _condition(self.wire, value.text, value.clock, nested=False))
        except (ValueError, ArithmeticError):
            raise ValidationError("Not a value of this field.") from None


@dataclass(frozen=True, slots=True)
class Meant:
    """A condition on the rows; that of several names is made once the model is known."""

    wire: Field
    condition: Q

    def on(self, rows: QuerySet[Any]) -> Q:
        return _resolved(self.condition, rows)


def _resolved(condition: Q, rows: QuerySet[Any]) -> Q:
    """With what is asked of rows that the row has several of as a sub-query: a join would repeat the row."""
    made = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            made.children.append(_resolved(child, rows))
        elif isinstance(child, tuple) and child[0] == "has":
            found = rows.model._default_manager.filter(child[1]).order_by().values("pk")
            made.children.append(("pk__in", found))
        else:
            made.children.append(child)
    return made


def _condition(field: Field, text: str, clock: Clock, *, nested: bool) -> Q:
    found = PREFIX.match(text)
    word = found[1].lower() if found else ""
    operand = text[found.end() :].strip() if found else text.strip()
    asked = NEGATIVE.get(word, word)
    if asked == "or":
        condition = _any_of(field, operand, clock, nested=nested)
    elif operand.lower() == "null" and asked == "":
        condition = _is_null(field)
    else:
        condition = _compared(field, asked, operand, clock)
    if word not in NEGATIVE:
        return condition
    # What is nothing is not equal to something; PostgreSQL alone would know neither.
    is_about_null = "null" in operand.lower().split(";")
    return ~condition | _is_null(field) if field.is_nullable and not is_about_null else ~condition


def _any_of(field: Field, operand: str, clock: Clock, *, nested: bool) -> Q:
    values = [value.strip() for value in operand.split(";") if value.strip()]
    if nested or not values:
        raise ValueError(operand)
    if len(values) > MAX_VALUES:
        raise ValidationError(f"More than {MAX_VALUES} values.")
    return reduce(operator.or_, (_condition(field, value, clock, nested=True) for value in values))


def _is_null(field: Field) -> Q:
    if isinstance(field, Areas):
        return ~_has(field, "isnull", False)
    if not field.is_nullable:
        return NOTHING
    empty = Q(**{f"{field.source}__isnull": True})
    return (
        empty
        if isinstance(field, Moment | Day | Guid) or not field.is_text
        else empty | Q(**{field.source: ""})
    )


def _compared(field: Field, asked: str, operand: str, clock: Clock) -> Q:
    if isinstance(field, Areas):
        return _has(field, *_text_lookup(asked, operand))
    if isinstance(field, Words):
        return _word(field, asked, operand)
    if isinstance(field, Custom) and not asked:
        return Q(custom__contains={field.name: operand})
    if asked == "like":
        return _like(field, operand)
    if isinstance(field, Moment | Day):
        return _timed(field, asked, read_period(operand, clock))
    return Q(**{f"{field.source}__{asked or 'exact'}": _value(field, operand)})


def _has(field: Areas, lookup: str, value: Any) -> Q:
    found = (Q(**{f"{path}__{lookup}": value}) for path in field.paths)
    return Q(("has", reduce(operator.or_, found)))


def _text_lookup(asked: str, operand: str) -> tuple[str, str]:
    if asked != "like":
        return asked or "exact", operand
    return "iregex" if "%" in operand else "icontains", _pattern(operand) if "%" in operand else operand


def _pattern(operand: str) -> str:
    """`%` stands for anything, everything else for itself."""
    return "^" + ".*".join(re.escape(part) for part in operand.split("%")) + "$"


def _like(field: Field, operand: str) -> Q:
    """In what the client sees."""
    if not operand:
        raise ValueError(operand)
    if isinstance(field, Moment | Day):
        operand = operand.upper().replace("T", " ")
    if field.is_text and not isinstance(field, Moment | Day | Guid):
        lookup, value = _text_lookup("like", operand)
        return Q(**{f"{field.source}__{lookup}": value})
    if isinstance(field, Guid) and field.show is not show_guid:
        raise ValueError(operand)  # only we know how it is written
    return Q(_shown_contains(field.source, operand.strip("%").removesuffix(".0")))


def _shown_contains(source: str, text: str) -> Lookup:
    return IContains(Cast(source, CharField()), text)


def _word(field: Words, asked: str, operand: str) -> Q:
    word = operand.lower()
    if asked == "like":
        found = [
            value for known, values in field.known.items() if word.strip("%") in known for value in values
        ]
        return Q(**{f"{field.source}__in": found})
    if not asked and word in field.known:
        return Q(**{f"{field.source}__in": field.known[word]})
    if "integer" not in field.schema["type"]:
        raise ValueError(operand)
    (number,) = field.known.get(word) or (_whole(operand),)
    if isinstance(number, bool):
        raise ValueError(operand)
    return Q(**{f"{field.source}__{asked or 'exact'}": number})


def _timed(field: Field, asked: str, period: Period) -> Q:
    """A partial time is a period: later than 2026-03 is April and after."""
    start, end, after = period.start, period.end, period.after
    if isinstance(field, Day):
        bounds: tuple[datetime | date, ...] = tuple(_first_day(moment) for moment in (start, end, after))
    else:
        bounds = (start, end, after)
    first, last, later = bounds
    name = field.source
    return {
        "": Q(**{f"{name}__gte": first, f"{name}__lt": last}),
        "gte": Q(**{f"{name}__gte": first}),
        "gt": Q(**{f"{name}__gte": later}),
        "lt": Q(**{f"{name}__lt": first}),
        "lte": Q(**{f"{name}__lt": later}),
    }[asked]


def _first_day(moment: datetime) -> date:
    """The first day that does not begin before."""
    begun = moment.hour or moment.minute or moment.second or moment.microsecond
    return moment.date() + timedelta(days=1) if begun else moment.date()


def _value(field: Field, operand: str) -> Any:
    """Raises ValueError for what is no value of the field."""
    if isinstance(field, Guid):
        return (field.read or read_guid)(operand)
    if field.is_text:
        return operand
    if "integer" in field.schema["type"]:
        return _whole(operand)
    if not NUMBER.fullmatch(operand) or abs(Decimal(operand)) >= MAX_NUMBER:
        raise ValueError(operand)
    return Decimal(operand)


def _whole(operand: str) -> int:
    if not WHOLE.fullmatch(operand):
        raise ValueError(operand)
    return int(operand.partition(".")[0])
