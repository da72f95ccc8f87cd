from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounting.models import Job
from catalog.models import Article, Drawing
from core import calendar
from core.find import index
from core.models import DueQuerySet, Stateful, Store, StoreQuerySet, TallyTrigger, tracked, tracked_changes
from core.quantities import ZERO, QuantityField
from production.models.customer_orders import CustomerOrder
from warehouse.models import Demand

KIND = "production.productionorder"
UNENDED = ("new", "in_production")


class ProductionOrderQuerySet(DueQuerySet["ProductionOrder"]):
    due_field = "end_at"
    unended = Q(state__in=UNENDED)

    def in_states(self, states: Iterable[str]) -> Self:
        return self.filter(state__in=list(states))

    def making(self, article_id: int) -> Self:
        """Those that make an article."""
        return self.filter(articles__article=article_id)

    def matching(self, text: str) -> Self:
        """Part of the reference, name, comment, or of the number or name of an article that is made; any case."""
        makes = ProductionOrderArticle.objects.filter(
            Q(article__number__icontains=text) | Q(article__name__icontains=text), order=OuterRef("pk")
        )
        return self.filter(
            Q(reference__icontains=text)
            | Q(name__icontains=text)
            | Q(comment__icontains=text)
            | Q(Exists(makes))
        )

    def between(self, field: str, first: datetime | None, last: datetime | None) -> Self:
        """`field` is start_at or end_at; both ends belong to it, None is open."""
        wanted = {f"{field}__gte": first, f"{field}__lte": last}
        return self.filter(**{lookup: time for lookup, time in wanted.items() if time is not None})

    def by_date(self, field: str, *, descending: bool) -> Self:
        """Sorted by start_at or end_at, as the indexes are: the undated last from the latest on, first otherwise."""
        if descending:
            return self.order_by(F(field).desc(nulls_last=True), "-pk")
        return self.order_by(F(field).asc(nulls_first=True), "pk")

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def with_customer_number(self) -> Self:
        """`external_id`: the customer's own number, of the order itself or of its customer order."""
        own = NullIf("customer_external_id", Value(""))
        return self.annotate(external_id=Coalesce(own, "customer_order__external_id"))


