from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.models import Store, StoreQuerySet, tracked_changes
from core.quantities import ZERO, QuantityField
from warehouse.models.demands import Demand
from warehouse.models.places import Location
from warehouse.models.storage_orders import Motive, StorageOrder, info_field


class StorageOrderLineQuerySet(StoreQuerySet["StorageOrderLine"]):
    def open(self) -> StorageOrderLineQuerySet:
        """Lines on which something is still to be done."""
        return self.filter(done=False)

    def done_of(self, orders: Iterable[int]) -> dict[int, tuple[int, int]]:
        """By order: how many lines are done, and how many there are."""
        counted = self.filter(order__in=list(orders)).order_by().values_list("order")
        found = counted.annotate(finished=models.Count("pk", filter=Q(done=True)), lines=models.Count("pk"))
        return {order: (done, lines) for order, done, lines in found}


@tracked_changes
class StorageOrderLine(models.Model):
    """One article of a storage order; quantities in its base unit.

    `requested` is what allocation asked for, `short` what it did not find. `expected` is what the ledger said where
    it was counted; null for all other orders. What was done before an import is counted in.
    """

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    order = models.ForeignKey(
        StorageOrder,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="lines",
        verbose_name=_("storage order"),
    )
    uuid = models.UUIDField(_("unique id"), default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="storage_lines",
        verbose_name=_("article"),
        db_index=False,
        help_text=_("What is moved or counted; type a part of the number or of the name."),
    )
    quantity = QuantityField(_("quantity"), help_text=_("In the article's base unit, such as 12.5."))
    requested = QuantityField(_("requested"), default=0)
    confirmed = QuantityField(_("confirmed"), default=0)
    short = QuantityField(_("short"), default=0)
    expected = QuantityField(_("expected"), null=True, blank=True)
    confirmed_before = QuantityField(
        _("confirmed before"),
        default=0,
        editable=False,
        help_text=_("Of what is confirmed: done before the order was imported, without a confirmation here."),
    )
    expected_before = QuantityField(
        _("expected before"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of what was expected: counted before the order was imported."),
    )
    deviated = models.GeneratedField(
        expression=Case(
            When(expected__isnull=False, then=F("confirmed") - F("expected")),
            default=F("quantity") - F("confirmed"),
        ),
        output_field=QuantityField(),
        db_persist=True,
        verbose_name=_("deviated"),
    )
    done = models.BooleanField(_("done"), default=False)
    motive = models.PositiveSmallIntegerField(
        _("closed short because"), choices=Motive.choices, default=Motive.NOT_SET
    )
    batch = models.CharField(
        _("batch"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Of what is fetched: only from this batch. Empty: from any."),
    )
    serial = models.CharField(
        _("serial number"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Only this very piece. Empty: any."),
    )
    best_before = models.DateField(
        _("best before"),
        null=True,
        blank=True,
        help_text=_("Of what comes in: until when it is good. Of what is fetched: only goods of this date."),
    )
    produced_on = models.DateField(_("produced on"), null=True, blank=True)
    info1 = info_field(1)
    info2 = info_field(2)
    info3 = info_field(3)
    info4 = info_field(4)
    info5 = info_field(5)
    target = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("transport to"),
        help_text=_("Where a transport goes. Empty for all other orders."),
    )
    demand = models.ForeignKey(
        Demand,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="storage_lines",
        verbose_name=_("demand"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    modified_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = StorageOrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("storage order line")
        verbose_name_plural = _("storage order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_storage_line_per_number"),
            models.UniqueConstraint(
                fields=["demand"], name="one_open_storage_line", condition=Q(done=False, demand__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, confirmed__gte=0, short__gte=0, requested__gte=0)
                & Q(requested__lte=F("quantity")),
                name="storage_line_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(expected__isnull=False) | Q(confirmed__lte=F("requested")),
                name="confirmed_was_requested",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_before__gte=0, confirmed_before__lte=F("confirmed")),
                name="confirmed_before_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="storage_line_newest"),
            models.Index(fields=["article"], name="storage_line_open", condition=Q(done=False)),
            models.Index(fields=["article", "id"], name="storage_lines_of_article"),
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.number}"

    @property
    def remaining(self) -> Decimal:
        """What is still to be put or fetched; a count has no such figure."""
        return ZERO if self.done else max(self.quantity - self.confirmed, ZERO)
