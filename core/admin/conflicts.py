"""Two people change one row: who saves second is shown both values of every field, and what they typed stays.

A page carries a short hash of every value that it was opened with. Saving locks the row, and compares them with what
is there now. Fields that only the other person changed are taken over; where both did, theirs and mine stand beside
each other, and saving once more is the answer that mine shall stand.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.db import connection, models
from django.db.models.query import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from pghistory.core import event_models
from unfold.admin import ModelAdmin

from core.quantities import plain

FIELD = "_opened"
CHANGED = _(
    "Somebody changed this after you had opened it. Nothing is saved yet: look at both, and save again."
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed meanwhile. `mine` is empty where I had not touched it."""

    name: str
    theirs: str
    mine: str
    both: bool


class Watched(forms.BaseModelForm):
    """A form of a row that others may change meanwhile."""

    differences: tuple[Difference, ...] = ()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        opened = _opened(self)
        if not opened:
            return
        self.differences = tuple(_differences(self, opened))
        if self.differences:
            self.add_error(None, CHANGED)


@cache
def watched(form: type[Any]) -> type[Any]:
    """The form of a row below another, watched."""
    return form if issubclass(form, Watched) else type(f"Watched{form.__name__}", (Watched, form), {})


class Watching(ModelAdmin):
    """Pages that notice, below the lock of the row, that it is not what it was when they were opened."""

    change_form_before_template = "admin/conflict.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        request._saving = request.method == "POST" and bool(object_id)  # type: ignore[attr-defined]
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return answer

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; while it is saved, locked and read anew, so that nobody changes it between look and save."""
        row = super().get_object(request, object_id, from_field)
        if row is None or not getattr(request, "_saving", False) or not connection.in_atomic_block:
            return row
        request._saving = False  # type: ignore[attr-defined]
        list(type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        formsets = [inline.formset for inline in context.get("inline_admin_formsets", ())]
        rows = [row for formset in formsets for row in formset.initial_forms]
        context["opened"] = snapshot([form, *rows])
        context["conflict"] = _told(form, rows)
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer


def snapshot(watched: Iterable[Any]) -> str:
    """Hashes of the stored values of these forms' rows, for the page to carry."""
    found = {
        _key(form): {
            name: _hash(_text(form.get_initial_for_field(form.fields[name], name))) for name in names
        }
        for form in watched
        if isinstance(form, Watched) and form.instance.pk and (names := _names(form))
    }
    return json.dumps(found, separators=(",", ":")) if found else ""


def _opened(form: Any) -> dict[str, str]:
    """The hashes that the page was opened with, for this form; none if it carried none, or not legible ones."""
    if not form.instance.pk:
        return {}
    try:
        found = json.loads(form.data.get(FIELD) or "{}")
    except ValueError:
        return {}
    mine = found.get(_key(form)) if isinstance(found, dict) else None
    return mine if isinstance(mine, dict) else {}


def _differences(form: Any, opened: dict[str, str]) -> Iterable[Difference]:
    for name in _names(form):
        field = form.fields[name]
        stored = form.get_initial_for_field(field, name)
        theirs = _hash(_text(stored))
        if name not in opened or theirs == opened[name]:
            continue
        typed = form.cleaned_data.get(name) if name in form.cleaned_data else form[name].value()
        mine = _hash(_text(typed))
        if mine == theirs:
            continue
        both = mine != opened[name]
        if not both:
            field.bound_data = _stays  # what is shown, and sent the next time, is theirs
        label = str(capfirst(field.label or name))
        yield Difference(label, _shown(field, stored), _shown(field, typed) if both else "", both)


def _stays(data: Any, initial: Any) -> Any:
    return initial


def _names(form: Any) -> list[str]:
    """Fields that can be compared: not files, and nothing that the form does not take."""
    return [
        name
        for name, field in form.fields.items()
        if not field.disabled and not isinstance(field, forms.FileField) and name in form.initial
    ]


def _key(form: Any) -> str:
    """A form on its page: the main one, or a row of an inline."""
    if not form.prefix:
        return ""
    return f"{form.prefix.rpartition('-')[0]}/{form.instance.pk}"


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _text(value: Any) -> str:
    """One text for equal values, whether they come from the row or from the form."""
    if value is None or value == "" or value is False:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | QuerySet):
        return ",".join(sorted(_text(one) for one in value))
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return (
            value.astimezone(timezone.get_default_timezone()).isoformat()
            if value.tzinfo
            else value.isoformat()
        )
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _shown(field: Any, value: Any) -> str:
    """A value as people write it."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(one) for one in value or ()) or "–"
    if isinstance(field, forms.ModelChoiceField) and value not in (None, ""):
        pk = value.pk if isinstance(value, models.Model) else value
        return str(field.queryset.filter(pk=pk).first() or "–") if field.queryset is not None else str(pk)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    names = {
        str(key): str(label) for key, label in getattr(field, "choices", ()) if not isinstance(label, list)
    }
    if isinstance(value, list | tuple):
        return ", ".join(names.get(str(one), str(one)) for one in value) or "–"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return names.get(str(value)) or _text(value) or "–"


def _told(form: Any, rows: Iterable[Any]) -> dict[str, Any]:
    """What the page says of the conflict; nothing where there is none."""
    found = list(getattr(form, "differences", ()))
    for row in rows:
        found += [
            Difference(f"{row.instance}: {one.name}", one.theirs, one.mine, one.both)
            for one in getattr(row, "differences", ())
        ]
    if not found:
        return {}
    return {"differences": found, "who": _last_writer(form.instance)}


def _last_writer(row: models.Model) -> str:
    """Who changed the row last, from the audit trail; empty where it keeps none."""
    for trail in event_models(tracks_model=type(row))[:1]:
        events: Any = trail._default_manager.filter(pgh_obj_id=row.pk).select_related("pgh_context")
        event = events.order_by("-pgh_id").first()
        context = event.pgh_context if event is not None else None
        return str((context.metadata if context else {}).get("name", ""))
    return ""
