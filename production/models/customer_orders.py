from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Article, Customer
from core.find import index
from core.models import Store, StoreQuerySet, tracked
from core.quantities import QuantityField


@tracked
class CustomerOrder(models.Model):
    """What a customer ordered; production orders are made from it."""

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    number = models.CharField(_("number"), max_length=50)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=_("customer"),
        help_text=_("Who ordered; type a part of the number or of the name."),
    )
    external_id = models.CharField(
        _("customer's own number"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("As the customer writes it."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = StoreQuerySet["CustomerOrder"].as_manager()

    class Meta:
        verbose_name = _("customer order")
        verbose_name_plural = _("customer orders")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="one_customer_order_per_number"),
            models.CheckConstraint(condition=~Q(number=""), name="customer_order_has_number"),
        ]
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="customer_order_newest"),
            index("number", "find_customer_order"),
            index("external_id", "find_customers_own", optional=True),
        ]

    def __str__(self) -> str:
        return self.number


class CustomerOrderLineQuerySet(StoreQuerySet["CustomerOrderLine"]):
    store_path = "order__store"

    def wanted_of(self, orders: Iterable[int]) -> dict[int, tuple[list[str], Any]]:
        """By order: the numbers of its articles, and the first day on which one is wanted, if a day was agreed."""
        found = self.filter(order__in=list(orders)).order_by().values_list("order")
        wanted = found.annotate(numbers=ArrayAgg("article__number", order_by="position"), due=Min("due_date"))
        return {order: (numbers, due) for order, numbers, due in wanted}


@tracked
class CustomerOrderLine(models.Model):
    """One article of a customer order."""

    order = models.ForeignKey(
        CustomerOrder,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="lines",
        verbose_name=_("customer order"),
    )
    position = models.PositiveIntegerField(_("position"))
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("article"),
        db_index=False,
        help_text=_("What was ordered; type a part of the number or of the name."),
    )
    quantity = QuantityField(_("quantity"), help_text=_("In the article's base unit, such as 12.5."))
    due_date = models.DateField(
        _("due"), null=True, blank=True, help_text=_("When the customer wants it. Empty: no date was agreed.")
    )

    objects = CustomerOrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer order line")
        verbose_name_plural = _("customer order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_customer_line_per_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="customer_line_positive"),
        ]
        indexes = [models.Index(fields=["article", "id"], name="customer_lines_of_article")]

    def __str__(self) -> str:
        return f"{self.order} / {self.position}"
