"""What is still to be done of storage orders, and where: what is set aside, or proposed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.quantities import plain
from core.submissions import fingerprint
from warehouse.models import Direction, Location, Lot, Proposal, Reservation, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import ISSUES


@dataclass(frozen=True, slots=True)
class Errand:
    """So much of a line at one place; without a place nothing is allocated for it."""

    line: Any
    quantity: Decimal
    location: Location | None = None
    lot: Lot | None = None

    @property
    def amount(self) -> str:
        """Without trailing zeros."""
        return plain(self.quantity)

    @property
    def turn(self) -> tuple[bool, str, int]:
        """What has no place comes last."""
        return self.location is None, self.location.code if self.location else "", self.line.number


def errands_of(orders: Iterable[StorageOrder]) -> dict[int, list[Errand]]:
    """By order: the reservations and proposals of its open lines, and what nothing is allocated for."""
    lines = (
        StorageOrderLine.objects.open().filter(order__in=orders).select_related("article", "order__warehouse")
    )
    found: dict[int, list[Errand]] = defaultdict(list)
    reserved, proposed = _reserved(lines), _proposed(lines)
    for line in lines:
        own = reserved[line.demand_id or 0] if line.order.direction in ISSUES else proposed[line.pk]
        side = line.order.warehouse.line_side_id if line.order.direction == Direction.PRODUCTION else None
        errands = [
            Errand(line, one.quantity, _place(one), _lot(one))
            for one in own
            if side is None or _place(one).pk != side
        ]
        missing = line.remaining - sum(one.quantity for one in errands)
        if line.order.direction != Direction.COUNT and missing > 0:
            errands.append(Errand(line, missing))
        found[line.order_id] += errands
    return found


def _reserved(lines: Any) -> dict[int, list[Any]]:
    rows = Reservation.objects.filter(demand__in=lines.exclude(demand=None).values("demand"))
    by: dict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related("stock_item__location", "stock_item__lot"):
        by[row.demand_id].append(row)
    return by


def _proposed(lines: Any) -> dict[int, list[Any]]:
    by: dict[int, list[Any]] = defaultdict(list)
    for row in Proposal.objects.filter(line__in=lines.values("pk")).select_related("location", "lot"):
        by[row.line_id].append(row)
    return by


def _place(row: Reservation | Proposal) -> Location:
    return row.stock_item.location if isinstance(row, Reservation) else row.location


def _lot(row: Reservation | Proposal) -> Lot | None:
    return row.stock_item.lot if isinstance(row, Reservation) else row.lot


def mark_of(errands: Iterable[Errand]) -> str:
    """Tells these errands from others: who agreed to them did not agree to what is set aside since."""
    placed = [one for one in errands if one.location is not None]
    return fingerprint(
        (
            f"{one.line.pk} {one.location.pk if one.location else 0} {one.lot.pk if one.lot else 0}",
            plain(one.quantity),
        )
        for one in placed
    )
