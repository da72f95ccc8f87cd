"""The end of lines and orders: what is not done will not be, and what was set aside for it is given back."""

from collections.abc import Sequence

from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from warehouse.models import (
    Confirmation,
    Direction,
    Motive,
    Proposal,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.services.reservations import close_demands
from warehouse.services.storage_orders.counts import drop
from warehouse.services.storage_orders.documents import (
    close,
    lock_storage_order,
    open_lines,
    owns_demand,
    save_figures,
    save_lines,
)
from warehouse.services.storage_orders.records import Type, row


@service
def close_storage_order(*, store: Store | int, pk: int, reason: str = "") -> StorageOrder:
    """Whatever is not done yet will not be; counts that wait for approval are dropped. What was confirmed stays.

    Raises NotFound, InvalidMove.
    """
    order = lock_storage_order(store=store, pk=pk)
    close(order, reason)
    if order.direction == Direction.COUNT:
        drop(list(Confirmation.objects.waiting().filter(order=order).select_related("line")))
    _end(open_lines(order), Motive.CANCELED)
    return order


@service
def close_lines_of_demands(*, store_id: int, demand_ids: Sequence[int], reason: str = "") -> None:
    """Nothing more is fetched for these demands of a higher floor, whose document the caller has locked; the demands
    and their reservations stay the caller's. An order with nothing else to do is processed.

    Call it before the demands are locked.
    """
    wanted = StorageOrderLine.objects.of(store_id).open().filter(demand__in=demand_ids)
    pks = sorted(set(wanted.values_list("order_id", flat=True)))
    orders = StorageOrder.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    for order in list(orders) if pks else ():
        lines = open_lines(order)
        ending = [line for line in lines if line.demand_id in demand_ids]
        _end(ending, Motive.CANCELED)
        if len(ending) == len(lines):
            close(order, reason)
        else:
            save_figures(order)


def _end(lines: Sequence[StorageOrderLine], motive: int) -> None:
    """Close lines of a locked order, and write down what was not done."""
    rest = [
        row(
            line,
            Type.CANCEL_REQUEST,
            requested=line.remaining,
            confirmed=ZERO,
            deviated=line.remaining,
            motive=motive,
        )
        for line in lines
    ]
    Confirmation.objects.bulk_create(rest)
    for line in lines:
        line.done, line.motive = True, motive
    give_back(lines)
    save_lines(lines)


def give_back(lines: Sequence[StorageOrderLine]) -> None:
    """Drop what was set aside for lines that are done; a demand of production stays. The caller saves the lines."""
    if not lines:
        return
    Proposal.objects.filter(line__in=lines).delete()
    demands = sorted(line.demand_id for line in lines if line.demand_id and owns_demand(line))
    if demands:
        close_demands(store_id=lines[0].store_id, demand_ids=demands)
    for line in lines:
        line.short = ZERO
