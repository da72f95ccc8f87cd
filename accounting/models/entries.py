from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounting.models.jobs import Job
from core.models import Signed, Store, StoreQuerySet
from core.quantities import MoneyField, QuantityField


class JobEntry(Signed):
    """One line of a job's cost and revenue. Append-only: a reversal is the original's amount below zero."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("Material")
        LABOUR = "labour", _("Labour")
        EXPENSE = "expense", _("Expense")
        INCOME = "income", _("Income")
        INVOICE = "invoice", _("Invoice")

    COST = (Kind.MATERIAL, Kind.LABOUR, Kind.EXPENSE)
    REVENUE = (Kind.INCOME, Kind.INVOICE)

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    job = models.ForeignKey(
        Job, on_delete=models.PROTECT, db_index=False, related_name="entries", verbose_name=_("job")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    quantity = QuantityField(_("quantity"), null=True, help_text=_("Hours of labour; empty for money."))
    text = models.CharField(_("text"), max_length=200, blank=True, default="")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    document_kind = models.CharField(_("document kind"), max_length=50)
    document_id = models.BigIntegerField(_("document"))
    entered_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = StoreQuerySet["JobEntry"].as_manager()

    class Meta:
        verbose_name = _("job entry")
        verbose_name_plural = _("job entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gte=0) | Q(reverses__isnull=False, amount__lte=0),
                name="only_reversals_below_zero",
            ),
        ]
        indexes = [
            models.Index(fields=["job", "kind"], include=["currency", "amount"], name="entry_by_job"),
            models.Index(fields=["store", "-entered_at", "-id"], name="entry_newest"),
            HashIndex(fields=["request_id"], name="entry_by_request", condition=~models.Q(request_id="")),
            models.Index(fields=["document_kind", "document_id"], name="entry_by_document"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        """Without the amount, which not everybody may see."""
        return f"{self.get_kind_display()} {self.pk}"
