"""Production orders from opening to their end. Rules: docs/lifecycles.md, docs/api/production.md (Meaning)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.models import Job
from catalog.models import Article
from catalog.services import current_drawings
from core import numbers, transitions
from core.errors import Conflict, Duplicate, Invalid, ShortLine
from core.models import Store
from core.quantities import ZERO, plain
from core.transactions import service
from production.models import (
    CustomerOrder,
    CustomerOrderLine,
    ProductionOrder,
    ProductionOrderArticle,
    ProductionSettings,
)
from production.services.documents import (
    beyond,
    demand_ids_of,
    lines_of,
    lock_open_order,
    lock_order,
    settings_of,
)
from production.services.freezing import freeze_bill, thaw_bill
from production.services.picking import issue_if_wanted
from production.signals import production_started
from warehouse.services import Allocation, close_demands, close_lines_of_demands, reserve

# What a client may change in an order that is not final; the state moves by services only.
CHANGEABLE = (
    "reference",
    "customer_order",
    "customer_external_id",
    "job",
    "name",
    "comment",
    "internal_reference",
    "reserve_in_depth",
    "start_at",
    "end_at",
    "work_hours",
    "store_state",
)


@dataclass(frozen=True, slots=True)
class Started:
    """An order in production, and what was short of its parts when it began."""

    order: ProductionOrder
    short: list[ShortLine]


def open_production_order(
    *,
    store: Store | int,
    reference: str = "",
    customer_order: CustomerOrder | None = None,
    customer_external_id: str = "",
    job: Job | None = None,
    name: str = "",
    comment: str = "",
    internal_reference: str = "",
    reserve_in_depth: bool = False,
    start_at: datetime | None = None,
    end_at: datetime | None = None,
    work_hours: Decimal = ZERO,
    store_state: int | None = None,
    started: bool = False,
) -> ProductionOrder:
    """A new order, without articles yet. Without a reference the next free one is taken. Raises Invalid, Duplicate.

    `started`: it is in production at once, and reserves the parts of each article as it is added.
    """
    store_id = store if isinstance(store, int) else store.pk
    order = ProductionOrder(
        store_id=store_id,
        reference=reference,
        version=1,
        customer_order=customer_order,
        customer_external_id=customer_external_id,
        job=job,
        name=name,
        comment=comment,
        internal_reference=internal_reference,
        reserve_in_depth=reserve_in_depth,
        start_at=start_at,
        end_at=end_at,
        work_hours=work_hours,
        store_state=store_state,
    )
    _refuse_foreign(order)
    with _reference_is_free(order.reference):
        return _insert(order, started)


@contextmanager
def _reference_is_free(reference: str) -> Iterator[None]:
    """Around the service that writes it: what the database refuses becomes a Duplicate."""
    try:
        yield
    except IntegrityError as error:
        if "one_production_order_per_reference" in str(error):
            raise Duplicate(
                _("Production order %(reference)s already exists") % {"reference": reference},
                field="reference",
            ) from None
        raise


def _refuse_foreign(order: ProductionOrder) -> None:
    for field in ("customer_order", "job"):
        other = getattr(order, field)
        if other is not None and other.store_id != order.store_id:
            raise Invalid(
                _("The %(field)s belongs to another store.") % {"field": field.replace("_", " ")},
                field=field,
                reason="NOT_FOUND",
            )


@service
def _insert(order: ProductionOrder, started: bool) -> ProductionOrder:
    order.reference = order.reference or next_reference(store=order.store_id)
    order.updated_at = order.created_at
    order.save(force_insert=True)
    transitions.opened(order)
    if started:
        begin(order)
    return order


@service
def next_reference(*, store: Store | int) -> str:
    """A reference that nobody has and nobody gets again, such as PR-000007."""
    store_id = store if isinstance(store, int) else store.pk
    return numbers.next_number(
        store_id=store_id,
        kind="production_order",
        taken=lambda reference: ProductionOrder.objects.of(store_id).filter(reference=reference).exists(),
        form="PR-{:06d}",
    )


@service
def make_from_customer_order(*, customer_order: CustomerOrder, **fields: Any) -> ProductionOrder:
    """A new order with a line for each made article of a customer order; equal articles are summed.

    `fields` as in `open_production_order`. Raises Invalid where nothing of it is made here.
    """
    amounts: dict[int, Decimal] = {}
    lines = CustomerOrderLine.objects.filter(order=customer_order, article__supply=Article.Supply.MAKE)
    wanted = list(lines.select_related("article").order_by("position"))
    if not wanted:
        raise Invalid(
            _("Nothing of customer order %(customer_order)s is made here.")
            % {"customer_order": customer_order.number},
            field="customer_order",
        )
    for line in wanted:
        amounts[line.article_id] = amounts.get(line.article_id, ZERO) + line.quantity
    articles = {line.article_id: line.article for line in wanted}
    order = open_production_order(store=customer_order.store_id, customer_order=customer_order, **fields)
    for pk, amount in amounts.items():
        made = ProductionOrderArticle.objects.create(order=order, article=articles[pk], amount=amount)
        freeze_bill(order, made)
    return order


def change_production_order(
    *, store: Store | int, pk: int, changes: Mapping[str, Any], start: bool = False
) -> ProductionOrder:
    """Set some of CHANGEABLE, and with `start` begin production. Parts are chosen anew where `reserve_in_depth` turns.

    Raises NotFound, Invalid, Duplicate, InvalidMove on a finished or cancelled order or where it cannot start,
    Conflict where the parts of an order that is in production would have to be others.
    """
    with _reference_is_free(str(changes.get("reference", ""))):
        return _change(store, pk, changes, start)


@service
def _change(store: Store | int, pk: int, changes: Mapping[str, Any], start: bool) -> ProductionOrder:
    order = lock_open_order(store=store, pk=pk, action="change")
    if unknown := set(changes) - set(CHANGEABLE):
        raise Invalid(
            _("Cannot change %(unknown)s.") % {"unknown": ", ".join(sorted(unknown))}, field=min(unknown)
        )
    was_deep = order.reserve_in_depth
    for field, value in changes.items():
        setattr(order, field, value)
    if not order.reference:
        raise Invalid(_("An order needs a reference."), field="reference", reason="REQUIRED")
    _refuse_foreign(order)
    order.updated_at = timezone.now()
    order.save(update_fields=[*changes, "updated_at"])
    if order.reserve_in_depth != was_deep:
        choose_parts_anew(order)
    return start_production(store=store, pk=pk).order if start else order


def choose_parts_anew(order: ProductionOrder) -> None:
    """Drop the parts of a locked order and copy the bills of today. Raises Conflict where it is in production."""
    lines = list(ProductionOrderArticle.objects.filter(order=order).select_related("article").order_by("pk"))
    if lines and order.state != ProductionOrder.State.NEW:
        raise Conflict(
            _("The parts of an order in production stay; choose them before it starts."),
            field="reserve_in_depth",
        )
    for line in lines:
        thaw_bill(line)
        freeze_bill(order, line)


@service
def start_production(*, store: Store | int, pk: int) -> Started:
    """Begin: reserve what is there, tell the shop floor, have the parts fetched if the store wants that; a shortage is
    no error. Raises NotFound, InvalidMove."""
    order = lock_order(store=store, pk=pk)
    begin(order)
    demands = demand_ids_of(order)
    short = shortages(reserve(store_id=order.store_id, demand_ids=demands))
    issue_if_wanted(order)
    return Started(order, short)


def begin(order: ProductionOrder) -> None:
    """The move into production of a locked order, without reserving."""
    transitions.make(order, "start", fields=["updated_at"])
    lines = lines_of(order)
    keep_drawings(lines)
    production_started.send(sender=ProductionOrder, order=order, lines=lines)


def keep_drawings(lines: Sequence[ProductionOrderArticle]) -> None:
    """What is made from now on is made by the newest revision of its drawing, whatever comes later."""
    newest = current_drawings(line.article_id for line in lines)
    for line in lines:
        if drawing_id := newest.get(line.article_id):
            line.drawing_id = drawing_id
            line.save(update_fields=["drawing"])


def shortages(allocations: list[Allocation]) -> list[ShortLine]:
    """What is missing after an attempt to reserve, summed per article."""
    short: dict[int, tuple[Decimal, Decimal]] = {}
    for one in allocations:
        wanted, reserved = short.get(one.article_id, (ZERO, ZERO))
        short[one.article_id] = (wanted + one.wanted, reserved + one.reserved)
    missing = {pk: (wanted, reserved) for pk, (wanted, reserved) in short.items() if wanted > reserved}
    if not missing:
        return []
    numbers_of = Article.objects.filter(pk__in=missing).order_by("number").values_list("pk", "number")
    return [ShortLine(number, *missing[pk]) for pk, number in numbers_of]


@service
def finish_production(*, store: Store | int, pk: int, override_reason: str = "") -> ProductionOrder:
    """The end: consumes nothing more and gives back what is left of the reservations.

    Raises NotFound, InvalidMove; Conflict where less was made than the store tolerates, unless a reason is given.
    """
    order = lock_order(store=store, pk=pk)
    transitions.make(order, "finish", fields=["finished_at", "updated_at"], reason=override_reason)
    if not override_reason:
        _refuse_underproduction(order)
    _need_nothing(order)
    return order


def _need_nothing(order: ProductionOrder) -> None:
    """Nothing more is fetched or kept for an order that ended."""
    demands = demand_ids_of(order)
    close_lines_of_demands(store_id=order.store_id, demand_ids=demands, reason=order.reference)
    close_demands(store_id=order.store_id, demand_ids=demands)


def _refuse_underproduction(order: ProductionOrder) -> None:
    percent = settings_of(order.store_id).under_percent
    for line in lines_of(order):
        if line.finished < line.amount and beyond(percent, line.amount, line.finished):
            raise Conflict(
                _(
                    "Only %(finished)s of %(amount)s %(article)s are made: less than the tolerance; give a reason to finish all the same."
                )
                % {
                    "finished": plain(line.finished),
                    "amount": plain(line.amount),
                    "article": line.article.number,
                },
                field="finished",
                reason="TOLERANCE",
            )


@service
def cancel_production(*, store: Store | int, pk: int, reason: str = "") -> ProductionOrder:
    """Stop for good: gives back the reservations; what was reported stays. Raises NotFound, InvalidMove."""
    order = lock_order(store=store, pk=pk)
    transitions.make(order, "cancel", fields=["updated_at"], reason=reason)
    _need_nothing(order)
    return order


@service
def save_settings(*, settings: ProductionSettings) -> ProductionSettings:
    """Create or change a store's settings. Raises ValidationError."""
    settings.full_clean()
    settings.save()
    return settings
