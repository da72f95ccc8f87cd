"""Filters whose choices stay within the person's stores."""

from typing import Any

from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)
from unfold.contrib.filters.forms import AutocompleteDropdownForm

__all__ = ["ChoicesDropdownFilter", "PickFilter", "RelatedChoicesFilter"]


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
