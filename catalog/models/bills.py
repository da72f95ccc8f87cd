from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.articles import Article
from core.models import StoreQuerySet, tracked
from core.quantities import QuantityField, plain


class BillLineQuerySet(StoreQuerySet["BillLine"]):
    store_path = "parent__store"


@tracked
class BillLine(models.Model):
    """One component in the bill of materials of a made article."""

    parent = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="bill_lines",
        verbose_name=_("made article"),
        help_text=_("What is made of the component; an article that is made here."),
    )
    component = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="used_in",
        verbose_name=_("component"),
        help_text=_("What goes into it, bought or made here."),
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Lines are listed in this order.")
    )
    quantity = QuantityField(_("quantity"), help_text=_("For one unit of the made article."))
    unit = models.CharField(
        _("unit"), max_length=20, blank=True, help_text=_("Empty: the component's base unit.")
    )
    scrap_percent = models.DecimalField(
        _("scrap %"), max_digits=7, decimal_places=4, default=0, help_text=_("Added to what is needed.")
    )
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("Empty: from the beginning.")
    )
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("Empty: without an end."))

    objects = BillLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("bill line")
        verbose_name_plural = _("bill lines")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "component", "valid_from", "position"],
                name="one_bill_line",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bill_quantity_positive"),
            models.CheckConstraint(
                condition=Q(scrap_percent__gte=0, scrap_percent__lte=1000), name="bill_scrap_range"
            ),
            models.CheckConstraint(condition=~Q(parent=F("component")), name="bill_not_of_itself"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="bill_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent.number} ← {plain(self.quantity)} × {self.component.number}"
