from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Store, StoreQuerySet, tracked

LONGEST_CUSTOM = 1999


@tracked
class WarehouseSettings(models.Model):
    """How a store keeps its stock."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    approves_counts = models.BooleanField(
        _("approve counts"),
        default=False,
        help_text=_("What was counted changes the stock only after somebody approved it."),
    )
    blind_counts = models.BooleanField(
        _("blind counts"),
        default=False,
        help_text=_("Who counts is not told what should be there."),
    )

    objects = StoreQuerySet["WarehouseSettings"].as_manager()

    class Meta:
        verbose_name = _("warehouse settings")
        verbose_name_plural = _("warehouse settings")

    def __str__(self) -> str:
        return f"{self.store}"


@tracked
class CustomField(models.Model):
    """A field that a store adds to its storage orders: a text of at most `length` characters."""

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, db_index=False, related_name="+", verbose_name=_("store")
    )
    name = models.CharField(
        _("name"),
        max_length=50,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9_]*\Z", _("Letters, digits and _, a letter first."))],
        help_text=_(
            "Letters, digits and _, a letter first, as programs and the order's page show it: TOUR, gate_2."
        ),
    )
    length = models.PositiveSmallIntegerField(
        _("length"),
        default=LONGEST_CUSTOM,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_CUSTOM)],
        help_text=_("A text may have so many characters."),
    )

    objects = StoreQuerySet["CustomField"].as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="one_custom_field_per_name"),
            models.CheckConstraint(
                condition=Q(length__range=(1, LONGEST_CUSTOM)), name="custom_field_length"
            ),
        ]

    def __str__(self) -> str:
        return self.name
