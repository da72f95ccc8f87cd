"""Reports: parts leave the stock and the product enters it, in one transaction, one posting, one lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounting.services import charge_material, reverse_entries
from catalog.models import Article
from core import actor
from core.errors import Conflict, Duplicate, Invalid, NotFound
from core.models import Store
from core.prepared import PreparedObjects
from core.quantities import QUANTITY_STEP, ZERO, plain, quantity
from core.transactions import service
from production.models import Component, ProductionOrder, ProductionOrderArticle, ProductionReport
from production.models.reports import KIND
from production.services.documents import (
    articles_needed,
    beyond,
    demand_ids_of,
    line_of,
    lock_open_order,
    lock_order,
    settings_of,
)
from production.services.orders import begin
from production.services.picking import issue_if_wanted
from warehouse.models import Location, Lot, StockMovement
from warehouse.services import (
    Move,
    Place,
    Take,
    book_done,
    lock_demands,
    lot_for,
    place_for,
    post_movements,
    reserve,
    reverse_movements,
)

Reason = StockMovement.Reason
LOCKED_COMPONENTS = PreparedObjects(
    [int],
    lambda line: (
        Component.objects.filter(line_id=line, article__stocked=True)
        .select_related("article", "demand")
        .order_by("demand_id")
        .select_for_update(no_key=True, of=("demand",))
    ),
)


@dataclass(frozen=True, slots=True)
class PartUsed:
    """Which goods of a part were used; without a quantity as much of them as the report needs and they have."""

    article_number: str
    batch: str = ""
    serial: str = ""
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What the good pieces are called; '' for none. Recorded whatever the article's tracking."""

    batch: str = ""
    serial: str = ""
    best_before: date | None = None
    barcode: str = ""
    location: Location | None = None


@service
def report_production(
    *,
    store: Store | int,
    pk: int,
    article_number: str,
    amount: Any = ZERO,
    waste: Any = ZERO,
    output: Output = Output(),
    parts: Sequence[PartUsed] = (),
    limit_part_amounts: bool = False,
    override_reason: str = "",
    note: str = "",
) -> ProductionReport:
    """Report `amount` good and `waste` spoiled pieces more, in base units; at least one of them above zero.

    Consumes the frozen bill for both, the parts named in `parts` first, then reserved, then first expired and
    oldest stock; puts the good ones away. `limit_part_amounts`: pieces beyond the order consume nothing.
    The first report of a new order starts it. Raises NotFound, Invalid, InvalidMove, Shortage, Duplicate
    (a serial number exists once), Conflict beyond the tolerance unless a reason is given.
    """
    good, bad = _amounts(amount, waste)
    order = lock_open_order(store=store, pk=pk, action="report on")
    line = line_of(order, article_number)
    is_first = order.state == ProductionOrder.State.NEW
    if is_first:
        begin(order)
    if not override_reason:
        _refuse_overproduction(line, good)
    # A first report reserves for all lines afterwards: their demands and stock are locked here, with all the rest.
    if is_first:
        lock_demands(store_id=order.store_id, demand_ids=demand_ids_of(order))
    components = _locked_components(line)
    _refuse_strangers(components, parts)
    units = _consumed_units(line, good, bad, limit_part_amounts)
    lot = _lot(line.article, output, good) if good else None
    report = _insert(order, line, (good, bad, units), lot, override_reason or note)
    takes = [take for one in components for take in _takes(one, needed(one, units), parts)]
    moves = [_output_move(line.article, lot, good, output)] if lot else []
    others = articles_needed(order) if is_first else []
    post_movements(
        store_id=order.store_id, moves=moves, takes=takes, document=(KIND, report.pk), also_lock=others
    )
    _book(order, line, components, report)
    if is_first:
        reserve(store_id=order.store_id, demand_ids=demand_ids_of(order), again=True)
        issue_if_wanted(order)
    return report


def needed(component: Component, units: Decimal) -> Decimal:
    """What so many units take of a part, in its base unit."""
    return (component.per_unit * units).quantize(QUANTITY_STEP)


def _locked_components(line: ProductionOrderArticle) -> list[Component]:
    """The parts that it takes from stock, their demands locked in the order of their keys; one query."""
    return sorted(LOCKED_COMPONENTS.objects(line.pk), key=lambda one: (one.position, one.pk))


def _book(
    order: ProductionOrder,
    line: ProductionOrderArticle,
    components: list[Component],
    report: ProductionReport,
) -> None:
    """What a posted report means for the demands, the line and the job; a reversal's figures are below zero."""
    used = {one.demand_id: needed(one, report.consumed_units) for one in components}
    book_done({pk: quantity for pk, quantity in used.items() if quantity})
    line.finished += report.amount
    line.waste += report.waste
    line.save(update_fields=["finished", "waste"])
    if report.reverses_id:
        reverse_entries(store_id=order.store_id, document=(KIND, report.reverses_id), text=report.note)
        return
    if report.lot and report.lot.serial:
        _refuse_second_birth(report.lot)
    if order.job:
        consumed = [(one.article, used[one.demand_id]) for one in components]
        charge_material(job=order.job, lines=consumed, document=(KIND, report.pk), text=order.reference)


def _amounts(amount: Any, waste: Any) -> tuple[Decimal, Decimal]:
    good, bad = quantity(amount, field="amount"), quantity(waste, field="waste")
    for field, value in (("amount", good), ("waste", bad)):
        if value < 0:
            raise Invalid(
                _("%(field)s must not be below zero.") % {"field": field}, field=field, reason="OUT_OF_RANGE"
            )
    if not good and not bad:
        raise Invalid(_("Report something: an amount or waste."), field="amount", reason="MUST_BE_POSITIVE")
    return good, bad


