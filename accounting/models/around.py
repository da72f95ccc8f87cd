from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounting.models.jobs import Job
from catalog.models import Staff
from core.models import Store, StoreQuerySet, tracked


@tracked
class FollowUpStatus(models.Model):
    """A step of the client's own follow-up, such as "offer sent"."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    name = models.CharField(
        _("name"), max_length=100, help_text=_("What comes next for a job, such as: call the client.")
    )
    color = models.CharField(
        _("colour"), max_length=20, blank=True, default="", help_text=_("Such as #2563eb.")
    )

    objects = StoreQuerySet["FollowUpStatus"].as_manager()

    class Meta:
        verbose_name = _("follow-up status")
        verbose_name_plural = _("follow-up statuses")
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="one_follow_up_status_per_name")
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Appointment(models.Model):
    """A date with the client about a job."""

    class Status(models.IntegerChoices):
        SCHEDULED = 0, _("Scheduled")
        DONE = 1, _("Done")
        DISMISSED = 2, _("Dismissed")

    # Without an index of its own: those below begin with it.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    job = models.ForeignKey(
        Job,
        on_delete=models.CASCADE,
        related_name="appointments",
        verbose_name=_("job"),
        help_text=_("The job that it is about; it stays with it."),
    )
    date = models.DateTimeField(_("when"), help_text=_("Day and time when it begins."))
    end_date = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Day and time when it ends. Empty: open.")
    )
    body = models.TextField(
        _("about"), blank=True, default="", help_text=_("What it is about, such as: measure the stairs.")
    )
    status = models.PositiveSmallIntegerField(
        _("status"),
        choices=Status.choices,
        default=Status.SCHEDULED,
        help_text=_("Done: it took place. Dismissed: it did not, and will not."),
    )
    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("with"),
        help_text=_("Who of us goes there. Empty: nobody yet."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = StoreQuerySet["Appointment"].as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [
            models.Index(fields=["store", "id"], name="appointment_by_id"),
            models.Index(fields=["store", "date", "id"], name="appointment_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.date:%Y-%m-%d %H:%M}"


@tracked
class TimeEntry(models.Model):
    """Time somebody worked; on a job it is a cost at the person's hourly rate of that moment."""

    # Without an index of its own: those below begin with it.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="time_entries",
        verbose_name=_("job"),
        help_text=_("Empty: on no job."),
    )
    staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Whose time it is: the job is charged with their hourly rate."),
    )
    date = models.DateField(_("date"), help_text=_("The day on which it was worked."))
    minutes = models.PositiveIntegerField(_("minutes"), help_text=_("90 is an hour and a half."))
    notes = models.TextField(
        _("notes"), blank=True, default="", help_text=_("What was done, such as: railing fitted.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = StoreQuerySet["TimeEntry"].as_manager()

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="time_is_something")]
        indexes = [
            models.Index(fields=["store", "id"], name="time_by_id"),
            models.Index(fields=["store", "date", "id"], name="time_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes // 60}:{self.minutes % 60:02d} on {self.date}"
