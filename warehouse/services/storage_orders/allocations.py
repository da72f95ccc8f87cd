"""Allocation: stock is reserved for what is fetched, places are proposed for what is put or counted."""

from collections.abc import Sequence

from django.db.models import Q

from core import transitions
from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from warehouse.models import (
    Direction,
    Lot,
    Proposal,
    Reservation,
    StockItem,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.models.storage_orders import ARRIVALS, ISSUES
from warehouse.services.balances import lock_balances
from warehouse.services.reservations import Limit, lock_demands, reserve
from warehouse.services.storage_orders.documents import (
    allocated,
    lock_storage_order,
    open_lines,
    refuse_idle,
    save_figures,
    save_lines,
)
from warehouse.services.storage_orders.faults import refuse_fault
from warehouse.services.storage_orders.places import SPOT, Keeping, Spot
from warehouse.services.storage_orders.proposals import propose_counts, propose_puts

MOVED = ("modified_at", "error_code", "error_description")


@service
def allocate_storage_order(*, store: Store | int, pk: int) -> StorageOrder:
    """Set aside what is there, first expired, then oldest, or propose places; a shortage is no error and is shown by
    line. Raises NotFound, InvalidMove, Conflict where a queued order has a fault."""
    order = lock_storage_order(store=store, pk=pk)
    allocate(order)
    return order


def allocate(order: StorageOrder) -> None:
    """As `allocate_storage_order`, for a locked order."""
    lines = open_lines(order)
    if order.state == StorageOrder.State.QUEUED:
        refuse_fault(order, lines)
    transitions.make(order, "allocate", fields=MOVED)
    assign(order, lines)


@service
def allocate_rest(*, store: Store | int, pk: int) -> StorageOrder:
    """Try once more for the lines of an allocated or begun order that were short. Raises NotFound, InvalidMove."""
    order = lock_storage_order(store=store, pk=pk)
    refuse_idle(order)
    assign(order, open_lines(order))
    return order


@service
def allocate_waiting(*, store: Store | int, pk: int) -> StorageOrder | None:
    """As `allocate_rest`, for the worker, however often it comes: None if the order is gone or nothing of it can be
    confirmed."""
    State = StorageOrder.State
    waiting = StorageOrder.objects.of(store).filter(pk=pk, state__in=[State.ALLOCATED, State.IN_PROCESS])
    order = waiting.select_for_update(no_key=True).first()
    if order is not None:
        assign(order, open_lines(order))
    return order


@service
def deallocate_storage_order(*, store: Store | int, pk: int) -> StorageOrder:
    """Give back what is set aside and not fetched yet, also what production has set aside for it.

    Raises NotFound, InvalidMove.
    """
    order = lock_storage_order(store=store, pk=pk)
    deallocate(order)
    return order


def deallocate(order: StorageOrder) -> None:
    """As `deallocate_storage_order`, for a locked order."""
    transitions.make(order, "deallocate", fields=MOVED)
    unassign(order, open_lines(order))


@service
def begin_storage_order(*, store: Store | int, pk: int) -> StorageOrder:
    """Somebody is at it now; the first confirmation says so by itself. Raises NotFound, InvalidMove."""
    order = lock_storage_order(store=store, pk=pk)
    transitions.make(order, "begin", fields=MOVED)
    return order


def assign(order: StorageOrder, lines: Sequence[StorageOrderLine], *, again: bool = False) -> None:
    """Reserve or propose for the open lines of a locked order, and save them and the order; `again` as in `reserve`."""
    short = {line.pk: ZERO for line in lines}
    if order.direction in ISSUES:
        _reserve(order, lines, again)
        held = allocated(order, lines)
        short = {line.pk: max(line.remaining - held.get(line.demand_id or 0, ZERO), ZERO) for line in lines}
    elif order.direction in ARRIVALS:
        short = propose_puts(order, lines)
    else:
        propose_counts(order, lines)
    for line in lines:
        line.requested, line.short = line.quantity, short[line.pk]
    save_lines(lines)
    order.has_stock = not any(short.values())
    save_figures(order)


def _reserve(order: StorageOrder, lines: Sequence[StorageOrderLine], again: bool) -> None:
    demands = sorted(line.demand_id for line in lines if line.demand_id)
    reserve(
        store_id=order.store_id,
        demand_ids=demands,
        limits=dict(zip((line.demand_id or 0 for line in lines), limits_of(order, lines), strict=True)),
        owner=order.owner,
        again=again,
    )


def limits_of(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> list[Limit]:
    """Of each line: places of the warehouse that it keeps to, not where the goods shall go; its batch or serial.

    Also of an order and lines that are not saved yet: those keep to no places.
    """
    keeping, spots = Keeping(order, None if order.pk else ()), _spots(order, lines)
    limits = []
    for line, lots in zip(lines, _lots(lines), strict=True):
        goal = order.warehouse.line_side_id if order.direction == Direction.PRODUCTION else line.target_id
        places = frozenset(
            spot.location_id
            for spot in spots.get(line.article_id, ())
            if spot.location_id != goal and keeping.allows(line, spot)
        )
        limits.append(Limit(places, lots))
    return limits


def _spots(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> dict[int, set[Spot]]:
    """Where there is anything of the articles."""
    rows = StockItem.objects.filter(
        article__in={line.article_id for line in lines},
        owner=order.owner,
        on_hand__gt=0,
        location__warehouse=order.warehouse_id,
    )
    found: dict[int, set[Spot]] = {}
    for article_id, *spot in rows.values_list(
        "article_id", "location_id", *(f"location__{name}" for name in SPOT)
    ):
        found.setdefault(article_id, set()).add(Spot(*spot))
    return found


def _lots(lines: Sequence[StorageOrderLine]) -> list[frozenset[int] | None]:
    """Of each line the lots with its batch, serial number and best-before date; None if it asks for none of them."""
    asking = [line for line in lines if _asks(line)]
    if not asking:
        return [None] * len(lines)
    wanted = Q(batch__in={line.batch for line in asking if line.batch})
    wanted |= Q(serial__in={line.serial for line in asking if line.serial})
    wanted |= Q(best_before__in={line.best_before for line in asking if line.best_before})
    lots = list(Lot.objects.filter(wanted, article__in={line.article_id for line in asking}))
    return [
        frozenset(lot.pk for lot in lots if _is_asked_for(line, lot)) if _asks(line) else None
        for line in lines
    ]


def _asks(line: StorageOrderLine) -> bool:
    return bool(line.batch or line.serial or line.best_before)


def _is_asked_for(line: StorageOrderLine, lot: Lot) -> bool:
    return (
        lot.article_id == line.article_id
        and line.batch in ("", lot.batch)
        and line.serial in ("", lot.serial)
        and line.best_before in (None, lot.best_before)
    )


def unassign(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> None:
    """Give back reservations and proposals of the open lines of a locked order, and save them and the order."""
    Proposal.objects.filter(line__in=lines).delete()
    demands = sorted(line.demand_id for line in lines if line.demand_id)
    if demands:
        lock_demands(store_id=order.store_id, demand_ids=demands)
        lock_balances(order.store_id, demands=demands)
        rows = Reservation.objects.filter(demand__in=demands)
        if order.direction == Direction.PRODUCTION:
            rows = rows.exclude(stock_item__location=order.warehouse.line_side_id)
        rows.delete()
    for line in lines:
        line.short = ZERO
    save_lines(lines)
    save_figures(order)
