"""Goods fetched from where they are reserved: out of the house, to another place or owner, to the line side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from core.errors import Blocked, Conflict, Invalid, NotFound, Shortage
from core.quantities import ZERO, plain
from warehouse.models import (
    Confirmation,
    Direction,
    Lot,
    Reservation,
    StockItem,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.services.balances import Count, Move, Place, lock_balances
from warehouse.services.ledger import add_reservations, post_movements
from warehouse.services.places import place_for
from warehouse.services.reservations import book_done, lock_demands
from warehouse.services.storage_orders.documents import line_side, owns_demand
from warehouse.services.storage_orders.places import Keeping
from warehouse.services.storage_orders.records import Told, Type, document, row, saved

Reason = StockMovement.Reason
TYPES = {
    Direction.PICK: Type.ORDER_PICK,
    Direction.TRANSPORT: Type.TRANSFER,
    Direction.PRODUCTION: Type.PRODUCTION,
}


@dataclass(slots=True)
class Slice:
    """What is reserved for a line in one stock item."""

    place: Place
    quantity: Decimal


def pick(order: StorageOrder, line: StorageOrderLine, told: Told) -> Confirmation:
    """Fetch goods of a locked line; `line` gets its new figures, the caller saves it."""
    if line.demand_id is None:
        raise Conflict(_("The line has no demand any more."), field="line")
    lock_demands(store_id=order.store_id, demand_ids=[line.demand_id])
    slices = _slices(
        order, line
    )  # stable from here on: reservations change only under the lock of their demand
    held = sum((one.quantity for one in slices), ZERO)
    if told.quantity > held:
        raise Conflict(
            _("Only %(held)s of %(article)s are still allocated on line %(line)s.")
            % {"held": plain(held), "article": line.article.number, "line": line.number},
            field="quantity",
            reason="NOT_ALLOCATED",
            data={"allocated": held},
        )
    chosen = _choose(order, line, told, slices)
    confirmation = saved(_row(line, told, chosen))
    if chosen:
        _post(order, line, told, chosen, confirmation)
    line.confirmed += told.quantity
    lost = _correct(order, line, told, _emptied(slices, chosen, told)) if told.place_empty else ZERO
    line.done = line.confirmed >= line.quantity
    line.short = max(line.remaining - (held - told.quantity - lost), ZERO)
    return confirmation


def _slices(order: StorageOrder, line: StorageOrderLine) -> list[Slice]:
    """What is reserved and not at the line side yet: first expired, then oldest."""
    rows = Reservation.objects.filter(demand=line.demand_id)
    if order.direction == Direction.PRODUCTION:
        rows = rows.exclude(stock_item__location=order.warehouse.line_side_id)
    turn = (
        F("stock_item__lot__best_before").asc(nulls_last=True),
        "stock_item__lot__created_at",
        "stock_item",
    )
    return [
        Slice(
            Place(held.stock_item.lot_id, held.stock_item.location_id, held.stock_item.owner), held.quantity
        )
        for held in rows.select_related("stock_item").order_by(*turn)
    ]


def _row(line: StorageOrderLine, told: Told, chosen: Sequence[Slice]) -> Confirmation:
    places = {one.place.location_id for one in chosen}
    lots = {one.place.lot_id for one in chosen}
    return row(
        line,
        TYPES[line.order.direction],  # type: ignore[index]
        requested=line.remaining,
        confirmed=told.quantity,
        deviated=line.remaining - told.quantity,
        location_id=places.pop() if len(places) == 1 else None,
        lot_id=lots.pop() if len(lots) == 1 else None,
        motive=told.motive,
        reason_code=told.reason_code,
    )


def _choose(order: StorageOrder, line: StorageOrderLine, told: Told, slices: Sequence[Slice]) -> list[Slice]:
    """The proposed goods in turn or, where others were scanned, those instead: their reservation is changed over."""
    if told.quantity == 0:
        return []
    lots = _scanned_lots(line, told)
    fitting = [
        one
        for one in slices
        if told.location is None or one.place.location_id == told.location.pk
        if lots is None or one.place.lot_id in lots
    ]
    if sum((one.quantity for one in fitting), ZERO) < told.quantity:
        fitting = [_change_over(order, line, told, lots)]
    chosen, left = [], told.quantity
    for one in fitting:
        part = min(left, one.quantity)
        if part > 0:
            chosen.append(Slice(one.place, part))
            left -= part
    return chosen


def _scanned_lots(line: StorageOrderLine, told: Told) -> set[int] | None:
    """The lots of the article that the scan fits; None where none was scanned. Raises NotFound, Invalid."""
    wanted = {name: value for name, value in (("batch", told.batch), ("serial", told.serial)) if value}
    if not wanted:
        return None
    for name, value in wanted.items():
        asked = getattr(line, name)
        if asked and asked != value:
            raise Invalid(
                _("The line asks for %(asked)s.") % {"asked": asked}, field=name, reason="OTHER_LOT"
            )
    lots = set(Lot.objects.filter(article=line.article_id, **wanted).values_list("pk", flat=True))
    if not lots:
        raise NotFound(
            _("There is no %(article)s %(lot)s.")
            % {"article": line.article.number, "lot": told.serial or told.batch},
            field=next(iter(wanted)),
        )
    return lots


def _change_over(order: StorageOrder, line: StorageOrderLine, told: Told, lots: set[int] | None) -> Slice:
    """Reserve the scanned goods in place of as many that were proposed. Raises Conflict, Blocked, Shortage."""
    item = _scanned_item(order, line, told, lots)
    place = Place(item.lot_id, item.location_id, item.owner)
    goal = goal_of(order, line, told, place)
    demand_id = line.demand_id or 0
    places = [place] if goal is None else [place, goal]
    balance = lock_balances(order.store_id, places=places, demands=[demand_id])[place]
    if not balance.usable:
        raise Blocked(_("The goods are held or expired, or their place is blocked."), field="location")
    missing = told.quantity - balance.reserved_by.get(demand_id, ZERO)
    if balance.free < missing:
        raise Conflict(
            _("Only %(free)s of %(article)s are free there.")
            % {"free": plain(told.quantity - missing + balance.free), "article": line.article.number},
            field="quantity",
            reason="SHORTAGE",
        )
    _give_up(order, demand_id, item.pk, missing)
    add_reservations({(demand_id, item.pk): missing})
    return Slice(place, told.quantity)


def _scanned_item(
    order: StorageOrder, line: StorageOrderLine, told: Told, lots: set[int] | None
) -> StockItem:
    """The one stock item that was scanned. Raises Conflict, Invalid."""
    items = StockItem.objects.filter(article=line.article_id, owner=order.owner, on_hand__gt=0)
    if told.location is not None:
        Keeping(order).refuse(line, told.location)
        items = items.filter(location=told.location)
    if lots is not None:
        items = items.filter(lot__in=lots)
    found = list(items.filter(location__warehouse=order.warehouse_id).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Conflict(
            _("There is no such %(article)s.") % {"article": line.article.number},
            field="location",
            reason="SHORTAGE",
        )
    field = "location" if told.location is None else "batch"
    raise Invalid(_("Several places or lots fit: say which."), field=field, reason="REQUIRED")


def _give_up(order: StorageOrder, demand_id: int, item_id: int, quantity: Decimal) -> None:
    """Reserve so much less elsewhere, the youngest first; what stands at the line side stays. Locks are held."""
    rows = Reservation.objects.filter(demand=demand_id).exclude(stock_item=item_id)
    if order.direction == Direction.PRODUCTION:
        rows = rows.exclude(stock_item__location=order.warehouse.line_side_id)
    left = quantity
    for held in rows.order_by("-pk"):
        part = min(left, held.quantity)
        left -= part
        if part == held.quantity:
            held.delete()
        elif part > 0:
            held.quantity -= part
            held.save(update_fields=["quantity"])


def goal_of(order: StorageOrder, line: StorageOrderLine, told: Told, source: Place) -> Place | None:
    """Where the goods go, None out of the house. Raises Invalid, Conflict."""
    if order.direction == Direction.PICK:
        return None
    owner = order.recipient or source.owner
    if order.direction == Direction.PRODUCTION:
        return Place(source.lot_id, line_side(order), owner)
    to = told.to or line.target
    if to is not None and to.warehouse.store_id != order.store_id:
        raise Invalid(_("The place belongs to another store."), field="to", reason="NOT_FOUND")
    if to is None and order.recipient and order.recipient != source.owner:
        location_id = source.location_id  # the goods change hands where they are
    else:
        location_id = place_for(article=line.article, location=to)
    goal = Place(source.lot_id, location_id, owner)
    if goal == source:
        raise Invalid(_("The goods are already there: say where to."), field="to", reason="REQUIRED")
    return goal


def _post(
    order: StorageOrder,
    line: StorageOrderLine,
    told: Told,
    chosen: Sequence[Slice],
    confirmation: Confirmation,
) -> None:
    """Move the goods; a demand of its own is that much more done, one of production goes along with them."""
    is_own = owns_demand(line)
    moves = [
        Move(
            one.quantity,
            Reason.SHIPMENT if order.direction == Direction.PICK else Reason.TRANSFER,
            one.place,
            goal_of(order, line, told, one.place),
            order.name,
            demand_id=line.demand_id,
            carries=not is_own,
        )
        for one in chosen
    ]
    post_movements(store_id=order.store_id, moves=moves, document=document(confirmation))
    if is_own:
        book_done({line.demand_id or 0: told.quantity})


def _emptied(slices: Sequence[Slice], chosen: Sequence[Slice], told: Told) -> Place:
    """The one place that was found empty. Raises Invalid."""
    places = [one.place for one in chosen]
    if not places:
        places = [
            one.place for one in slices if told.location is None or one.place.location_id == told.location.pk
        ]
    if len(set(places)) != 1:
        raise Invalid(_("Say which place is empty."), field="location", reason="REQUIRED")
    return places[0]


def _correct(order: StorageOrder, line: StorageOrderLine, told: Told, place: Place) -> Decimal:
    """Write off what the ledger still has at an empty place; returns how much of it was reserved for the line.

    The place is locked by the pick just posted. Raises Blocked where others have reserved there.
    """
    demand_id = line.demand_id or 0
    balance = lock_balances(order.store_id, places=[place], demands=[demand_id])[place]
    if balance.on_hand == 0:
        return ZERO
    correction = saved(
        row(
            line,
            Type.CONTEXT_CORRECTION,
            requested=balance.on_hand,
            confirmed=ZERO,
            deviated=-balance.on_hand,
            location_id=place.location_id,
            lot_id=place.lot_id,
            motive=told.motive,
            reason_code=told.reason_code,
        )
    )
    empty = Count(place, ZERO, note=order.name, demand_id=demand_id)
    try:
        post_movements(store_id=order.store_id, counts=[empty], document=document(correction))
    except Shortage as shortage:
        raise Blocked(
            _("Others have reserved %(article)s there; release it first.") % {"article": line.article.number},
            field="place_empty",
            data=shortage.data,
        ) from None
    return balance.reserved_by.get(demand_id, ZERO)
