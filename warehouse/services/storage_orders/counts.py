"""Counting: each place once; the difference is posted at once or, by a store's setting, after approval."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Blocked, Conflict, Invalid, Shortage
from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from warehouse.models import (
    Confirmation,
    Location,
    Lot,
    Motive,
    Proposal,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.services.balances import Count, Move, Place, lock_balances
from warehouse.services.ledger import post_movements
from warehouse.services.lots import lot_for
from warehouse.services.settings import warehouse_settings
from warehouse.services.storage_orders.documents import (
    lock_storage_order,
    save_figures,
    save_lines,
)
from warehouse.services.storage_orders.places import Keeping
from warehouse.services.storage_orders.records import Told, Type, document, row, saved


def count(order: StorageOrder, line: StorageOrderLine, told: Told) -> Confirmation:
    """Count one place of a locked line; `line` gets its new figures, the caller saves it."""
    proposals = list(Proposal.objects.filter(line=line).select_related("location", "lot").order_by("pk"))
    location = _location(order, line, told, proposals)
    lot = _lot(line, told, [one for one in proposals if one.location_id == location.pk])
    _refuse_second(line, location, lot)
    place = Place(lot.pk, location.pk, order.owner) if lot else None
    expected = lock_balances(order.store_id, places=[place])[place].on_hand if place else ZERO
    waits = warehouse_settings(order.store_id).approves_counts
    confirmation = saved(
        row(
            line,
            Type.ORDER_COUNT,
            requested=expected,
            confirmed=told.quantity,
            deviated=told.quantity - expected,
            location_id=location.pk,
            lot_id=lot.pk if lot else None,
            motive=told.motive,
            reason_code=told.reason_code,
            waits=waits,
        )
    )
    if place and not waits:
        _post(confirmation, counts=[Count(place, told.quantity, note=order.name)])
    lots = {None, lot.pk} if lot else {None}
    done = [one for one in proposals if one.location_id == location.pk and one.lot_id in lots]
    Proposal.objects.filter(pk__in=[one.pk for one in done]).delete()
    line.confirmed += told.quantity
    line.expected = (line.expected or ZERO) + expected
    line.done = len(proposals) == len(done)
    return confirmation


def _location(
    order: StorageOrder, line: StorageOrderLine, told: Told, proposals: Sequence[Proposal]
) -> Location:
    if told.location is not None:
        Keeping(order).refuse(line, told.location)
        return told.location
    places = {one.location_id: one.location for one in proposals}
    if len(places) != 1:
        raise Invalid(_("Say which place was counted."), field="location", reason="REQUIRED")
    return next(iter(places.values()))


def _lot(line: StorageOrderLine, told: Told, here: Sequence[Proposal]) -> Lot | None:
    """The scanned lot, made where goods were found that nobody knew; else the only one that is expected there; none
    where nothing was expected and nothing was found."""
    if told.batch or told.serial:
        return lot_for(
            article=line.article, batch=told.batch or line.batch, serial=told.serial or line.serial
        )
    lots = {one.lot_id: one.lot for one in here if one.lot is not None}
    if len(lots) > 1:
        raise Invalid(_("Several lots lie there: say which was counted."), field="batch", reason="REQUIRED")
    if lots:
        return next(iter(lots.values()))
    if told.quantity == 0:
        return None
    return lot_for(article=line.article, batch=line.batch, serial=line.serial)


def _refuse_second(line: StorageOrderLine, location: Location, lot: Lot | None) -> None:
    counted = Confirmation.objects.filter(
        line=line,
        location=location,
        lot=lot,
        type=Type.ORDER_COUNT,
        rejected_at=None,
        reversed_by=None,
    )
    if counted.exists():
        raise Conflict(_("This was counted already."), field="location", reason="ALREADY_COUNTED")


def _post(confirmation: Confirmation, **what: Any) -> None:
    try:
        post_movements(store_id=confirmation.store_id, document=document(confirmation), **what)
    except Shortage as shortage:
        raise Blocked(
            _("More of %(article)s is reserved there than was counted; release it first.")
            % {"article": shortage.lines[0].article},
            field="quantity",
            data=shortage.data,
        ) from None


@service
def approve_counts(*, store: Store | int, pk: int) -> StorageOrder:
    """Post the differences that were found on an order when its places were counted; what moved since stays moved.

    Raises NotFound, Conflict (nothing waits), Blocked.
    """
    order = lock_storage_order(store=store, pk=pk)
    waiting = _waiting(order)
    places = {one.pk: Place(one.lot_id, one.location_id or 0, order.owner) for one in waiting if one.lot_id}
    lock_balances(order.store_id, places=list(places.values()))  # all at once: each has a posting of its own
    reason = StockMovement.Reason.ADJUSTMENT
    for one in sorted(waiting, key=lambda one: one.deviated):
        if one.deviated > 0:
            _post(one, moves=[Move(one.deviated, reason, destination=places[one.pk], note=order.name)])
        elif one.deviated < 0:
            _post(one, moves=[Move(-one.deviated, reason, source=places[one.pk], note=order.name)])
    Confirmation.objects.filter(pk__in=[one.pk for one in waiting]).update(posted_at=timezone.now())
    save_figures(order)
    return order


@service
def reject_counts(*, store: Store | int, pk: int) -> StorageOrder:
    """Have everything that waits for approval on an order counted once more. Raises NotFound, Conflict."""
    order = lock_storage_order(store=store, pk=pk)
    waiting = _waiting(order)
    drop(waiting)
    is_blind = warehouse_settings(order.store_id).blind_counts
    Proposal.objects.bulk_create(again(one, is_blind) for one in waiting)
    save_figures(order)
    return order


def _waiting(order: StorageOrder) -> list[Confirmation]:
    rows = Confirmation.objects.waiting().filter(order=order)
    waiting = list(rows.select_related("line").order_by("pk"))
    if not waiting:
        raise Conflict(_("No count of this order waits for approval."), field="order")
    return waiting


def drop(waiting: Sequence[Confirmation]) -> None:
    """Reject counts that were not approved; their lines are open again."""
    Confirmation.objects.filter(pk__in=[one.pk for one in waiting]).update(rejected_at=timezone.now())
    lines = {one.line_id: one.line for one in waiting}
    for one in waiting:
        forget(lines[one.line_id], one)
    for line in lines.values():
        line.done, line.motive = False, Motive.NOT_SET
    save_lines(list(lines.values()))


def again(counted: Confirmation, is_blind: bool) -> Proposal:
    """An unsaved proposal to count once more what was counted."""
    quantity = ZERO if is_blind else max(counted.requested, ZERO)
    return Proposal(
        order_id=counted.order_id,
        line_id=counted.line_id,
        location_id=counted.location_id or 0,
        lot_id=counted.lot_id,
        quantity=quantity,
    )


def forget(line: StorageOrderLine, counted: Confirmation) -> None:
    """Take a count that no longer holds out of the figures of its line."""
    line.confirmed -= counted.confirmed
    others = Confirmation.objects.filter(
        line=line, type=Type.ORDER_COUNT, rejected_at=None, reversed_by=None
    ).exclude(pk=counted.pk)
    line.expected = (line.expected or ZERO) - counted.requested if others.exists() else None