def _refuse_overproduction(line: ProductionOrderArticle, good: Decimal) -> None:
    made = line.finished + good
    if made > line.amount and beyond(settings_of(line.order.store_id).over_percent, line.amount, made):
        raise Conflict(
            _(
                "%(made)s of %(amount)s %(article)s is more than the tolerance; give a reason to report it all the same."
            )
            % {
                "made": plain(made),
                "amount": plain(line.amount),
                "article": line.article.number,
            },
            field="amount",
            reason="TOLERANCE",
        )


def _refuse_strangers(components: Sequence[Component], parts: Sequence[PartUsed]) -> None:
    """A batch that was typed for another article must not vanish silently."""
    known = {one.article.number for one in components}
    for part in parts:
        if part.article_number not in known:
            raise NotFound(
                _("%(article_number)s is no part that this takes from stock.")
                % {"article_number": part.article_number},
                field="parts",
            )


def _consumed_units(line: ProductionOrderArticle, good: Decimal, bad: Decimal, limited: bool) -> Decimal:
    within = min(good, max(line.amount - line.finished, ZERO)) if limited else good
    return within + bad


def _lot(article: Article, output: Output, good: Decimal) -> Lot:
    return lot_for(
        article=article,
        batch=output.batch,
        serial=output.serial,
        best_before=output.best_before,
        barcode=output.barcode,
        quantity=good,
    )


def _output_move(article: Article, lot: Lot, good: Decimal, output: Output) -> Move:
    target = Place(lot.pk, place_for(article=article, location=output.location))
    return Move(good, Reason.PRODUCED, destination=target)


def _takes(component: Component, needed: Decimal, parts: Sequence[PartUsed]) -> list[Take]:
    """The named goods first, the rest from wherever it is proposed."""
    takes: list[Take] = []
    left = needed
    for part in parts:
        if part.article_number == component.article.number and left > 0:
            lot = _named_lot(component.article, part)
            if part.quantity is None:
                return [*takes, _take(component, left, first_lot_id=lot.pk)]
            wanted = min(part.quantity, left)
            takes.append(_take(component, wanted, lot_id=lot.pk))
            left -= wanted
    return [*takes, _take(component, left)] if left > 0 else takes


def _take(
    component: Component, wanted: Decimal, lot_id: int | None = None, first_lot_id: int | None = None
) -> Take:
    return Take(component.article_id, wanted, Reason.CONSUMED, component.demand_id, lot_id, first_lot_id)


def _named_lot(article: Article, part: PartUsed) -> Lot:
    wanted = {name: value for name, value in (("batch", part.batch), ("serial", part.serial)) if value}
    lot = Lot.objects.filter(article=article, **wanted).order_by("pk").first() if wanted else None
    if lot is None:
        name = part.serial or part.batch or "without batch and serial number"
        raise NotFound(
            _("There is no %(article)s %(name)s.") % {"article": article.number, "name": name}, field="parts"
        )
    return lot


def _insert(
    order: ProductionOrder,
    line: ProductionOrderArticle,
    figures: tuple[Decimal, Decimal, Decimal],
    lot: Lot | None,
    note: str,
    reverses: ProductionReport | None = None,
) -> ProductionReport:
    """`figures`: good, waste, units consumed for."""
    good, bad, units = figures
    return ProductionReport.objects.create(
        store_id=order.store_id,
        line=line,
        amount=good,
        waste=bad,
        consumed_units=units,
        lot=lot,
        note=note[:200],
        reverses=reverses,
        **actor.present().signature(),
    )


def _refuse_second_birth(lot: Lot) -> None:
    """After the posting: its lock has made any other report of the same serial number visible or wait."""
    births = StockMovement.objects.filter(destination__lot=lot, reason=Reason.PRODUCED, reversed_by=None)
    if births.count() > 1:
        raise Duplicate(
            _("Serial number %(serial)s was made before.") % {"serial": lot.serial}, field="serial"
        )


@service
def reverse_report(*, store: Store | int, report_id: int, reason: str) -> ProductionReport:
    """Undo a report by counter-movements, also of a finished or cancelled order. Needs a reason.

    Raises NotFound, Invalid, Conflict (already reversed), Blocked with what has moved on since.
    """
    if not reason.strip():
        raise Invalid(_("Say why the report is reversed."), field="reason", reason="REQUIRED")
    found = ProductionReport.objects.of(store).filter(pk=report_id).select_related("line__article").first()
    if found is None:
        raise NotFound(_("Production report not found"), field="report")
    order = lock_order(store=store, pk=found.line.order_id)
    line = line_of(order, found.line.article.number)
    if found.reverses_id or ProductionReport.objects.filter(reverses=found).exists():
        raise Conflict(_("The report is already reversed."), field="report", reason="ALREADY_REVERSED")
    components = _locked_components(line)
    figures = (-found.amount, -found.waste, -found.consumed_units)
    back = _insert(order, line, figures, found.lot, reason.strip(), found)
    movements = StockMovement.objects.filter(document_kind=KIND, document_id=found.pk)
    reverse_movements(
        store_id=order.store_id,
        movement_ids=list(movements.values_list("pk", flat=True)),
        note=reason,
        document=(KIND, back.pk),
    )
    _book(order, line, components, back)
    return back
