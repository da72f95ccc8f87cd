from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Store, StoreQuerySet, tracked


@tracked
class ProductionSettings(models.Model):
    """How a store produces. The one tolerance rule: beyond it a permission and a reason are needed."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    over_percent = models.DecimalField(
        _("over-production tolerance %"),
        max_digits=9,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Of the ordered amount. Empty: any amount."),
    )
    under_percent = models.DecimalField(
        _("under-production tolerance %"),
        max_digits=9,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("How much may be missing when an order is finished. Empty: any amount."),
    )
    opens_work_orders = models.BooleanField(
        _("open work orders"),
        default=True,
        help_text=_("Starting production opens orders on the shop floor."),
    )
    issues_pick_orders = models.BooleanField(
        _("issue pick orders"),
        default=False,
        help_text=_("Starting production has its parts fetched to the line side by a storage order."),
    )

    objects = StoreQuerySet["ProductionSettings"].as_manager()

    class Meta:
        verbose_name = _("production settings")
        verbose_name_plural = _("production settings")
        constraints = [
            models.CheckConstraint(
                condition=(Q(over_percent=None) | Q(over_percent__gte=0))
                & (Q(under_percent=None) | Q(under_percent__gte=0)),
                name="tolerances_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store}"
