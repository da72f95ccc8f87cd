"""Jobs in the back office: budget against actual, and the buttons that move them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.utils import display_for_label
from unfold.widgets import UnfoldBooleanSwitchWidget

from accounting import services
from accounting.admin.around import AppointmentInline
from accounting.admin.entries import JobEntryInline
from accounting.admin.rows import MergeAdmin
from accounting.admin.worklists import JOBS
from accounting.models import Appointment, Job, JobEntry
from accounting.models.jobs import UNENDED
from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ReasonForm,
    badge,
    bulk,
    button,
    due,
)
from core.admin.base import NEXT_FREE, is_protected
from core.admin.columns import exported
from core.admin.copying import WithCopy
from core.admin.forms import ValuesForm
from core.find import Findable
from core.quantities import plain

CENT = Decimal("0.01")
BUDGET_COLOURS = {"over": "danger", "within": ""}
STATE_COLOURS = {"open": "info", "closed": "success", "cancelled": "danger"}


class NewJobForm(ValuesForm):
    draft = forms.BooleanField(
        label=_("As a draft"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("On: it is prepared only; work begins once it is opened."),
    )


class JobForm(ValuesForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "delivery_appointment" in self.fields:  # not on a page that a person may only read
            own = Appointment.objects.filter(job=self.instance).select_related("job").order_by("-date")
            self.fields["delivery_appointment"].queryset = own  # type: ignore[attr-defined]


def figures_of(job: Any) -> services.JobFigures:
    """The figures of a job, read once."""
    if not hasattr(job, "figures"):
        job.figures = services.job_figures([job.pk])[job.pk]
    figures: services.JobFigures = job.figures
    return figures


def shown(amount: Decimal) -> str:
    """Sums of money for people: at most two decimals."""
    return plain(amount.quantize(CENT))


def sum_column(description: Any, value: Callable[[services.JobFigures], Decimal | None]) -> Any:
    """A column and field of a sum in the job's currency."""

    @display(description=description, formatting="price")
    def column(self: Any, job: Job) -> str | None:
        amount = value(figures_of(job))
        return None if amount is None else shown(amount)

    return exported(column, (description, lambda job: value(figures_of(job))))


def lines_of(actual: services.Actual) -> list[tuple[Any, str]]:
    """The kinds that there is something of."""
    named = [*actual.cost.items(), *actual.revenue.items()]
    return [
        (JobEntry.Kind(kind).label, f"{shown(amount)} {actual.currency}") for kind, amount in named if amount
    ]


