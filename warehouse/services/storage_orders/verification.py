"""Looking at a queued order: a fault keeps it queued, and says why."""

from django.utils import timezone

from core import transitions
from core.models import Store
from core.transactions import service
from warehouse.models import StorageOrder
from warehouse.services.storage_orders.allocations import MOVED, assign
from warehouse.services.storage_orders.documents import lock_storage_order, open_lines
from warehouse.services.storage_orders.faults import fault_of, stock_suffices


@service
def verify_storage_order(*, store: Store | int, pk: int) -> StorageOrder:
    """Look at a queued order: afterwards it is untouched, or allocated if that was asked for; with a fault it stays
    queued and names it. Raises NotFound, InvalidMove."""
    return verify(lock_storage_order(store=store, pk=pk))


@service
def verify_queued(*, store: Store | int, pk: int) -> StorageOrder | None:
    """For the worker, however often it comes: None if the order is gone or no longer queued."""
    waiting = StorageOrder.objects.of(store).filter(pk=pk, state=StorageOrder.State.QUEUED)
    order = waiting.select_for_update(no_key=True).first()
    return verify(order) if order else None


def verify(order: StorageOrder, *, again: bool = False) -> StorageOrder:
    """As `verify_storage_order`, for a locked order; `again` as in `reserve`."""
    lines = open_lines(order)
    if order.state == StorageOrder.State.QUEUED and (fault := fault_of(order, lines)):
        order.error_code, order.error_description = fault
        order.modified_at = timezone.now()
        order.save(update_fields=["error_code", "error_description", "modified_at"])
        return order
    order.has_stock = stock_suffices(order, lines)
    transitions.make(order, "verify", fields=[*MOVED, "has_stock"])
    if order.allocate_when_verified:
        transitions.make(order, "allocate", fields=MOVED)
        assign(order, lines, again=again)
    return order
