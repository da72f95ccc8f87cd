"""Which places a storage order keeps to, and which were proposed for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoreQuerySet, tracked
from core.quantities import QuantityField
from warehouse.models.places import Carrier, Location, Shelf, Zone
from warehouse.models.stock import Lot
from warehouse.models.storage_lines import StorageOrderLine
from warehouse.models.storage_orders import StorageOrder


class OfOrderQuerySet[M: models.Model](StoreQuerySet[M]):
    store_path = "order__store"


@tracked
class StorageOrderPlace(models.Model):
    """A place, or an area of places, that an order keeps to; with `line`, only that line of it does."""

    order = models.ForeignKey(
        StorageOrder, on_delete=models.CASCADE, related_name="places", verbose_name=_("storage order")
    )
    line = models.ForeignKey(
        StorageOrderLine,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("line"),
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("place")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("zone")
    )
    shelf = models.ForeignKey(
        Shelf, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("shelf")
    )
    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("carrier")
    )

    objects = OfOrderQuerySet["StorageOrderPlace"].as_manager()

    class Meta:
        verbose_name = _("place of a storage order")
        verbose_name_plural = _("places of storage orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(location__isnull=False, zone=None, shelf=None, carrier=None)
                | Q(location=None, zone__isnull=False, shelf=None, carrier=None)
                | Q(location=None, zone=None, shelf__isnull=False, carrier=None)
                | Q(location=None, zone=None, shelf=None, carrier__isnull=False),
                name="storage_place_is_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.location or self.zone or self.shelf or self.carrier)


class Proposal(models.Model):
    """Where goods of a line are to be put, or what is to be counted. Picks have reservations instead.

    The row goes with what was put, or once it was counted. A blind count is told no quantity.
    """

    order = models.ForeignKey(
        StorageOrder, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("storage order")
    )
    line = models.ForeignKey(
        StorageOrderLine,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="proposals",
        verbose_name=_("line"),
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    quantity = QuantityField(_("quantity"))

    objects = OfOrderQuerySet["Proposal"].as_manager()

    class Meta:
        verbose_name = _("proposed place")
        verbose_name_plural = _("proposed places")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "location", "lot"], name="one_proposal", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="proposal_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line} → {self.location}"
