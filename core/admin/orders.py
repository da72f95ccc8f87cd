"""Orders that are opened together with their lines, by one service."""

from typing import Any

from django.http import HttpRequest

from core.admin.base import ServiceAdmin

type Line = dict[str, Any]


class WithLines(ServiceAdmin):
    """Nothing of a new order is saved before the page knows its lines, too."""

    def open_order(self, form: Any, lines: list[Line]) -> Any:
        """Call the service and return the new order. `lines` are the rows that somebody filled in, by field."""
        raise NotImplementedError

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        """Nothing yet: `save_related` knows the lines."""
        return obj

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change:
            return super().save_related(request, form, formsets, change)
        opened = self.open_order(form, [line for formset in formsets for line in _filled_in(formset)])
        form.instance.__dict__.update(opened.__dict__)  # a protected state allows no assignment
        return None


def _filled_in(formset: Any) -> list[Line]:
    formset.save(commit=False)  # for Django's own log, which asks the formset what is new
    own = {formset.model._meta.pk.name, formset.fk.name}
    return [
        {name: value for name, value in form.cleaned_data.items() if name not in own}
        for form in formset.extra_forms
        if form.has_changed()
    ]
