"""What the plumbing writes down by itself: shown, never changed."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core import calendar
from core.admin.base import ReadOnlyAdmin
from core.admin.filters import DayRangeFilter, PickFilter
from core.admin.requests import WithRequestSearch
from core.admin.worklists import Worklist
from core.models import IdempotencyKey, ImportRun, RateWindow, Store, Tally, Transition

WEEK = 7


def _model_of(row: Transition) -> Any:
    """The model of a logged document, if it has pages."""
    known = {model._meta.label_lower: model for model in admin.site._registry}
    return known.get(row.kind)


def _state_name(row: Transition, state: str) -> str:
    model = _model_of(row)
    names = dict(model._meta.get_field("state").flatchoices) if model else {}
    return str(names.get(state, state)) or "–"


@admin.register(Transition)
class TransitionAdmin(WithRequestSearch, ReadOnlyAdmin):
    """Found by document and request: those have indexes, the moment has none."""

    list_display = ("at", "document", "move", "from_state", "to_state", "who", "door", "reason")
    list_select_related = ("user", "credential")
    list_filter = ("kind", "door", ("at", DayRangeFilter))
    search_fields = ("=object_id", "=request_id", "reason")
    ordering = ("-pk",)
    list_display_links = ("at",)

    @display(description=_("document"), ordering="object_id")
    def document(self, row: Transition) -> str:
        model = _model_of(row)
        if model is None:
            return f"{row.kind} {row.object_id}"
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.object_id])
        name = capfirst(model._meta.verbose_name)
        return format_html('<a class="text-link" href="{}">{} {}</a>', page, name, row.object_id)

    @display(description=_("from"))
    def from_state(self, row: Transition) -> str:
        return _state_name(row, row.source)

    @display(description=_("to"))
    def to_state(self, row: Transition) -> str:
        return _state_name(row, row.target)

    @display(description=_("who"))
    def who(self, row: Transition) -> str:
        return str(row.user or row.credential or row.door)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """The stored answer is the client's own; it is not shown."""

    list_display = ("key", "credential", "user", "status", "created_at")
    list_select_related = ("credential", "user")
    list_filter = (("credential", PickFilter), ("created_at", DayRangeFilter))
    search_fields = ("key",)
    ordering = ("-created_at", "-pk")
    hidden_fields = ("body", "headers", "fingerprint")


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    """Differences that add up to the number of documents; a job sums them every minute."""

    store_path = "store"
    list_display = ("kind", "state", "n")
    list_filter = ("kind",)
    search_fields = ("kind", "state")
    ordering = ("store", "kind", "state", "pk")


@admin.register(RateWindow)
class RateWindowAdmin(ReadOnlyAdmin):
    list_display = ("key", "minute", "used")
    search_fields = ("key",)
    ordering = ("key",)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ("key", "minute", "used")


def _failed_lately(runs: Any, store: Store) -> Any:
    """Without an end they would never leave the home page: nothing is done to a finished import."""
    first = calendar.today(store) - timedelta(days=WEEK - 1)
    return runs.failed_since(calendar.day_bounds(store, first)[0])


IMPORTS = {
    "failed": Worklist(
        title=_("Failed imports"),
        help=_("In the last 7 days, whole or in part. Correct what is wrong, and import the file again."),
        rows=_failed_lately,
        ordering=("store_id", "-at", "-pk"),
        colour="danger",
    ),
}


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    worklists = IMPORTS
    list_display = ("at", "kind", "file_name", "outcome", "rows", "applied", "rejected", "user")
    list_select_related = ("user",)
    list_filter = ("kind", ("at", DayRangeFilter))
    search_fields = ("file_name", "=sha256")
    ordering = ("store_id", "-at", "-pk")

    @display(description=_("outcome"), label={"whole": "success", "part": "warning", "refused": "danger"})
    def outcome(self, row: ImportRun) -> tuple[str, Any]:
        if row.refused:
            return "refused", _("Refused")
        return ("part", _("In part")) if row.rejected else ("whole", _("Imported"))
