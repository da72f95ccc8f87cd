"""Cost and revenue of jobs: shown, and written by the services only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.models import JobEntry
from core.admin import ChoicesDropdownFilter, DayRangeFilter, PickFilter, ReadOnlyAdmin, ReadOnlyInline, badge
from core.admin.naming import WithDocument

KIND_COLOURS = {
    "material": "warning",
    "labour": "warning",
    "expense": "warning",
    "income": "success",
    "invoice": "success",
}


class JobEntryInline(ReadOnlyInline):
    """The entries of a job, newest first."""

    model = JobEntry
    fields = ("entered_at", "kind", "text", "quantity", "amount", "currency")
    ordering = ("-pk",)
    tab = False


@admin.register(JobEntry)
class JobEntryAdmin(WithDocument, ReadOnlyAdmin):
    list_display = (
        "entered_at",
        "job",
        "kind_badge",
        "text",
        "quantity",
        "amount",
        "currency",
        "document",
        "who",
    )
    list_select_related = ("job", "user", "credential")
    list_filter = (("job", PickFilter), ("kind", ChoicesDropdownFilter), ("entered_at", DayRangeFilter))
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
        "request_id",
    )
    readonly_fields = ("kind_badge", "document", "who")
    kind_badge = badge("kind", JobEntry.Kind, KIND_COLOURS, _("kind"))

    @display(description=_("who"))
    def who(self, entry: JobEntry) -> str | None:
        return str(entry.user or entry.credential or "") or None
