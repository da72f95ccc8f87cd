"""What keeps an order from being done at all, and whether the stock suffices for it."""

from collections.abc import Sequence

from core.errors import Conflict
from core.quantities import ZERO
from warehouse.models import Direction, Location, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import ARRIVALS, ISSUES
from warehouse.services.needs import free_stock
from warehouse.services.storage_orders.proposals import Targets

type Fault = tuple[StorageOrder.Fault, str]


def refuse_fault(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> None:
    """Raise Conflict if a queued order cannot be done."""
    if fault := fault_of(order, lines):
        code, text = fault
        raise Conflict(text, field="locations", reason=code.name)


def fault_of(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> Fault | None:
    """What is wrong, of the first line that has a fault."""
    faults = StorageOrder.Fault
    if order.direction == Direction.PRODUCTION:
        place = Location.objects.filter(pk=order.warehouse.line_side_id or 0).first()
        if place is None:
            return faults.NO_PLACE, f"Warehouse {order.warehouse} has no line-side place."
        if place.blocked:
            return faults.PLACE_BLOCKED, f"The line-side place {place.code} is blocked."
    targets = Targets(order, lines)
    for line in lines:
        if targets.is_blocked(line):
            return faults.PLACE_BLOCKED, f"Every place for {line.article.number} is blocked."[:200]
        if order.direction in ARRIVALS and targets.of(line) is None:
            return faults.NO_PLACE, f"No place takes {line.article.number}."[:200]
    return None


def stock_suffices(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> bool:
    """Whether what is free in the warehouse covers the order; what brings or counts goods needs none."""
    if order.direction not in ISSUES:
        return True
    articles = sorted({line.article_id for line in lines})
    free = free_stock(order.warehouse.store, articles, owner=order.owner, warehouse=order.warehouse)
    left = {article: free.get(article, ZERO) for article in articles}
    for line in lines:
        left[line.article_id] -= line.remaining
    return all(quantity >= 0 for quantity in left.values())
