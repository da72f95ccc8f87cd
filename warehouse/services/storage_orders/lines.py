"""The lines of a storage order: what is asked for, checked and written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from catalog.models import Article
from core import calendar
from core.errors import Conflict, Duplicate, Invalid
from core.quantities import quantity as stored_quantity
from warehouse.models import Demand, Direction, Location, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import INFO, ISSUES, KIND
from warehouse.services.reservations import lock_demands
from warehouse.services.storage_orders.places import ANYWHERE, Within

LINE_TEXTS = ("batch", "serial", *INFO)


@dataclass(frozen=True, slots=True)
class NewLine:
    """What is asked for: quantity in the article's base unit, above zero except in a count.

    `demand`: one of a higher floor whose goods are fetched (direction production only); its reservation goes along.
    `target`: where a transport goes. `within`: instead of the order's places. `info` by name, info1 to info5.
    """

    article: Article
    quantity: Any
    number: int | None = None
    batch: str = ""
    serial: str = ""
    best_before: date | None = None
    produced_on: date | None = None
    info: Mapping[str, str] = field(default_factory=dict)
    demand: Demand | None = None
    target: Location | None = None
    within: Within = ANYWHERE


def refuse_long(model: type[models.Model], texts: Mapping[str, Any]) -> None:
    """Raise Invalid for a text that its field cannot hold."""
    for name, value in texts.items():
        longest = model._meta.get_field(name).max_length  # type: ignore[union-attr]
        if longest is not None and len(str(value)) > longest:
            raise Invalid(
                _("%(name)s is longer than %(longest)s characters.") % {"name": name, "longest": longest},
                field=name,
                reason="TOO_LONG",
            )


def new_lines(order: StorageOrder, wanted: Sequence[NewLine], after: int = 0) -> list[StorageOrderLine]:
    """Checked and unsaved lines of an order, which may be unsaved itself; numbers go on `after` that one.

    Raises Invalid, Duplicate (a line number twice).
    """
    lines = [_line(order, one) for one in wanted]
    _number(lines, after)
    return lines


def write_lines(
    order: StorageOrder, lines: Sequence[StorageOrderLine], wanted: Sequence[NewLine]
) -> Sequence[StorageOrderLine]:
    """Save the `new_lines` of a locked or new order, with their demands and places.

    Raises Conflict (a demand that is closed or being fetched already).
    """
    _lock_shared(order, [one.demand for one in wanted if one.demand is not None])
    make_demands(order, lines)
    StorageOrderLine.objects.bulk_create(lines)
    places = [row for line, one in zip(lines, wanted, strict=True) for row in one.within.rows(order, line)]
    if places:
        type(places[0]).objects.bulk_create(places)
    return lines


def _line(order: StorageOrder, wanted: NewLine) -> StorageOrderLine:
    if wanted.article.store_id != order.store_id:
        raise Invalid(_("The article belongs to another store."), field="article", reason="NOT_FOUND")
    if wanted.target is not None and wanted.target.store_id != order.store_id:
        raise Invalid(_("The place belongs to another store."), field="target", reason="NOT_FOUND")
    if unknown := set(wanted.info) - set(INFO):
        raise Invalid(
            _("There is no %(unknown)s.") % {"unknown": min(unknown)}, field=min(unknown), reason="UNKNOWN"
        )
    wanted.within.refuse_outside(order.warehouse)
    refuse_long(StorageOrderLine, {"batch": wanted.batch, "serial": wanted.serial, **wanted.info})
    return StorageOrderLine(
        store_id=order.store_id,
        order=order,
        number=wanted.number or 0,
        article=wanted.article,
        quantity=line_quantity(order, wanted.article, wanted.quantity, wanted.serial),
        batch=wanted.batch,
        serial=wanted.serial,
        best_before=wanted.best_before,
        produced_on=wanted.produced_on,
        target=wanted.target,
        demand=wanted.demand,
        **wanted.info,
    )


def line_quantity(order: StorageOrder, article: Article, value: Any, serial: str) -> Decimal:
    """A quantity that this order may ask for. Raises Invalid."""
    amount = stored_quantity(value)
    if amount < 0 or (amount == 0 and order.direction != Direction.COUNT):
        raise Invalid(_("quantity must be more than zero."), field="quantity", reason="MUST_BE_POSITIVE")
    if serial and article.tracking == Article.Tracking.SERIAL and amount not in (0, 1):
        raise Invalid(
            _("Serial number %(serial)s is one piece.") % {"serial": serial},
            field="quantity",
            reason="OUT_OF_RANGE",
        )
    return amount


def _number(lines: Sequence[StorageOrderLine], after: int) -> None:
    """Given numbers stay, the others go on in sequence."""
    given = [line.number for line in lines if line.number]
    taken = set(given)
    if len(taken) != len(given):
        raise Duplicate(_("A line number is there twice."), field="number")
    following = after
    for line in lines:
        if not line.number:
            following += 1
            while following in taken:
                following += 1
            line.number = following


def _lock_shared(order: StorageOrder, demands: Sequence[Demand]) -> None:
    """Two orders that would fetch the same goods queue here; the second is refused."""
    if not demands:
        return
    if order.direction != Direction.PRODUCTION:
        raise Invalid(_("Only goods for production share a demand."), field="demand")
    locked = lock_demands(store_id=order.store_id, demand_ids=[demand.pk for demand in demands])
    if any(demand.closed for demand in locked):
        raise Conflict(_("Nothing more is needed for this demand."), field="demand")
    if StorageOrderLine.objects.open().filter(demand__in=locked).exists():
        raise Conflict(_("A storage order fetches these goods already."), field="demand", reason="TAKEN")


def make_demands(order: StorageOrder, lines: Iterable[StorageOrderLine]) -> None:
    """Demands of their own for unsaved lines that take goods from stock."""
    if order.direction not in ISSUES:
        return
    due = calendar.day_of(order.store, order.deadline) if order.deadline else None
    without = [line for line in lines if line.demand is None]
    made = Demand.objects.bulk_create(
        Demand(
            store_id=order.store_id,
            article_id=line.article_id,
            quantity=line.quantity - line.confirmed,
            due=due,
            document_kind=KIND,
            document_id=order.pk,
        )
        for line in without
    )
    for line, demand in zip(without, made, strict=True):
        line.demand = demand
