from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Signed, Store, StoreQuerySet
from core.quantities import QuantityField, plain
from production.models.production_orders import ProductionOrderArticle
from warehouse.models import Lot

KIND = "production.productionreport"


class ProductionReportQuerySet(StoreQuerySet["ProductionReport"]):
    def made(self, order_id: int) -> models.QuerySet[Any, Any]:
        """What an order has made so far by line and lot, in the order of the first reports; `total` is good pieces
        less what was reversed."""
        rows = self.filter(line__order=order_id, lot__isnull=False)
        grouped = rows.values("line_id", "lot__batch", "lot__serial", "lot__best_before")
        return grouped.annotate(total=Sum("amount"), first=Min("pk")).filter(total__gt=0).order_by("first")


class ProductionReport(Signed):
    """Something was made, or spoiled: its stock movements carry this row as their document. Append-only.

    `consumed_units` times the frozen bill was consumed; a reversal has the original's figures below zero.
    """

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    line = models.ForeignKey(
        ProductionOrderArticle,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name=_("article to make"),
    )
    amount = QuantityField(_("good"))
    waste = QuantityField(_("waste"), default=0)
    consumed_units = QuantityField(_("parts consumed for"))
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        related_name="production_reports",
        verbose_name=_("lot made"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    reported_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ProductionReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("production report")
        verbose_name_plural = _("production reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gte=0, waste__gte=0, consumed_units__gte=0)
                | Q(reverses__isnull=False, amount__lte=0, waste__lte=0, consumed_units__lte=0),
                name="only_reversals_report_less",
            ),
            models.CheckConstraint(condition=~Q(amount=0) | ~Q(waste=0), name="report_of_something"),
        ]
        indexes = [
            models.Index(fields=["store", "-reported_at", "-id"], name="report_newest"),
            HashIndex(fields=["request_id"], name="report_by_request", condition=~models.Q(request_id="")),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.line}: {plain(self.amount)}"
