from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition

from catalog.models import Article, Supplier
from core import calendar
from core.find import index
from core.models import DueQuerySet, Stateful, Store, StoreQuerySet, tracked
from core.quantities import ZERO, MoneyField, QuantityField

EXPECTED = ("pending", "approved")


@tracked
class PurchaseOrder(Stateful):
    """What was ordered from a supplier."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        COMPLETE = "complete", _("Complete")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    number = models.CharField(_("number"), max_length=50)
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("supplier"),
        help_text=_("Who delivers; type a part of the number or of the name."),
    )
    state = FSMField(_("state"), choices=State.choices, default=State.PENDING, protected=True, max_length=10)
    order_date = models.DateField(_("ordered on"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = StoreQuerySet["PurchaseOrder"].as_manager()

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        permissions = [("exceed_purchase", _("Can receive more than was ordered"))]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="one_purchase_order_per_number")
        ]
        indexes = [
            models.Index(fields=["store", "state", "order_date"], name="purchase_by_state"),
            models.Index(fields=["store", "-order_date", "-id"], name="purchase_by_date"),
            models.Index(fields=["store", "id"], name="purchase_open", condition=Q(state__in=EXPECTED)),
            index("number", "find_purchase_order"),
        ]

    def __str__(self) -> str:
        return self.number

    @transition(field=state, source=State.PENDING, target=State.APPROVED)
    def approve(self) -> None:
        """It may go out to the supplier."""

    @transition(field=state, source=[State.PENDING, State.APPROVED], target=State.REJECTED)
    def reject(self) -> None:
        """It will not be bought; nothing is received on it any more."""

    @transition(field=state, source=[State.PENDING, State.APPROVED], target=State.COMPLETE)
    def complete(self) -> None:
        """Nothing more is expected of the supplier; also where the goods came before anybody approved."""

    @transition(
        field=state,
        source=State.COMPLETE,
        target=GET_STATE(lambda order, *, before="": before, states=[State.PENDING, State.APPROVED]),
    )
    def reopen(self, *, before: str) -> None:
        """A receipt that had completed it was taken back: it is in the state `before` again."""


class PurchaseOrderLineQuerySet(DueQuerySet["PurchaseOrderLine"]):
    store_path = "order__store"
    due_field = "due_date"
    unended = Q(order__state__in=EXPECTED, received__lt=F("ordered"))

    def received_of(self, orders: Iterable[int]) -> dict[int, tuple[int, int, date | None]]:
        """By order: how many lines have come, how many there are, and when the first of the others is due."""
        open_line = Q(received__lt=F("ordered"))
        counted = self.filter(order__in=list(orders)).order_by().values_list("order")
        found = counted.annotate(
            come=models.Count("pk", filter=~open_line),
            lines=models.Count("pk"),
            due=models.Min("due_date", filter=open_line),
        )
        return {order: (come, lines, due) for order, come, lines, due in found}

    def outstanding(self) -> PurchaseOrderLineQuerySet:
        """Lines that goods are still expected on."""
        return self.not_ended()


@tracked
class PurchaseOrderLine(models.Model):
    """One article of a purchase order. More than ordered may arrive."""

    order = models.ForeignKey(
        PurchaseOrder, on_delete=models.PROTECT, db_index=False, related_name="lines", verbose_name=_("order")
    )
    position = models.PositiveIntegerField(_("position"))
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="purchase_lines",
        verbose_name=_("article"),
        db_index=False,
        help_text=_("What is bought; type a part of the number or of the name."),
    )
    ordered = QuantityField(_("ordered"), help_text=_("In the base unit of the article, such as 12.5."))
    received = QuantityField(_("received"), default=0)
    received_before = QuantityField(
        _("received elsewhere"),
        default=0,
        editable=False,
        help_text=_(
            "Of what is received: told by an import, without a movement here. Below zero where one told less."
        ),
    )
    unit_price = MoneyField(_("unit price"), default=0, help_text=_("Of one base unit."))
    due_date = models.DateField(
        _("due"), null=True, blank=True, help_text=_("The day by which it has to be here. Empty: not agreed.")
    )

    objects = PurchaseOrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase order line")
        verbose_name_plural = _("purchase order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_purchase_line_per_position"),
            models.CheckConstraint(condition=Q(ordered__gt=0), name="purchase_ordered_positive"),
            models.CheckConstraint(
                condition=Q(received__gte=0, unit_price__gte=0), name="purchase_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date", "order"],
                name="purchase_line_late",
                condition=Q(received__lt=F("ordered")),
            ),
            models.Index(fields=["article", "id"], name="purchase_lines_of_article"),
        ]

    def __str__(self) -> str:
        return f"{self.order} / {self.position}"

    @property
    def is_late(self) -> bool:
        expected = self.order.state in EXPECTED and self.received < self.ordered
        return expected and calendar.is_over(self.due_date, self.order.store)

    @property
    def outstanding(self) -> Decimal:
        """What is still to come, in the article's base unit."""
        return max(self.ordered - self.received, ZERO)
