from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from catalog.models import Article
from core import calendar
from core.models import DueQuerySet, Stateful, Store, StoreQuerySet, tracked, tracked_changes
from orders.models.work_orders import WorkOrder

UNENDED = ("pending", "in_progress", "blocked")


class OperationQuerySet(DueQuerySet["Operation"]):
    due_field = "planned_end_at"
    unended = Q(state__in=UNENDED)

    def completed_between(self, start: datetime, end: datetime) -> OperationQuerySet:
        """Those that were completed from `start` on and before `end`."""
        return self.filter(state="completed", ended_at__gte=start, ended_at__lt=end)


@tracked_changes
class Operation(Stateful):
    """One step of a work order, on a machine or by a person."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        SKIPPED = "skipped", _("Skipped")
        BLOCKED = "blocked", _("Blocked")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"), db_index=False
    )
    work_order = models.ForeignKey(
        WorkOrder,
        on_delete=models.CASCADE,
        related_name="operations",
        verbose_name=_("work order"),
        db_index=False,
    )
    sequence = models.PositiveIntegerField(_("sequence"))
    operation_type = models.CharField(_("operation"), max_length=200)
    state = FSMField(_("state"), choices=State.choices, default=State.PENDING, protected=True, max_length=12)
    resource = models.CharField(_("machine or work place"), max_length=200, blank=True, default="")
    operator = models.CharField(_("assigned to"), max_length=200, blank=True, default="")
    planned_start_at = models.DateTimeField(_("planned start"), null=True, blank=True)
    planned_end_at = models.DateTimeField(_("planned end"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    estimated_minutes = models.DecimalField(
        _("estimated minutes"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    actual_minutes = models.DecimalField(
        _("actual minutes"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    completed_quantity = models.PositiveIntegerField(_("completed"), default=0)
    rejected_quantity = models.PositiveIntegerField(_("rejected"), default=0)
    held_quantity = models.PositiveIntegerField(_("held for review"), default=0)
    is_rework = models.BooleanField(_("rework"), default=False)
    notes = models.TextField(_("notes"), blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints = [
            models.CheckConstraint(condition=~Q(operation_type=""), name="operation_has_type"),
            models.CheckConstraint(
                condition=Q(started_at=None) | Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="operation_ends_after_start",
            ),
        ]
        # The sorts and filters of a whole shop floor; others are meant for one work order (docs/decisions/0017).
        indexes = [
            models.Index(fields=["work_order", "sequence", "id"], name="operation_in_order"),
            models.Index(fields=["store", "id"], name="operation_by_id"),
            models.Index(fields=["store", "-created_at", "-id"], name="operation_newest"),
            models.Index(fields=["store", "state", "-created_at", "-id"], name="operation_by_state"),
            models.Index(fields=["store", "state", "id"], name="operation_by_status"),
            models.Index(fields=["store", "operation_type", "id"], name="operation_by_type"),
            models.Index(fields=["store", "operator", "id"], name="operation_by_operator"),
            models.Index(fields=["store", "planned_start_at", "id"], name="operation_by_plan"),
            models.Index(fields=["store", "started_at", "id"], name="operation_by_start"),
            models.Index(fields=["store", "updated_at", "id"], name="operation_by_change"),
            models.Index(
                fields=["store", "ended_at", "id"], name="operation_completed", condition=Q(state="completed")
            ),
            models.Index(
                fields=["store", "planned_end_at", "id"],
                name="operation_late",
                condition=Q(state__in=UNENDED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.operation_type}"

    @property
    def is_late(self) -> bool:
        return self.state in UNENDED and calendar.has_passed(self.planned_end_at)

    @transition(field=state, source=State.PENDING, target=State.IN_PROGRESS)
    def start(self) -> None:
        """Begin; a start that was reported earlier stays."""
        self.started_at = self.started_at or timezone.now()
        self.updated_at = timezone.now()

    @transition(field=state, source=State.IN_PROGRESS, target=State.COMPLETED)
    def complete(self) -> None:
        """Done; an end that was reported earlier stays, and so do minutes. Else they are those from start to end."""
        self.ended_at = self.ended_at or timezone.now()
        if self.actual_minutes is None and self.started_at is not None:
            self.actual_minutes = minutes_between(self.started_at, self.ended_at)
        self.updated_at = timezone.now()

    @transition(field=state, source=[State.PENDING, State.BLOCKED], target=State.SKIPPED)
    def skip(self) -> None:
        """It is not needed."""
        self.updated_at = timezone.now()

    @transition(field=state, source=State.PENDING, target=State.BLOCKED)
    def block(self) -> None:
        """Something is missing."""
        self.updated_at = timezone.now()

    @transition(field=state, source=State.BLOCKED, target=State.PENDING)
    def unblock(self) -> None:
        """It can begin again."""
        self.updated_at = timezone.now()


def minutes_between(start: datetime, end: datetime) -> Decimal:
    """The time from `start` to `end` as it is stored: to the hundredth of a minute."""
    seconds = Decimal(str((end - start).total_seconds()))
    return (seconds / 60).quantize(Decimal("0.01"))


class ProcessStepQuerySet(StoreQuerySet["ProcessStep"]):
    store_path = "article__store"


@tracked
class ProcessStep(models.Model):
    """A step of how an article is made; copied onto the work order that production opens."""

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="process",
        verbose_name=_("article"),
        help_text=_("What is made in these steps."),
    )
    sequence = models.PositiveIntegerField(
        _("sequence"), help_text=_("Steps are done in this order; leave room, as in 10, 20, 30.")
    )
    operation_type = models.CharField(
        _("operation"), max_length=200, help_text=_("What is done, such as: saw, weld, paint.")
    )
    resource = models.CharField(
        _("machine or work place"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Where it is done, such as: saw 2. Empty: anywhere."),
    )
    setup_minutes = models.DecimalField(
        _("set-up minutes"), max_digits=12, decimal_places=2, default=0, help_text=_("Once for a work order.")
    )
    minutes_per_unit = models.DecimalField(
        _("minutes for one"),
        max_digits=12,
        decimal_places=4,
        default=0,
        help_text=_("Work on one piece; 1.5 is a minute and a half."),
    )

    objects = ProcessStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("process step")
        verbose_name_plural = _("process steps")
        constraints = [
            models.UniqueConstraint(fields=["article", "sequence"], name="one_step_per_sequence"),
            models.CheckConstraint(
                condition=Q(setup_minutes__gte=0, minutes_per_unit__gte=0), name="step_takes_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.operation_type}"
