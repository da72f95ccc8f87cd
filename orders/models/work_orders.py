from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition

from accounting.models import Job
from catalog.models import Article, Customer, Drawing
from core import calendar, tally
from core.errors import Invalid
from core.find import index
from core.models import DueQuerySet, Stateful, Store, TallyTrigger, tracked_changes
from production.models import ProductionOrderArticle

KIND = "orders.workorder"
MAX_QUANTITY = 2_147_483_647
UNENDED = ("open", "in_progress", "paused", "on_hold")


class WorkOrderQuerySet(DueQuerySet["WorkOrder"]):
    due_field = "due_at"
    unended = Q(state__in=UNENDED)

    def in_states(self, states: Sequence[str]) -> WorkOrderQuerySet:
        return self.filter(state__in=states)

    def making(self, product: Article | str) -> WorkOrderQuerySet:
        """Orders for an article, or for something of this name."""
        return self.filter(product=product) if isinstance(product, str) else self.filter(article=product)

    def with_operation_ids(self) -> WorkOrderQuerySet:
        """Adds `operation_ids`, in working order, by one sub-select a row of the page."""
        operations = apps.get_model("orders", "Operation")._default_manager  # its module imports this one
        below = operations.filter(work_order=OuterRef("pk")).order_by("sequence", "pk").values("pk")
        return self.annotate(operation_ids=ArraySubquery(below))


