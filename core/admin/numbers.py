"""Quantities and money in the back office: no trailing zeros, and text fields with one parser."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from core.quantities import plain


class PlainDecimalField(forms.DecimalField):
    """A number as text: a browser's own number field makes 15 of a typed `1,5` (tried in Chromium)."""

    default_error_messages = {"comma": _("Write a decimal point: 1.5 and not 1,5.")}

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "," in value:
            raise forms.ValidationError(self.error_messages["comma"], code="comma")
        return super().to_python(value)


OVERRIDES: dict[Any, dict[str, Any]] = {
    models.DecimalField: {"form_class": PlainDecimalField, "widget": UnfoldAdminTextInputWidget}
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
    return column
