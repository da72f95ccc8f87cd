"""Buttons and list actions for the moves of the shop floor's documents."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from core.admin import move, run, run_all


class CompleteForm(BaseDialogForm):
    completed_quantity = forms.IntegerField(
        label=_("Completed"),
        required=False,
        min_value=0,
        help_text=_("Empty: all of it."),
        widget=UnfoldAdminIntegerFieldWidget,
    )


def button(
    name: str, label: Any, question: Any, service: Callable[..., Any], done: Any, **look: Any
) -> Callable[..., HttpResponse]:
    """A button of the page for the move `name`: the filled fields of its dialog go to the service."""

    def act(self: Any, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        fields = (name for name in form.cleaned_data if not name.startswith("_"))  # unfold adds its own
        filled = {name: form.cleaned_data[name] for name in fields}
        given = {name: value for name, value in filled.items() if value not in (None, "")}
        return run(self, request, object_id, service, done, **given)

    act.__name__ = name
    made: Callable[..., HttpResponse] = move(label=label, question=question, permission="move", **look)(act)
    return made


def for_chosen(name: str, label: Any, service: Callable[..., Any], done: Any) -> Callable[..., None]:
    """The move `name` for the chosen rows of the list, each by itself."""

    def act(self: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        run_all(self, request, queryset, service, done)

    act.__name__ = f"{name}_chosen"
    made: Callable[..., None] = admin.action(description=label, permissions=["move"])(act)
    return made