@tracked_changes
class ProductionOrder(Stateful):
    """Make some articles, from bills that were copied when each article was added."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        IN_PRODUCTION = "in_production", _("In production")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("store")
    )
    reference = models.CharField(_("reference"), max_length=50)
    state = FSMField(_("state"), choices=State.choices, default=State.NEW, protected=True, max_length=15)
    customer_order = models.ForeignKey(
        CustomerOrder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="production_orders",
        verbose_name=_("customer order"),
        help_text=_("Whose goods it makes. Empty: for stock."),
    )
    customer_external_id = models.CharField(
        _("customer's own number"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Empty: that of the customer order."),
    )
    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="production_orders",
        verbose_name=_("job"),
        help_text=_("Material and time are charged to it."),
    )
    name = models.CharField(
        _("name"), max_length=200, blank=True, default="", help_text=_("What it is for, in a few words.")
    )
    comment = models.TextField(
        _("comment"), blank=True, default="", help_text=_("For those who make it, such as: pack in pairs.")
    )
    internal_reference = models.CharField(
        _("internal reference"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("A mark of your own, such as a cost centre or a batch number."),
    )
    reserve_in_depth = models.BooleanField(
        _("down to simple parts"),
        default=False,
        help_text=_(
            "On: parts without a bill of their own, of all levels. Off: the first level of the bill."
        ),
    )
    start_at = models.DateTimeField(
        _("planned start"), null=True, blank=True, help_text=_("When the work shall begin.")
    )
    end_at = models.DateTimeField(
        _("planned end"), null=True, blank=True, help_text=_("When it has to be done; afterwards it is late.")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    work_hours = models.DecimalField(
        _("work hours"),
        max_digits=18,
        decimal_places=6,
        default=0,
        help_text=_("Hours that are planned for it."),
    )
    store_state = models.IntegerField(_("client's own state"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = ProductionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("production order")
        verbose_name_plural = _("production orders")
        constraints = [
            models.UniqueConstraint(fields=["store", "reference"], name="one_production_order_per_reference"),
            models.CheckConstraint(condition=~Q(reference=""), name="production_order_has_reference"),
        ]
        # Orders without a date come last from the latest date on, and first the other way round.
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="production_newest"),
            models.Index(fields=["store", "state", "-created_at", "-id"], name="production_by_state"),
            models.Index(
                "store",
                "state",
                F("start_at").desc(nulls_last=True),
                F("id").desc(),
                name="production_by_start",
            ),
            models.Index(
                "store", "state", F("end_at").desc(nulls_last=True), F("id").desc(), name="production_by_end"
            ),
            models.Index(
                fields=["store", "end_at", "id"], name="production_late", condition=Q(state__in=UNENDED)
            ),
            index("reference", "find_production_order"),
            index("name", "find_production_order_name", optional=True),
            index("internal_reference", "find_internal_reference", optional=True),
        ]
        permissions = [
            ("run_productionorder", _("Can start, supply and finish production orders")),
            ("cancel_productionorder", _("Can cancel production orders")),
            ("exceed_tolerance", _("Can produce beyond the tolerance")),
        ]
        triggers = TallyTrigger.for_kind(KIND)

    def __str__(self) -> str:
        return self.reference

    @property
    def is_late(self) -> bool:
        return self.state in UNENDED and calendar.has_passed(self.end_at)

    @transition(field=state, source=State.NEW, target=State.IN_PRODUCTION)
    def start(self) -> None:
        """Begin, by itself or with the first report: what is there is reserved, what is short is shown."""
        self.updated_at = timezone.now()

    @transition(field=state, source=[State.NEW, State.IN_PRODUCTION], target=State.FINISHED)
    def finish(self) -> None:
        """Done: consumes nothing more, gives back what is left of the reservations."""
        self.finished_at = self.updated_at = timezone.now()

    @transition(field=state, source=[State.NEW, State.IN_PRODUCTION], target=State.CANCELLED)
    def cancel(self) -> None:
        """It will not be made, or not go on: gives back the reservations; reports stay."""
        self.updated_at = timezone.now()


class ProductionOrderArticleQuerySet(StoreQuerySet["ProductionOrderArticle"]):
    store_path = "order__store"

    def open(self) -> Self:
        """Those of orders that have not ended."""
        return self.filter(order__state__in=UNENDED)

    def progress_of(self, orders: Iterable[int]) -> dict[int, dict[str, Any]]:
        """By order: how many `articles`, their `numbers`, how many are `full`, what is `finished` of which `amount`."""
        sums = self.filter(order__in=list(orders)).order_by().values("order")
        found = sums.annotate(
            articles=Count("pk"),
            numbers=ArrayAgg("article__number", order_by="pk"),
            full=Count("pk", filter=Q(finished__gte=F("amount"))),
            made=Sum("finished"),
            planned=Sum("amount"),
        )
        return {
            row["order"]: {
                "articles": row["articles"],
                "numbers": row["numbers"],
                "full": row["full"],
                "finished": row["made"],
                "amount": row["planned"],
            }
            for row in found
        }

    def with_accuracy(self) -> Self:
        """`percent`, as `ProductionOrderArticle.accuracy`."""
        made = (F("finished") - F("amount")) * 100 / F("amount")
        return self.annotate(percent=Case(When(finished=0, then=Value(ZERO)), default=made))


@tracked
class ProductionOrderArticle(models.Model):
    """One article that an order makes; amounts in its base unit."""

    order = models.ForeignKey(
        ProductionOrder,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="articles",
        verbose_name=_("production order"),
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="production_lines",
        verbose_name=_("article"),
        db_index=False,
        help_text=_("What is made. Its bill of materials is copied when it is added."),
    )
    amount = QuantityField(_("ordered"), help_text=_("How many are to be made, in the article's base unit."))
    finished = QuantityField(_("finished"), default=0)
    waste = QuantityField(_("waste"), default=0)
    finished_before = QuantityField(
        _("finished before"),
        default=0,
        editable=False,
        help_text=_("Of what is finished: made before the order was imported, without a report here."),
    )
    waste_before = QuantityField(
        _("waste before"),
        default=0,
        editable=False,
        help_text=_("Of the waste: spoiled before the order was imported, without a report here."),
    )
    time = models.DecimalField(
        _("time in hours"),
        max_digits=18,
        decimal_places=6,
        default=0,
        help_text=_("Planned hours of work on this line, such as 1.5."),
    )
    status = models.IntegerField(_("client's own status"), null=True, blank=True)
    drawing = models.ForeignKey(
        Drawing,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("drawing"),
        help_text=_("The revision that was the newest when production began."),
    )

    objects = ProductionOrderArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article to make")
        verbose_name_plural = _("articles to make")
        constraints = [
            models.UniqueConstraint(fields=["order", "article"], name="one_line_per_article"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="production_amount_positive"),
            models.CheckConstraint(
                condition=Q(finished__gte=0, waste__gte=0), name="production_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(finished_before__gte=0, waste_before__gte=0),
                name="production_before_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["article", "id"], name="production_lines_of_article")]

    def __str__(self) -> str:
        return f"{self.order} {self.article.number}"

    @property
    def made_before(self) -> Decimal:
        """Good and spoiled units that took their parts before the order was imported."""
        return self.finished_before + self.waste_before

    @property
    def accuracy(self) -> Decimal:
        """Percent made beyond (or, below zero, short of) what was ordered; 0 before anything is made."""
        if not self.finished:
            return ZERO
        return (self.finished - self.amount) / self.amount * 100


class ComponentQuerySet(StoreQuerySet["Component"]):
    store_path = "line__order__store"

    def short(self) -> Self:
        """Those of orders in production for which less is reserved than is still needed.

        Nothing is short before the start, which reserves.
        """
        return self.filter(demand__short=True, line__order__state=ProductionOrder.State.IN_PRODUCTION)


@tracked
class Component(models.Model):
    """A part of the frozen bill: later changes of the bill do not reach a running order.

    How much is needed, done and reserved stands with its demand.
    """

    line = models.ForeignKey(
        ProductionOrderArticle,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="components",
        verbose_name=_("article to make"),
    )
    position = models.PositiveIntegerField(_("position"))
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    per_unit = QuantityField(_("for one"), help_text=_("In the part's base unit, scrap included."))
    demand = models.OneToOneField(
        Demand, on_delete=models.PROTECT, related_name="component", verbose_name=_("demand")
    )

    objects = ComponentQuerySet.as_manager()

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints = [
            models.UniqueConstraint(fields=["line", "article"], name="one_component_per_article"),
            models.CheckConstraint(condition=Q(per_unit__gt=0), name="component_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line} ← {self.article.number}"