@admin.register(Job)
class JobAdmin(WithCopy, MergeAdmin):
    change_service = staticmethod(services.change_job)
    delete_service = staticmethod(services.delete_job)

    def is_in_use(self, row: Any) -> bool:
        """Entries that are all undone go with it (`services.delete_job`)."""
        entries = row.entries.filter(reverses=None, reversed_by=None)
        return is_protected(row, but=[JobEntry]) or bool(entries.exists())

    form = JobForm
    may_stay_empty = {"number": NEXT_FREE, "currency": _("Empty: that of the store.")}
    counted_by_tally = True
    price_fields = ("cost", "left", "revenue", "margin", "by_kind")
    worklists = JOBS
    findable = Findable(("number",), icon="work", badge="state_badge", detail=lambda job: job.title)
    list_display = (
        "number",
        "title",
        "state_badge",
        "client",
        "staff",
        "budget",
        "cost",
        "left",
        "currency",
        "delivery",
    )
    list_select_related = ("client", "staff", "store")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("client", PickFilter),
        ("staff", PickFilter),
        ("follow_up_status", PickFilter),
        ("start_date", DayRangeFilter),
        ("delivery_date", DayRangeFilter),
    )
    search_fields = ("number", "title", "client__name")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (JobEntryInline, AppointmentInline)
    actions = ("open_chosen", "close_chosen", "cancel_chosen")
    actions_detail = ("open", "close", "reopen", "cancel", "copy")
    copy_service = staticmethod(services.copy_job)
    add_fieldsets = (
        (None, {"fields": ("store", "title", "number", "draft", "client", "staff", "follow_up_status")}),
        (_("Dates"), {"fields": ("start_date", "delivery_date")}),
        (_("Money"), {"fields": ("budget", "currency")}),
        (_("Description"), {"fields": ("description",)}),
    )
    fieldsets = (
        (
            None,
            {"fields": ("store", "number", "state_badge", "title", "client", "staff", "follow_up_status")},
        ),
        (
            _("Budget against actual"),
            {"fields": ("budget", "currency", "cost", "left", "revenue", "margin", "by_kind", "hours")},
        ),
        (
            _("Dates"),
            {"fields": ("start_date", "delivery_date", "delivery_appointment", "created_at", "updated_at")},
        ),
        (_("Description"), {"fields": ("description",)}),
    )
    readonly_fields = (
        "state_badge",
        "cost",
        "left",
        "revenue",
        "margin",
        "by_kind",
        "hours",
        "created_at",
        "updated_at",
    )
    state_badge = badge("state", Job.State, STATE_COLOURS)
    delivery = due("delivery_date", lambda job: job.state in UNENDED, _("delivery date"))
    cost = sum_column(_("actual cost"), lambda figures: figures.actual.total_cost)
    revenue = sum_column(_("actual revenue"), lambda figures: figures.actual.total_revenue)
    margin = sum_column(_("margin"), lambda figures: figures.actual.margin)
    hours = sum_column(_("hours worked"), lambda figures: figures.hours)

    @display(description=_("left of the budget"))
    def left(self, job: Job) -> str | None:
        left = figures_of(job).left
        if left is None:
            return None
        return display_for_label(("over" if left < 0 else "within", shown(left)), "–", BUDGET_COLOURS)

    left = exported(left, (_("left of the budget"), lambda job: figures_of(job).left))

    @display(description=_("by kind"))
    def by_kind(self, job: Job) -> SafeString | None:
        """Also what was entered in other currencies, which is in no total."""
        figures = figures_of(job)
        lines = [line for actual in (figures.actual, *figures.others) for line in lines_of(actual)]
        return format_html_join("", "<div>{}: {}</div>", lines) or None

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        """The figures of them all in one query."""
        figures = services.job_figures(job.pk for job in rows)
        for job in rows:
            job.figures = figures[job.pk]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewJobForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> Any:
        """Jobs are deleted one by one: a refusal is told on the page of its job."""
        found = super().get_actions(request, action_location)
        return {name: action for name, action in found.items() if name != "delete_selected"}

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The service decides what stands in the way, not the foreign keys."""
        return [str(job) for job in objs], {}, set(), []

    def add_row(self, obj: Any, form: Any) -> Job:
        names = [name for name in form.cleaned_data if name not in ("store", "draft")]
        state = Job.State.DRAFT if form.cleaned_data.get("draft") else Job.State.OPEN
        return services.open_job(store=obj.store, state=state, **{name: getattr(obj, name) for name in names})

    open = button(
        "open",
        _("Open"),
        _("Work on this draft begins."),
        services.open_draft,
        _("The job is open."),
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
    )

    close = button(
        "close",
        _("Close"),
        _("The work is done. Late cost is still entered."),
        services.close_job,
        _("The job is closed."),
        icon="done_all",
        variant=ActionVariant.SUCCESS,
    )

    reopen = button(
        "reopen",
        _("Reopen"),
        _("Work on this job goes on after all."),
        services.reopen_job,
        _("The job is open again."),
        icon="undo",
        form=ReasonForm,
    )

    cancel = button(
        "cancel",
        _("Cancel"),
        _("It will not be done. What it cost so far stays."),
        services.cancel_job,
        _("The job is cancelled."),
        icon="block",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )

    open_chosen = bulk("open", _("Open jobs"), _("Open"), services.open_draft, _("Open."))
    close_chosen = bulk("close", _("Close jobs"), _("Close"), services.close_job, _("Closed."))
    cancel_chosen = bulk(
        "cancel", _("Cancel jobs"), _("Cancel the jobs"), services.cancel_job, _("Cancelled."), reason=True
    )
