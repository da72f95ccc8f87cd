"""Filters: by rows of the person's stores, by days of the store, by amounts."""

from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin import FieldListFilter
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from core.actor import DOORS
from core.admin.dialogs import DayInput
from core.admin.numbers import NumberInput, PlainDecimalField

__all__ = [
    "AmountRangeFilter",
    "ChoicesDropdownFilter",
    "DayRangeFilter",
    "DoorFilter",
    "KindFilter",
    "PickFilter",
    "RelatedChoicesFilter",
]

LAST_DAY = date.max - timedelta(days=1)


class ScopedAutocompleteForm(AutocompleteDropdownForm):
    """Unfold's own form names the chosen row of any store: `?article__id__exact=7` told what 7 is."""

    def __init__(
        self, request: Any, name: str, label: str, choices: Any, field: Any, model_admin: Any, **kwargs: Any
    ):
        super().__init__(request, name, label, choices, field, model_admin, **kwargs)
        related = model_admin.admin_site._registry[field.remote_field.model]
        self.fields[name].queryset = related.get_queryset(request)


class PickFilter(AutocompleteSelectFilter):
    """By one row of a related model, found by typing; for models with many rows."""

    form_class = ScopedAutocompleteForm


class RelatedChoicesFilter(RelatedDropdownFilter):
    """By one of a few related rows, all of which are listed."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        related = model_admin.admin_site._registry[field.remote_field.model]
        return [(row.pk, str(row)) for row in related.get_queryset(request)[:200]]


class WordsFilter(ChoicesDropdownFilter):
    """Of a field that holds words of the program: by what they are called. Nothing is read to list them."""

    def __init__(self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str):
        named = copy(field)
        named.choices = self.words(model_admin)
        super().__init__(named, request, params, model, model_admin, field_path)

    def words(self, model_admin: Any) -> list[tuple[str, Any]]:
        raise NotImplementedError


class DoorFilter(WordsFilter):
    def words(self, model_admin: Any) -> list[tuple[str, Any]]:
        return [(door, capfirst(word)) for door, word in DOORS.items()]


class KindFilter(WordsFilter):
    """By what a row is about: one of the kinds of documents that its list declares in `kinds`."""

    def words(self, model_admin: Any) -> list[tuple[str, Any]]:
        named = [
            (model._meta.label_lower, str(capfirst(model._meta.verbose_name_plural)))
            for model, pages in model_admin.admin_site._registry.items()
            if model_admin.kinds(model, pages)
        ]
        return sorted(named, key=lambda one: one[1])


class RangeFilter(FieldListFilter):
    """From and to of a field, both included and either empty: `<field>_from` and `<field>_to` in the address.

    What cannot be read finds nothing, and says in the filter why.
    """

    def __init__(self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str):
        super().__init__(field, request, params, model, model_admin, field_path)
        self.request = request
        given: dict[str, Any] = self.used_parameters  # the base class took them, all that was given of each
        self.used_parameters = {name: values[-1] for name, values in given.items() if values[-1]}
        self.form = self.make_form()

    def make_form(self) -> forms.Form:
        """Bound, with both ends."""
        first, last = self.expected_parameters()
        form = forms.Form(self.used_parameters)
        form.fields = {first: self.make_field(_("From")), last: self.make_field(_("To"))}
        return form

    def make_field(self, placeholder: Any) -> forms.Field:
        raise NotImplementedError

    def expected_parameters(self) -> list[str]:  # type: ignore[override]
        return [f"{self.field_path}_from", f"{self.field_path}_to"]

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"form": self.form}

    def queryset(self, request: Any, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.form.is_valid():
            return queryset.none()
        first, last = (self.form.cleaned_data[name] for name in self.expected_parameters())
        return queryset.filter(**self.bounds(first, last))

    def bounds(self, first: Any, last: Any) -> dict[str, Any]:
        """The look-ups for both ends, of which each may be None."""
        given = {f"{self.field_path}__gte": first, f"{self.field_path}__lte": last}
        return {lookup: value for lookup, value in given.items() if value is not None}


class DayRangeFilter(RangeFilter):
    """Whole days of the store (`core.admin.zones`), of a date or of a moment."""

    template = "unfold/filters/filters_date_range.html"

    def make_field(self, placeholder: Any) -> forms.Field:
        named = {"aria-label": f"{self.title}: {placeholder}", "title": placeholder}
        return forms.DateField(required=False, widget=DayInput(named))

    def bounds(self, first: Any, last: Any) -> dict[str, Any]:
        if not isinstance(self.field, models.DateTimeField):
            return super().bounds(first, last)
        given = {
            f"{self.field_path}__gte": first and _start_of(first),
            f"{self.field_path}__lt": last and _start_of(min(last, LAST_DAY) + timedelta(days=1)),
        }
        return {lookup: value for lookup, value in given.items() if value is not None}


class AmountRangeFilter(RangeFilter):
    """Quantities and money, read by the house's rule."""

    template = "unfold/filters/filters_numeric_range.html"

    def make_field(self, placeholder: Any) -> forms.Field:
        named = {"aria-label": f"{self.title}: {placeholder}", "placeholder": placeholder}
        field = PlainDecimalField(required=False, widget=NumberInput(named))
        field.negative = True
        return field


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
