"""Cost and revenue of jobs: shown, and written by the services only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting.models import JobEntry
from core.admin import ChoicesDropdownFilter, DayRangeFilter, PickFilter, ReadOnlyAdmin, ReadOnlyInline, badge
from core.admin.filters import DoorFilter
from core.admin.naming import WithDocument
from core.admin.signatures import WithSignature

KIND_COLOURS = {
    "material": "warning",
    "labour": "warning",
    "expense": "warning",
    "income": "success",
    "invoice": "success",
}


class JobEntryInline(WithSignature, ReadOnlyInline):
    """The entries of a job, newest first."""

    model = JobEntry
    fields = ("entered_at", "kind", "text", "quantity", "amount", "currency", "signed")
    ordering = ("-pk",)
    tab = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user", "credential")


@admin.register(JobEntry)
class JobEntryAdmin(WithDocument, WithSignature, ReadOnlyAdmin):
    list_display = (
        "entered_at",
        "job",
        "kind_badge",
        "text",
        "quantity",
        "amount",
        "currency",
        "document",
        "signed",
    )
    list_select_related = ("job", "user", "credential")
    list_filter = (
        ("job", PickFilter),
        ("kind", ChoicesDropdownFilter),
        ("door", DoorFilter),
        ("entered_at", DayRangeFilter),
    )
    search_fields = ("job__number", "text", "=document_id")
    ordering = ("-pk",)
    autocompletes = False
    fields = (
        "entered_at",
        "job",
        "kind_badge",
        "text",
        "quantity",
        "amount",
        "currency",
        "document",
        "reverses",
        "who",
        "through",
        "request_id",
    )
    readonly_fields = ("kind_badge", "document", "who", "through")
    kind_badge = badge("kind", JobEntry.Kind, KIND_COLOURS, _("kind"))
