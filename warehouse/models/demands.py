from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core import calendar
from core.models import DueQuerySet, Store, StoreQuerySet
from core.quantities import ZERO, QuantityField, plain
from warehouse.models.stock import StockItem

KEEP_RESERVED = """
UPDATE warehouse_stockitem AS item SET reserved = item.reserved + changed.delta
FROM (
    SELECT stock_item_id AS id, sum(delta) AS delta FROM ({rows}) AS sides
    GROUP BY stock_item_id HAVING sum(delta) <> 0
) AS changed
WHERE item.id = changed.id;
UPDATE warehouse_demand AS demand SET reserved = demand.reserved + changed.delta
FROM (
    SELECT demand_id AS id, sum(delta) AS delta FROM ({rows}) AS sides
    GROUP BY demand_id HAVING sum(delta) <> 0
) AS changed
WHERE demand.id = changed.id;
RETURN NULL;
"""
ADDED = "SELECT stock_item_id, demand_id, quantity AS delta FROM new_rows"
GONE = "SELECT stock_item_id, demand_id, -quantity AS delta FROM old_rows"

# pg_trigger_depth() is 1 when somebody writes the table directly and more when the reservations' triggers do.
GUARD_RESERVED = """
IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
IF TG_OP = 'INSERT' AND NEW.reserved <> 0 OR TG_OP = 'UPDATE' AND NEW.reserved <> OLD.reserved THEN
    RAISE EXCEPTION 'pgtrigger: what is reserved follows the reservations';
END IF;
RETURN NEW;
"""


def _keep_reserved(operation: pgtrigger.Operation, rows: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"keep_reserved_{str(operation).lower()}",
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**tables),
        func=KEEP_RESERVED.format(rows=rows),
    )


class DemandQuerySet(DueQuerySet["Demand"]):
    due_field = "due"
    unended = Q(closed=False, done__lt=F("quantity"))


class Demand(models.Model):
    """A need for an article, of whatever document: production's components and storage lines point to it.

    `reserved` is the sum of its reservations, which triggers keep. `begun` once stock was looked for (`reserve`): what
    is needed and not reserved is `short` from then on.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"))
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="demands", verbose_name=_("article")
    )
    quantity = QuantityField(_("needed"))
    done = QuantityField(_("done"), default=0)
    due = models.DateField(_("due"), null=True, blank=True)
    closed = models.BooleanField(_("closed"), default=False, help_text=_("Nothing more is needed."))
    reserved = QuantityField(_("reserved"), default=0, editable=False)
    begun = models.BooleanField(
        _("begun"),
        default=False,
        editable=False,
        help_text=_("Stock was looked for. Before, nothing is short."),
    )
    short = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(begun=True, closed=False, quantity__gt=F("done") + F("reserved")), models.BooleanField()
        ),
        output_field=models.BooleanField(_("short")),
        db_persist=True,
        verbose_name=_("short"),
    )
    document_kind = models.CharField(_("document kind"), max_length=50, blank=True, default="")
    document_id = models.BigIntegerField(_("document"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="demand_positive"),
            models.CheckConstraint(condition=Q(done__gte=0), name="demand_done_not_negative"),
        ]
        indexes = [
            models.Index(fields=["article", "due"], name="demand_open", condition=Q(closed=False)),
            models.Index(fields=["store", "-id"], name="demand_short", condition=Q(short=True)),
            models.Index(
                fields=["document_kind", "document_id"],
                name="demand_by_document",
                condition=Q(document_id__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="guard_reserved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=GUARD_RESERVED,
            ),
        ]

    def __str__(self) -> str:
        return f"{plain(self.quantity)} × {self.article.number}"

    @property
    def is_late(self) -> bool:
        return self.open_quantity > 0 and calendar.is_over(self.due, self.store)

    @property
    def open_quantity(self) -> Decimal:
        """What is still needed, in the article's base unit."""
        return ZERO if self.closed else max(self.quantity - self.done, ZERO)


class ReservationQuerySet(StoreQuerySet["Reservation"]):
    store_path = "demand__store"


class Reservation(models.Model):
    """Stock set aside for a demand; the row lives while it is open, and triggers keep `StockItem.reserved`
    and `Demand.reserved`."""

    demand = models.ForeignKey(
        Demand,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="reservations",
        verbose_name=_("demand"),
    )
    stock_item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("stock")
    )
    quantity = QuantityField(_("quantity"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.UniqueConstraint(fields=["demand", "stock_item"], name="one_reservation"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_positive"),
        ]
        triggers = [
            _keep_reserved(pgtrigger.Insert, ADDED, new="new_rows"),
            _keep_reserved(pgtrigger.Update, f"{ADDED} UNION ALL {GONE}", old="old_rows", new="new_rows"),
            _keep_reserved(pgtrigger.Delete, GONE, old="old_rows"),
        ]

    def __str__(self) -> str:
        return f"{plain(self.quantity)} × {self.stock_item}"