@tracked_changes
class WorkOrder(Stateful):
    """One order on the shop floor: make `quantity` of a product."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        PAUSED = "paused", _("Paused")
        ON_HOLD = "on_hold", _("On hold")

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")
        CRITICAL = 4, _("Critical")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store"), db_index=False
    )
    number = models.CharField(_("number"), max_length=100)
    state = FSMField(_("state"), choices=State.choices, default=State.OPEN, protected=True, max_length=12)
    product = models.CharField(_("product"), max_length=200, help_text=_("Name or number of what is made."))
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article"),
        db_index=False,
    )
    production_line = models.ForeignKey(
        ProductionOrderArticle,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="work_orders",
        verbose_name=_("for production"),
    )
    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_orders",
        verbose_name=_("job"),
        help_text=_("Time is charged to it."),
    )
    quantity = models.PositiveIntegerField(
        _("quantity"), help_text=_("How many pieces are made; whole ones, such as 20.")
    )
    completed_quantity = models.PositiveIntegerField(_("completed"), default=0)
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=Priority.choices,
        default=Priority.NORMAL,
        help_text=_("What is done first where several orders wait; critical before all others."),
    )
    customer_name = models.CharField(
        _("customer"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Who it is for. Linked if a customer is called exactly so."),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("linked customer"),
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True, help_text=_("When it has to be done."))
    estimated_completion_at = models.DateTimeField(
        _("estimated completion"),
        null=True,
        blank=True,
        help_text=_("When it will be done as things stand; the due date stays what it is."),
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)
    notes = models.TextField(
        _("notes"), blank=True, default="", help_text=_("For those who do the work, such as: mind the grain.")
    )
    drawing = models.ForeignKey(
        Drawing,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("drawing"),
        help_text=_("The revision that was the newest when the work began."),
    )
    state_before_hold = models.CharField(max_length=12, blank=True, default="", editable=False)
    may_overproduce = models.BooleanField(_("over-production allowed"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        permissions = [("cancel_workorder", _("Can cancel work orders"))]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="one_work_order_per_number"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="work_order_makes_something"),
            models.CheckConstraint(condition=~Q(number=""), name="work_order_has_number"),
        ]
        # One index for every sort but that by notes; equality and ranges use the same (docs/decisions/0017).
        indexes = [
            models.Index(fields=["store", "id"], name="work_order_by_id"),
            models.Index(fields=["store", "-created_at", "-id"], name="work_order_newest"),
            models.Index(fields=["store", "state", "-created_at", "-id"], name="work_order_by_state"),
            models.Index(fields=["store", "state", "id"], name="work_order_by_status"),
            models.Index(fields=["store", "-priority", "-id"], name="work_order_by_priority"),
            models.Index(fields=["store", "-priority", "created_at", "id"], name="work_order_by_urgency"),
            models.Index(fields=["store", "due_at", "id"], name="work_order_by_due"),
            models.Index(fields=["store", "updated_at", "id"], name="work_order_by_change"),
            models.Index(fields=["store", "product", "id"], name="work_order_by_product"),
            models.Index(fields=["article", "id"], name="work_orders_of_article"),
            models.Index(fields=["store", "customer_name", "id"], name="work_order_by_customer"),
            models.Index(fields=["store", "quantity", "id"], name="work_order_by_quantity"),
            models.Index(fields=["store", "completed_quantity", "id"], name="work_order_by_completed"),
            models.Index(fields=["store", "started_at", "id"], name="work_order_by_start"),
            models.Index(fields=["store", "completed_at", "id"], name="work_order_by_completion"),
            models.Index(fields=["store", "estimated_completion_at", "id"], name="work_order_by_estimate"),
            models.Index(
                fields=["store", "due_at", "id"], name="work_order_late", condition=Q(state__in=UNENDED)
            ),
            index("number", "find_work_order"),
            index("product", "find_product"),
            index("customer_name", "find_work_orders_customer", optional=True),
        ]
        triggers = TallyTrigger.for_kind(KIND)

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        return self.state in UNENDED and calendar.has_passed(self.due_at)

    @transition(field=state, source=[State.OPEN, State.PAUSED], target=State.IN_PROGRESS)
    def start(self) -> None:
        """Begin, or go on after a pause; the first start sets the date."""
        self.started_at = self.started_at or timezone.now()
        self.updated_at = timezone.now()

    @transition(field=state, source=State.IN_PROGRESS, target=State.PAUSED)
    def pause(self) -> None:
        """Stop for a while."""
        self.updated_at = timezone.now()

    @transition(field=state, source=[State.OPEN, State.IN_PROGRESS, State.PAUSED], target=State.ON_HOLD)
    def hold(self) -> None:
        """Wait for approval or resources; the state before is kept."""
        self.state_before_hold = self.state
        self.updated_at = timezone.now()

    @transition(
        field=state,
        source=[State.PAUSED, State.ON_HOLD],
        target=GET_STATE(
            lambda order: order.state_after_resume(), states=[State.OPEN, State.IN_PROGRESS, State.PAUSED]
        ),
    )
    def resume(self) -> None:
        """Go on after a pause; after a hold the state before it comes back."""
        self.updated_at = timezone.now()

    @transition(field=state, source=State.IN_PROGRESS, target=State.COMPLETED)
    def complete(self, *, completed_quantity: int | None = None) -> None:
        """Done; final. Without a figure all of the quantity was made. Raises Invalid."""
        if completed_quantity is None:
            completed_quantity = max(self.quantity, self.completed_quantity)
        self.report(completed_quantity)
        self.completed_at = self.updated_at = timezone.now()

    @transition(
        field=state,
        source=[State.OPEN, State.IN_PROGRESS, State.PAUSED, State.ON_HOLD],
        target=State.CANCELLED,
    )
    def cancel(self) -> None:
        """It will not be completed; final."""
        self.updated_at = timezone.now()

    def report(self, completed_quantity: int) -> None:
        """So many are made by now. Raises Invalid beyond the quantity, unless the order may be over-produced."""
        most = MAX_QUANTITY if self.may_overproduce else self.quantity
        if not 0 <= completed_quantity <= most:
            raise Invalid(
                _("The completed quantity must be 0 to %(most)s.") % {"most": most},
                field="completed_quantity",
                reason="OUT_OF_RANGE",
            )
        self.completed_quantity = completed_quantity

    def state_after_resume(self) -> str:
        """Where `resume` leads from the present state."""
        held = self.state == self.State.ON_HOLD
        return self.state_before_hold if held else self.State.IN_PROGRESS


def count_work_orders(store_id: int, states: Sequence[str] | None = None) -> int:
    """The exact number of a store's work orders, in `states` or in all; its cost does not grow with them."""
    return tally.total(store_id, KIND, states)
