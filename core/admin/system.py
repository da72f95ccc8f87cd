"""Background jobs and log-ins, in the house style; only a job that failed can be tried again. They are not of one store: superusers only."""

import json
from typing import Any

import axes.admin
import procrastinate.contrib.django.admin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from unfold.decorators import display
from unfold.enums import ActionVariant

from core import jobs
from core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from core.admin.filters import ChoicesDropdownFilter, DayRangeFilter
from core.admin.forms import REFUSALS, words
from core.admin.moves import move
from core.admin.worklists import Worklist
from core.models import JobFailure

# Their own modules register them first, with pages that write; importing those here settles the order.
assert axes.admin
assert procrastinate.contrib.django.admin
for theirs in (ProcrastinateJob, AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(theirs)


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


class JobEventInline(ReadOnlyInline):
    model = ProcrastinateEvent
    fields = ("at", "type")
    ordering = ("-at",)
    tab = False


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
    list_display = ("at", "job", "error")
    search_fields = ("=job", "error")
    ordering = ("-at", "-pk")


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyAdmin):
    worklists = JOBS
    list_display = ("id", "task_name", "state", "reason", "arguments", "attempts", "scheduled_at")
    list_filter = (("status", JobStateFilter), "queue_name", ("scheduled_at", DayRangeFilter))
    search_fields = ("task_name", "=id")
    ordering = ("-id",)
    inlines = (JobEventInline,)
    fields = (
        "task_name",
        "state",
        "reason",
        "queue_name",
        "arguments",
        "attempts",
        "scheduled_at",
        "priority",
        "lock",
    )
    readonly_fields = ("state", "arguments", "reason")
    actions_detail = ("retry",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        reason = JobFailure.objects.filter(job=models.OuterRef("pk")).values("error")
        return super().get_queryset(request).annotate(reason=models.Subquery(reason))

    def has_retry_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Jobs are of no store."""
        return bool(request.user.is_superuser)

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> Any:
        job = self.get_object(request, str(object_id))
        return super().get_actions_detail(request, object_id) if job and job.status == "failed" else []

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

    @display(description=_("why it failed"))
    def reason(self, job: Any) -> str:
        return job.reason or ""

    @display(description=_("state"), ordering="status", label=JOB_COLOURS)
    def state(self, job: Any) -> Any:
        return (job.status, JobState(job.status).label) if job.status in JobState.values else job.status

    @display(description=_("arguments"))
    def arguments(self, job: Any) -> str:
        return json.dumps(job.args)[:200]


class LogInAdmin(ReadOnlyAdmin):
    search_fields = ("username", "=ip_address")
    ordering = ("-attempt_time", "-pk")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(LogInAdmin):
    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
    list_filter = (("attempt_time", DayRangeFilter),)
    hidden_fields = ("get_data", "post_data", "http_accept")


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(LogInAdmin):
    list_display = ("attempt_time", "username", "ip_address", "locked_out", "user_agent")
    list_filter = ("locked_out", ("attempt_time", DayRangeFilter))
    hidden_fields = ("http_accept",)


@admin.register(AccessLog)
class AccessLogAdmin(LogInAdmin):
    list_display = ("attempt_time", "logout_time", "username", "ip_address", "user_agent")
    list_filter = (("attempt_time", DayRangeFilter),)
    hidden_fields = ("http_accept", "session_hash")
