from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounting.models.jobs import Job
from catalog.models import Customer
from core.models import Store, StoreQuerySet, tracked
from core.quantities import MoneyField


class Paper(models.Model):
    """What a bookkeeper enters about a job: an amount on a date."""

    # Without an index of its own: those of every paper begin with it.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("store")
    )
    date = models.DateField(_("date"), help_text=_("As on the paper, not the day on which it is entered."))
    amount = MoneyField(_("amount"), help_text=_("What is charged to the job, such as 119.50."))
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO 4217, such as EUR."))
    description = models.TextField(
        _("description"),
        blank=True,
        default="",
        help_text=_("What it was for, such as: 40 m of oak. The job shows it beside the amount."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Without the amount, which not everybody may see."""
        return f"{self._meta.verbose_name} {self.pk} of {self.date}".capitalize()


def indexes(paper: str) -> list[models.Index]:
    """One for every documented sort (docs/api/accounting.md, Lists); filters have those of the references."""
    return [
        models.Index(fields=["store", "id"], name=f"{paper}_by_id"),
        models.Index(fields=["store", "date", "id"], name=f"{paper}_by_date"),
    ]


@tracked
class Expense(Paper):
    """Money spent, a cost of its job."""

    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("job"),
        help_text=_("Empty: of no job."),
    )

    objects = StoreQuerySet["Expense"].as_manager()

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="expense_is_something")]
        indexes = indexes("expense")


@tracked
class Income(Paper):
    """Money earned, a revenue of its job."""

    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incomes",
        verbose_name=_("job"),
        help_text=_("Empty: of no job."),
    )

    objects = StoreQuerySet["Income"].as_manager()

    class Meta:
        verbose_name = _("income")
        verbose_name_plural = _("incomes")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="income_is_something")]
        indexes = indexes("income")


@tracked
class Invoice(Paper):
    """A bill to a client, a revenue of its job."""

    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("job"),
        help_text=_("Empty: of no job."),
    )
    client = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
        help_text=_("Who gets it. Empty: the client of the job."),
    )

    objects = StoreQuerySet["Invoice"].as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_is_something")]
        indexes = indexes("invoice")
