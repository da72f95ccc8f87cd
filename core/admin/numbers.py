"""Quantities and money in the back office: no trailing zeros, and text fields with one parser."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.columns import exported
from core.errors import Invalid
from core.quantities import MoneyField, plain, read_number, typed


def read(text: Any, *, places: int, digits: int, negative: bool) -> Decimal | None:
    """What a person typed, by the house's one rule; raises ValidationError with the cure."""
    if text in (None, ""):
        return None
    if not isinstance(text, str):  # a disabled field's own value
        return Decimal(text)
    try:
        return read_number(text, places=places, digits=digits, negative=negative)
    except Invalid as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.reason) from None


class PlainDecimalField(forms.DecimalField):
    """A number as text: a browser's own number field makes 15 of a typed `1,5` (tried in Chromium)."""

    negative = False

    def prepare_value(self, value: Any) -> Any:
        return typed(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        places = 6 if self.decimal_places is None else self.decimal_places
        digits = (self.max_digits or 18) - places
        return read(value, places=places, digits=digits, negative=self.negative)


class PlainMoneyField(PlainDecimalField):
    """An amount of money, which a correction may make negative."""

    negative = True


class PlainWholeField(forms.IntegerField):
    """A whole number as text: Django's own field makes 1 of a typed `1.000`."""

    def to_python(self, value: Any) -> Any:
        below_zero = self.min_value is None or self.min_value < 0  # type: ignore[operator]
        number = read(value, places=0, digits=18, negative=below_zero)
        return None if number is None else int(number)


class NumberInput(UnfoldAdminTextInputWidget):
    """Text, with the keyboard of numbers on a telephone."""

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


WHOLE = {"form_class": PlainWholeField, "widget": NumberInput}
OVERRIDES: dict[Any, dict[str, Any]] = {
    models.DecimalField: {"form_class": PlainDecimalField, "widget": NumberInput},
    MoneyField: {"form_class": PlainMoneyField, "widget": NumberInput},
    models.IntegerField: WHOLE,
    models.BigIntegerField: WHOLE,
}


def without_zeros(shown: str) -> SafeString:
    """The text of a read-only decimal, which Django writes with all its decimals."""
    text = str(shown)
    if "." in text or "," in text:
        text = text.rstrip("0").rstrip(".,")
    return mark_safe(text)  # it was escaped before


def decimal_fields(model: type[models.Model]) -> list[Any]:
    """Also those that the database makes of others."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(
            field.output_field if isinstance(field, models.GeneratedField) else field, models.DecimalField
        )
    ]


def number_fields(model: type[models.Model]) -> list[Any]:
    """The fields that are amounts: neither choices nor numbers of documents."""
    whole = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.IntegerField)
        and not (field.choices or field.primary_key or field.is_relation)
    ]
    return decimal_fields(model) + [field for field in whole if not field.name.endswith("_id")]


def number_column(field: Any) -> Callable[[Any], str | None]:
    """A list's column for an amount: right-aligned, sortable, no trailing zeros."""
    name = field.name

    @display(description=field.verbose_name, ordering=name, formatting="price")
    def column(row: Any) -> str | None:
        value = getattr(row, name)
        return None if value is None else plain(Decimal(value))

    column.__name__ = name
    shown: Callable[[Any], str | None] = exported(
        column, (field.verbose_name, lambda row: getattr(row, name))
    )
    return shown
