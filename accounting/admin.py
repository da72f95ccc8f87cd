"""Jobs and their money: shown here; the services that write them come with their API."""

from typing import Any, ClassVar

from django.contrib import admin
from unfold.contrib.filters.admin import RangeDateFilter, RangeDateTimeFilter

from accounting.models import Appointment, Expense, FollowUpStatus, Income, Invoice, Job, JobEntry, TimeEntry
from core.admin import (
    ChoicesDropdownFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    WithMoves,
    badge,
)

KIND_COLOURS = {
    "material": "warning",
    "labour": "warning",
    "expense": "warning",
    "income": "success",
    "invoice": "success",
}

STATE_COLOURS = {"open": "info", "closed": "success", "cancelled": "danger"}


class JobEntryInline(ReadOnlyInline):
    model = JobEntry
    fields = ("entered_at", "kind", "text", "quantity", "amount", "currency")
    ordering = ("-pk",)
    per_page = 50
    tab = False


@admin.register(Job)
class JobAdmin(WithMoves, ReadOnlyAdmin):
    counted_by_tally = True
    palette_lookups = ("number__startswith",)
    list_display = (
        "number",
        "title",
        "state_badge",
        "client",
        "staff",
        "budget",
        "currency",
        "start_date",
        "delivery_date",
    )
    list_select_related = ("client", "staff")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("client", PickFilter),
        ("staff", PickFilter),
        ("follow_up_status", PickFilter),
        ("start_date", RangeDateFilter),
        ("delivery_date", RangeDateFilter),
    )
    search_fields = ("number", "title", "client__name")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (JobEntryInline,)
    state_badge = badge("state", Job.State, STATE_COLOURS)


class OfJobAdmin(ReadOnlyAdmin):
    list_select_related: ClassVar[Any] = ("job",)
    list_filter: ClassVar[Any] = (("job", PickFilter), ("date", RangeDateFilter))
    search_fields: ClassVar[Any] = ("job__number", "description")
    ordering: ClassVar[Any] = ("-pk",)
    autocompletes = False


@admin.register(JobEntry)
class JobEntryAdmin(OfJobAdmin):
    list_display = ("entered_at", "job", "kind_badge", "text", "quantity", "amount", "currency", "user")
    list_select_related = ("job", "user")
    list_filter = (("job", PickFilter), ("kind", ChoicesDropdownFilter), ("entered_at", RangeDateTimeFilter))
    search_fields = ("job__number", "text", "=document_id")
    kind_badge = badge("kind", JobEntry.Kind, KIND_COLOURS, JobEntry._meta.get_field("kind").verbose_name)


@admin.register(Appointment)
class AppointmentAdmin(OfJobAdmin):
    list_display = ("date", "end_date", "job", "staff", "status", "body")
    list_select_related = ("job", "staff")
    list_filter = (("job", PickFilter), ("staff", PickFilter), ("date", RangeDateTimeFilter))
    search_fields = ("job__number", "body")
    ordering = ("store_id", "-date", "-pk")


@admin.register(TimeEntry)
class TimeEntryAdmin(OfJobAdmin):
    list_display = ("date", "job", "staff", "minutes", "notes")
    list_select_related = ("job", "staff")
    list_filter = (("job", PickFilter), ("staff", PickFilter), ("date", RangeDateFilter))
    search_fields = ("job__number", "notes")
    ordering = ("store_id", "-date", "-pk")


@admin.register(Expense)
class ExpenseAdmin(OfJobAdmin):
    list_display = ("date", "job", "description", "amount", "currency")


@admin.register(Income)
class IncomeAdmin(OfJobAdmin):
    list_display = ("date", "job", "description", "amount", "currency")


@admin.register(Invoice)
class InvoiceAdmin(OfJobAdmin):
    list_display = ("date", "job", "client", "description", "amount", "currency")
    list_select_related = ("job", "client")


@admin.register(FollowUpStatus)
class FollowUpStatusAdmin(ReadOnlyAdmin):
    list_display = ("name", "color")
    search_fields = ("name",)
    ordering = ("store_id", "name")
