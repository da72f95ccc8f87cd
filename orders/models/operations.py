from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from core.models import Stateful, Store, StoreQuerySet, tracked_changes
from orders.models.work_orders import WorkOrder


@tracked_changes
class Operation(Stateful):
    """One step of a work order, on a machine or by a person."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        SKIPPED = "skipped", _("Skipped")
        BLOCKED = "blocked", _("Blocked")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, related_name="operations", verbose_name=_("work order")
    )
    sequence = models.PositiveIntegerField(_("sequence"))
    operation_type = models.CharField(_("operation"), max_length=200)
    state = FSMField(_("state"), choices=State.choices, default=State.PENDING, protected=True, max_length=12)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = StoreQuerySet["Operation"].as_manager()

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints = [models.CheckConstraint(condition=~Q(operation_type=""), name="operation_has_type")]
        indexes = [models.Index(fields=["work_order", "sequence", "id"], name="operation_in_order")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.operation_type}"
