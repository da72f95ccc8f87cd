"""Follow-up statuses, appointments and time in the back office."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting import services
from accounting.admin.rows import MergeAdmin, OfJobAdmin
from accounting.models import Appointment, FollowUpStatus, TimeEntry
from core.admin import ChoicesDropdownFilter, DayRangeFilter, PickFilter, ReadOnlyInline, badge
from core.admin.columns import exported

STATUS_COLOURS = {Appointment.Status.SCHEDULED: "info", Appointment.Status.DONE: "success"}


@admin.register(FollowUpStatus)
class FollowUpStatusAdmin(MergeAdmin):
    stays_small = True
    delete_service = staticmethod(services.delete_follow_up_status)
    list_display = ("name", "color")
    search_fields = ("name",)
    ordering = ("store_id", "name")
    fields = ("store", "name", "color")

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> FollowUpStatus:
        return services.save_follow_up_status(status=obj)


class AppointmentInline(ReadOnlyInline):
    """The appointments about a job, the latest first."""

    model = Appointment
    fields = ("date", "end_date", "status_badge", "staff", "body")
    readonly_fields = ("status_badge",)
    ordering = ("-date", "-pk")
    status_badge = badge("status", Appointment.Status, STATUS_COLOURS, _("status"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("staff")


@admin.register(Appointment)
class AppointmentAdmin(OfJobAdmin):
    change_service = staticmethod(services.change_appointment)
    delete_service: ClassVar[Any] = staticmethod(services.delete_appointment)
    list_display = ("date", "end_date", "job", "staff", "status_badge", "body")
    list_select_related = ("job", "staff")
    list_filter = (
        ("job", PickFilter),
        ("staff", PickFilter),
        ("status", ChoicesDropdownFilter),
        ("date", DayRangeFilter),
    )
    search_fields = ("job__number", "body")
    ordering = ("store_id", "-date", "-pk")
    autocompletes = False
    fields = ("store", "job", "date", "end_date", "body", "status", "staff")
    status_badge = badge("status", Appointment.Status, STATUS_COLOURS, _("status"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """An appointment stays with its job."""
        return (*super().get_readonly_fields(request, obj), *(("job",) if obj else ()))

    def add_row(self, obj: Any, form: Any) -> Appointment:
        return services.add_appointment(
            job=obj.job,
            date=obj.date,
            end_date=obj.end_date,
            body=obj.body,
            status=obj.status,
            staff=obj.staff,
        )


@admin.register(TimeEntry)
class TimeEntryAdmin(OfJobAdmin):
    change_service = staticmethod(services.change_time)
    delete_service: ClassVar[Any] = staticmethod(services.delete_time)
    list_display = ("date", "job", "staff", "hours", "notes")
    list_select_related = ("job", "staff")
    list_filter = (("job", PickFilter), ("staff", PickFilter), ("date", DayRangeFilter))
    search_fields = ("job__number", "notes")
    ordering = ("store_id", "-date", "-pk")
    autocompletes = False
    fields = ("store", "job", "staff", "date", "minutes", "notes")

    @display(description=_("hours"), ordering="minutes", formatting="price")
    def hours(self, time: TimeEntry) -> str:
        return f"{time.minutes // 60}:{time.minutes % 60:02d}"

    hours = exported(hours, (_("minutes"), lambda time: time.minutes))

    def add_row(self, obj: Any, form: Any) -> TimeEntry:
        return services.record_time(
            store=obj.store,
            job=obj.job,
            staff=obj.staff,
            date=obj.date,
            minutes=obj.minutes,
            notes=obj.notes,
        )
