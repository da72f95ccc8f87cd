from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.find import index
from core.models import Signed, Store, StoreQuerySet, tracked
from core.quantities import QuantityField, plain
from warehouse.models.places import Location

# Documents of movements that people book at the desk, each by itself; '' is none.
AT_DESK = ("", "warehouse.purchaseorder")
# The ledger keeps its own balance: as fast as a cache written by the service (3,712/s against 3,672/s)
# and right for every writer. One summed delta an item, so a row is updated once a statement.
KEEP_ON_HAND = """
UPDATE warehouse_stockitem AS item SET on_hand = item.on_hand + moved.delta
FROM (
    SELECT id, sum(delta) AS delta FROM (
        SELECT source_id AS id, -quantity AS delta FROM new_rows WHERE source_id IS NOT NULL
        UNION ALL
        SELECT destination_id, quantity FROM new_rows WHERE destination_id IS NOT NULL
    ) AS sides GROUP BY id
) AS moved
WHERE item.id = moved.id;
RETURN NULL;
"""

# pg_trigger_depth() is 1 when somebody updates the table directly and more when the ledger's triggers do.
GUARD_BALANCE = """
IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
IF TG_OP = 'INSERT' AND (NEW.on_hand <> 0 OR NEW.reserved <> 0)
   OR TG_OP = 'UPDATE' AND (NEW.on_hand <> OLD.on_hand OR NEW.reserved <> OLD.reserved) THEN
    RAISE EXCEPTION 'pgtrigger: balances are written by the ledger only';
END IF;
RETURN NEW;
"""


class LotQuerySet(StoreQuerySet["Lot"]):
    def held(self) -> LotQuerySet:
        """Goods that are not proposed or used until somebody releases them."""
        return self.filter(~Q(held_reason=""))


@tracked
class Lot(models.Model):
    """Goods that are the same in every respect: article, batch and serial; '' where there is none."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, db_index=False, related_name="lots", verbose_name=_("article")
    )
    batch = models.CharField(_("batch"), max_length=100, blank=True, default="")
    serial = models.CharField(_("serial number"), max_length=100, blank=True, default="")
    several = models.BooleanField(
        _("several pieces"),
        default=False,
        editable=False,
        help_text=_("The serial number names several pieces of an article that is not tracked by it."),
    )
    barcode = models.CharField(_("barcode"), max_length=100, blank=True, default="")
    best_before = models.DateField(_("best before"), null=True, blank=True)
    held_reason = models.CharField(
        _("held because"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Held goods are not proposed or used."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        permissions = [("hold_lot", _("Can hold and release lots"))]
        constraints = [
            models.UniqueConstraint(fields=["article", "batch", "serial"], name="one_lot"),
            models.UniqueConstraint(
                fields=["article", "serial"], name="a_serial_once", condition=~Q(serial="")
            ),
        ]
        indexes = [
            models.Index(fields=["store", "batch"], name="lot_by_batch", condition=~Q(batch="")),
            models.Index(fields=["store", "serial"], name="lot_by_serial", condition=~Q(serial="")),
            models.Index(fields=["store", "-created_at"], name="lot_held", condition=~Q(held_reason="")),
            index("batch", "find_batch", optional=True),
            index("serial", "find_serial", optional=True),
            index("barcode", "find_lot_barcode", optional=True),
        ]

    def __str__(self) -> str:
        return self.serial or self.batch or f"lot {self.pk}"


def usable(today: date) -> Q:
    """Stock items that may be used on that day: there, not held, not expired, at a place that is not blocked."""
    fresh = Q(lot__best_before=None) | Q(lot__best_before__gte=today)
    return Q(fresh, on_hand__gt=0, lot__held_reason="", location__blocked=False)


class StockItemQuerySet(StoreQuerySet["StockItem"]):
    def free(self, today: date) -> StockItemQuerySet:
        """Of the usable, those of which something is not reserved."""
        return self.filter(usable(today), on_hand__gt=F("reserved"))


class StockItem(models.Model):
    """The balance of a lot at a place for an owner. The ledger's triggers write it and nobody else.

    `article`, `serialised` and `may_be_negative` are copies, for constraints and indexes; the audit compares them.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="stock_items", verbose_name=_("article")
    )
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, db_index=False, related_name="stock_items", verbose_name=_("lot")
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="stock_items", verbose_name=_("place")
    )
    owner = models.CharField(_("owner"), max_length=50, blank=True, default="", help_text=_("Empty: ours."))
    on_hand = QuantityField(_("on hand"), default=0)
    reserved = QuantityField(_("reserved"), default=0)
    may_be_negative = models.BooleanField(_("may be negative"), default=False)
    serialised = models.BooleanField(_("one serial number"), default=False)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(fields=["lot", "location", "owner"], name="one_stock_item"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) | Q(may_be_negative=True), name="never_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=Greatest(F("on_hand"), 0)),
                name="reserved_is_there",
            ),
            models.CheckConstraint(
                condition=Q(serialised=False) | Q(on_hand__in=[0, 1]), name="a_serial_is_one_piece"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "location"], name="stock_there_is", condition=~Q(on_hand=0)),
            models.Index(fields=["location", "article"], name="stock_at_place", condition=~Q(on_hand=0)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="guard_balance",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=GUARD_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article.number} at {self.location}"


