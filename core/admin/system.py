"""Background jobs and log-ins, in the house style; only a job that failed can be tried again.

They are of no store, but of the house: for those who work in every store.
"""

from typing import Any

import axes.admin
import procrastinate.contrib.django.admin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.utils import display_for_label

from core import jobs
from core.actor import door_name
from core.admin.account import browser_name
from core.admin.base import ReadOnlyAdmin
from core.admin.columns import badge
from core.admin.filters import ChoicesDropdownFilter, DayRangeFilter
from core.admin.forms import REFUSALS, words
from core.admin.inlines import ReadOnlyInline
from core.admin.moves import WithButtons, move
from core.admin.worklists import Worklist
from core.models import JobFailure, LogIn

# Their own modules register them first, with pages that write; importing those here settles the order.
assert axes.admin
assert procrastinate.contrib.django.admin
for theirs in (ProcrastinateJob, AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(theirs)


# What the house calls them. Migrations look at what a model was declared with, and so see no change.
NAMES: dict[Any, tuple[Any, Any, dict[str, Any]]] = {
    ProcrastinateJob: (
        _("background job"),
        _("background jobs"),
        {
            "id": _("number"),
            "task_name": _("name in the log"),
            "queue_name": _("queue"),
            "attempts": _("attempts"),
            "scheduled_at": _("not before"),
            "priority": _("priority"),
            "lock": _("one at a time"),
        },
    ),
    ProcrastinateEvent: (_("event"), _("events"), {"at": _("when")}),
    AccessAttempt: (
        _("wrong tries"),
        _("wrong tries"),
        {
            "attempt_time": _("last try"),
            "username": _("name"),
            "ip_address": _("address"),
            "failures_since_start": _("how many"),
            "user_agent": _("browser"),
        },
    ),
}
ProcrastinateJob.__str__ = lambda job: f"Background job {job.pk}"  # type: ignore[method-assign]
AccessAttempt.__str__ = lambda tries: f"{tries.username or '–'} from {tries.ip_address or '–'}"
for theirs, (one, many, fields) in NAMES.items():
    theirs._meta.verbose_name, theirs._meta.verbose_name_plural = one, many
    theirs._meta.app_config.verbose_name = _("Settings")
    for name, said in fields.items():
        theirs._meta.get_field(name).verbose_name = said


class JobState(models.TextChoices):
    TODO = "todo", _("Waiting")
    DOING = "doing", _("Running")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    ABORTED = "aborted", _("Stopped")


JOB_COLOURS = {
    "doing": "info",
    "succeeded": "success",
    "failed": "danger",
    "todo": "",
    "cancelled": "",
    "aborted": "warning",
}
LOG_IN_COLOURS = {
    LogIn.What.ENTERED: "success",
    LogIn.What.FAILED: "warning",
    LogIn.What.LOCKED: "danger",
    LogIn.What.LEFT: "",
}
EVENTS = {
    "deferred": _("Put into the queue"),
    "scheduled": _("Planned for later"),
    "started": _("Begun"),
    "deferred_for_retry": _("Put into the queue again"),
    "failed": _("Failed"),
    "succeeded": _("Done"),
    "cancelled": _("Cancelled"),
    "abort_requested": _("Asked to stop"),
    "aborted": _("Stopped"),
}


class JobEventInline(ReadOnlyInline):
    model = ProcrastinateEvent
    fields = ("at", "happened")
    readonly_fields = ("happened",)
    ordering = ("-at",)
    tab = False

    @display(description=_("what happened"))
    def happened(self, event: Any) -> Any:
        return EVENTS.get(event.type, event.type)


class JobStateFilter(ChoicesDropdownFilter):
    """The database's own enumeration refuses a word that it does not know."""

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() and self.value() not in JobState.values:
            return queryset.none()
        return super().queryset(request, queryset)


JOBS = {
    "failed": Worklist(
        title=_("Failed background jobs"),
        help=_("They were tried and given up. Their events say when; the log says why."),
        rows=lambda jobs, store: jobs.filter(status="failed"),
        ordering=("-id",),
        colour="danger",
    ),
}


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    of_house = True
    list_display = ("at", "job", "error")
    search_fields = ("=job", "error")
    ordering = ("-at", "-pk")


@admin.register(ProcrastinateJob)
class JobAdmin(WithButtons, ReadOnlyAdmin):
    of_house = True
    worklists = JOBS
    list_display = ("id", "task", "state", "reason", "arguments", "attempts", "scheduled_at")
    list_filter = (("status", JobStateFilter), "queue_name", ("scheduled_at", DayRangeFilter))
    search_fields = ("task_name", "=id")
    ordering = ("-id",)
    inlines = (JobEventInline,)
    fields = (
        "task",
        "state",
        "reason",
        "task_name",
        "queue_name",
        "arguments",
        "attempts",
        "scheduled_at",
        "priority",
        "lock",
    )
    readonly_fields = ("task", "state", "arguments", "reason")
    actions_detail = ("retry",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        reason = JobFailure.objects.filter(job=models.OuterRef("pk")).values("error")
        return super().get_queryset(request).annotate(reason=models.Subquery(reason))

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("procrastinate.change_procrastinatejob")) and self._allowed(request)

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        return names if row.status == "failed" else []

    @move(
        label=_("Try again"),
        question=_("The job runs once more, now."),
        permission="retry",
        icon="replay",
        variant=ActionVariant.PRIMARY,
    )
    def retry(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        try:
            jobs.retry(number=job.pk)
        except REFUSALS as refusal:
            return self.message_and_return(request, object_id, words(refusal), messages.ERROR)
        return self.message_and_return(request, object_id, _("The job runs again."))

    @display(description=_("task"), ordering="task_name")
    def task(self, job: Any) -> str:
        """In words: its name without the app and the underscores."""
        return str(capfirst(job.task_name.rpartition(".")[2].replace("_", " ")))

    @display(description=_("why it failed"))
    def reason(self, job: Any) -> str | None:
        return job.reason or None

    @display(description=_("state"), ordering="status")
    def state(self, job: Any) -> Any:
        said = (job.status, JobState(job.status).label if job.status in JobState.values else job.status)
        return display_for_label(said, "–", JOB_COLOURS)

    @display(description=_("about"))
    def arguments(self, job: Any) -> str:
        """What the task was called with, but for the moment at which the clock called it."""
        told = {name: value for name, value in job.args.items() if name != "timestamp"}
        return ", ".join(f"{name} {value}" for name, value in told.items())[:200]


@admin.register(LogIn)
class LogInAdmin(ReadOnlyAdmin):
    of_house = True
    list_display = ("at", "what_badge", "username", "through", "address", "browser_name")
    list_filter = (("what", ChoicesDropdownFilter), ("at", DayRangeFilter))
    search_fields = ("username", "=address", "=request_id")
    ordering = ("-pk",)
    autocompletes = False
    fields = ("at", "what_badge", "username", "user", "through", "address", "browser", "request_id")
    readonly_fields = ("what_badge", "through")
    what_badge = badge("what", LogIn.What, LOG_IN_COLOURS, _("what"))

    @display(description=_("door"), ordering="door")
    def through(self, row: LogIn) -> Any:
        return door_name(row.door)

    @display(description=_("browser"))
    def browser_name(self, row: LogIn) -> str:
        return browser_name(row.browser)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """What counts to a lock-out: wrong tries of a name from an address, until one is right."""

    of_house = True
    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "browser_name")
    list_filter = (("attempt_time", DayRangeFilter),)
    search_fields = ("username", "=ip_address")
    ordering = ("-attempt_time", "-pk")
    fields = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")

    @display(description=_("browser"))
    def browser_name(self, row: Any) -> str:
        return browser_name(row.user_agent)
