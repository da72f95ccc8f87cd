from __future__ import annotations

import uuid
from datetime import datetime

import pgtrigger
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Signed, Store, StoreQuerySet, tracked_changes
from core.quantities import QuantityField, plain
from warehouse.models.places import Location
from warehouse.models.stock import Lot
from warehouse.models.storage_lines import StorageOrderLine
from warehouse.models.storage_orders import Motive, StorageOrder

KIND = "warehouse.confirmation"


class ConfirmationQuerySet(StoreQuerySet["Confirmation"]):
    def waiting(self) -> ConfirmationQuerySet:
        """Counts that somebody has to approve before the stock changes."""
        return self.filter(posted_at=None, rejected_at=None)


@tracked_changes
class Confirmation(Signed):
    """Something was done on a line: its stock movements carry this row as their document. Append-only, except
    that a count which waits for approval is posted or rejected, once; who did that is in its history.

    `deviated` is requested − confirmed, of a count confirmed − requested (what the ledger said). A reversal has the
    original's confirmed quantity below zero.
    """

    class Type(models.IntegerChoices):
        ORDER_PUT = 3, _("Put")
        ORDER_PICK = 4, _("Pick")
        TRANSFER = 5, _("Transfer")
        ORDER_COUNT = 6, _("Count")
        MANUAL_CORRECTION = 9, _("Correction")
        CONTEXT_CORRECTION = 10, _("Correction on the way")
        CANCEL_REQUEST = 11, _("Rest cancelled")
        PRODUCTION = 13, _("Production")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    order = models.ForeignKey(
        StorageOrder, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("storage order")
    )
    line = models.ForeignKey(
        StorageOrderLine, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("line")
    )
    uuid = models.UUIDField(_("unique id"), default=uuid.uuid4, unique=True, editable=False)
    type = models.PositiveSmallIntegerField(_("type"), choices=Type.choices)
    motive = models.PositiveSmallIntegerField(_("motive"), choices=Motive.choices, default=Motive.NOT_SET)
    requested = QuantityField(_("requested"))
    confirmed = QuantityField(_("confirmed"))
    deviated = QuantityField(_("deviated"))
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("place"),
        help_text=_("Empty where it was several."),
    )
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    reason_code = models.CharField(_("reason"), max_length=50, blank=True, default="")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    posted_at = models.DateTimeField(_("posted"), null=True)
    rejected_at = models.DateTimeField(_("rejected"), null=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, confirmed__gte=0) | Q(reverses__isnull=False, confirmed__lte=0),
                name="only_reversals_confirm_less",
            ),
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(rejected_at=None), name="posted_or_rejected"
            ),
            models.CheckConstraint(condition=Q(posted_at__isnull=False) | Q(type=6), name="only_counts_wait"),
        ]
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="confirmation_newest"),
            HashIndex(fields=["request_id"], name="confirmation_by_request", condition=~Q(request_id="")),
            models.Index(
                fields=["order"], name="confirmation_waits", condition=Q(posted_at=None, rejected_at=None)
            ),
            models.Index(
                fields=["store", "-created_at"],
                name="count_waits",
                condition=Q(posted_at=None, rejected_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="decided_once", exclude=["posted_at", "rejected_at"]),
        ]

    @property
    def decided_at(self) -> datetime | None:
        """When a count that had to wait was approved or rejected; what needed no approval was posted as it was made."""
        return self.rejected_at or (self.posted_at if self.posted_at != self.created_at else None)

    def __str__(self) -> str:
        return f"{self.order} / {self.line.number}: {plain(self.confirmed)}"