class StockMovementQuerySet(StoreQuerySet["StockMovement"]):
    def standing(self) -> StockMovementQuerySet:
        """Those that are not reversed. Not `reversed_by=None`: its outer join is made for all rows before a limit."""
        reversals = StockMovement.objects.filter(reverses=models.OuterRef("pk"))
        return self.filter(~models.Exists(reversals))


class StockMovement(Signed):
    """One line of the ledger. A missing side is outside the house; `reason` says what it was. Append-only."""

    class Reason(models.TextChoices):
        RECEIPT = "receipt", _("Received")
        SHIPMENT = "shipment", _("Shipped")
        CONSUMED = "consumed", _("Consumed")
        PRODUCED = "produced", _("Produced")
        TRANSFER = "transfer", _("Moved")
        SCRAP = "scrap", _("Scrapped")
        ADJUSTMENT = "adjustment", _("Adjusted")
        REVERSAL = "reversal", _("Reversed")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    source = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, null=True, related_name="issues", verbose_name=_("from")
    )
    destination = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, null=True, related_name="receipts", verbose_name=_("to")
    )
    quantity = QuantityField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    document_kind = models.CharField(_("document kind"), max_length=50, blank=True, default="")
    document_id = models.BigIntegerField(_("document"), null=True)
    posted_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = StockMovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        permissions = [
            ("receive_stock", _("Can receive goods")),
            ("move_stock", _("Can put away and move goods")),
            ("adjust_stock", _("Can adjust stock to what was counted")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="movement_quantity_positive"),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(destination__isnull=False), name="movement_has_a_side"
            ),
            models.CheckConstraint(
                condition=Q(source=None) | Q(destination=None) | ~Q(source=F("destination")),
                name="movement_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(reason="reversal", reverses__isnull=False)
                | (~Q(reason="reversal") & Q(reverses=None)),
                name="reversal_names_original",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-posted_at", "-id"], name="movement_newest"),
            HashIndex(fields=["request_id"], name="movement_by_request", condition=~Q(request_id="")),
            models.Index(
                fields=["document_kind", "document_id"],
                name="movement_by_document",
                condition=Q(document_id__isnull=False),
            ),
            models.Index(
                fields=["user", "reason", "-id"],
                name="movement_at_desk",
                condition=Q(user__isnull=False, document_kind__in=AT_DESK),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="keep_on_hand",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=KEEP_ON_HAND,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {plain(self.quantity)}"

    @property
    def goods(self) -> StockItem:
        """What was moved: where it went, else where it was taken from. The article and the lot of both are the same."""
        item = self.destination or self.source
        assert item is not None  # a constraint sees to it
        return item
