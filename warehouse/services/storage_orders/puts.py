"""Goods put away: into the proposed places, or into one that was scanned."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from core.quantities import ZERO, plain
from warehouse.models import Confirmation, Lot, Proposal, StockMovement, StorageOrder, StorageOrderLine
from warehouse.services.balances import Move, Place
from warehouse.services.ledger import post_movements
from warehouse.services.lots import lot_for
from warehouse.services.storage_orders.places import Keeping
from warehouse.services.storage_orders.proposals import write
from warehouse.services.storage_orders.records import Told, Type, document, row, saved


def put(order: StorageOrder, line: StorageOrderLine, told: Told) -> Confirmation:
    """Put goods of a locked line; `line` gets its new figures, the caller saves it."""
    proposals = list(Proposal.objects.filter(line=line).order_by("pk"))
    proposed = sum((one.quantity for one in proposals), ZERO)
    if told.quantity > proposed:
        raise Conflict(
            _("Only %(proposed)s of %(article)s are still allocated on line %(line)s.")
            % {"proposed": plain(proposed), "article": line.article.number, "line": line.number},
            field="quantity",
            reason="NOT_ALLOCATED",
            data={"allocated": proposed},
        )
    if told.location is not None:
        Keeping(order).refuse(line, told.location)
    used = _use(proposals, told)
    places = [(told.location.pk, told.quantity)] if told.location and told.quantity else used
    lot = lot_of(line, told) if places else None
    confirmation = saved(
        row(
            line,
            Type.ORDER_PUT,
            requested=line.remaining,
            confirmed=told.quantity,
            deviated=line.remaining - told.quantity,
            location_id=places[0][0] if len(places) == 1 else None,
            lot_id=lot.pk if lot else None,
            motive=told.motive,
            reason_code=told.reason_code,
        )
    )
    if lot is not None:
        owner = order.recipient or order.owner
        moves = [
            Move(
                quantity,
                StockMovement.Reason.RECEIPT,
                destination=Place(lot.pk, place, owner),
                note=order.name,
            )
            for place, quantity in places
        ]
        post_movements(store_id=order.store_id, moves=moves, document=document(confirmation))
    write(proposals)
    line.confirmed += told.quantity
    line.done = line.confirmed >= line.quantity
    return confirmation


def _use(proposals: Sequence[Proposal], told: Told) -> list[tuple[int, Decimal]]:
    """Take the quantity off the proposals, those of the scanned place first; returns places and quantities."""
    scanned = told.location.pk if told.location else None
    used, left = [], told.quantity
    for one in sorted(proposals, key=lambda one: one.location_id != scanned):
        part = min(left, one.quantity)
        if part > 0:
            used.append((one.location_id, part))
            one.quantity -= part
            left -= part
    return used


def lot_of(line: StorageOrderLine, told: Told) -> Lot:
    for name, value, asked in (("batch", told.batch, line.batch), ("serial", told.serial, line.serial)):
        if value and asked and value != asked:
            raise Invalid(_("The line is for %(asked)s.") % {"asked": asked}, field=name, reason="OTHER_LOT")
    return lot_for(
        article=line.article,
        batch=told.batch or line.batch,
        serial=told.serial or line.serial,
        best_before=line.best_before,
    )
