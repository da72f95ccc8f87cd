"""A whole order confirmed at once, as it was proposed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError
from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from warehouse.models import Confirmation, Direction, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import ARRIVALS
from warehouse.services.balances import Place, lock_balances
from warehouse.services.reservations import lock_demands
from warehouse.services.storage_orders.confirmations import confirm
from warehouse.services.storage_orders.documents import (
    lock_storage_order,
    open_lines,
    refuse_idle,
    save_figures,
)
from warehouse.services.storage_orders.errands import Errand, errands_of, mark_of
from warehouse.services.storage_orders.picks import goal_of
from warehouse.services.storage_orders.puts import lot_of
from warehouse.services.storage_orders.records import Told


@service
def confirm_proposed(*, store: Store | int, pk: int, seen: str = "") -> list[Confirmation]:
    """All that is set aside or proposed for an order was done, line by line as `confirm_line`: all of it or nothing.

    Lines that nothing is allocated for stay open. `seen`: `mark_of` the errands that somebody agreed to. Raises NotFound,
    InvalidMove, Conflict (a count; nothing is allocated; it is no longer what was seen), and what `confirm_line` raises
    with the number of the line.
    """
    order = lock_storage_order(store=store, pk=pk)
    refuse_idle(order)
    if order.direction == Direction.COUNT:
        raise Conflict(_("What is there is counted place by place."), field="order", reason="TO_COUNT")
    lines = open_lines(order)
    demands = sorted(line.demand_id for line in lines if line.demand_id)
    lock_demands(store_id=order.store_id, demand_ids=demands)
    errands = _allocated(order, seen)
    told = {line: _told(line, errands[line.pk]) for line in lines if line.pk in errands}
    # All at once, since each line has a posting of its own: whatever two orders touch, they queue and never cross.
    lock_balances(order.store_id, places=_goals(order, told, errands), demands=demands)
    confirmed = []
    for line, what in told.items():
        with _naming(line):
            confirmed.append(confirm(order, line, what))
    save_figures(order)
    return confirmed


def _allocated(order: StorageOrder, seen: str) -> dict[int, list[Errand]]:
    """The errands of a locked order by line; stable from here on. Raises Conflict."""
    found = [one for one in errands_of([order])[order.pk] if one.location is not None]
    if not found:
        raise Conflict(_("Nothing is set aside or proposed for this order."), reason="NOT_ALLOCATED")
    if seen and mark_of(found) != seen:
        raise Conflict(_("Meanwhile something else is set aside: look at it once more."), reason="CHANGED")
    errands: dict[int, list[Errand]] = defaultdict(list)
    for one in found:
        errands[one.line.pk].append(one)
    return dict(errands)


def _goals(
    order: StorageOrder, told: Mapping[StorageOrderLine, Told], errands: Mapping[int, Sequence[Errand]]
) -> list[Place]:
    """Where the goods go, and in which lots."""
    goals = []
    for line, what in told.items():
        with _naming(line):
            goals += [_goal(order, line, what, one) for one in errands[line.pk]]
    return [goal for goal in goals if goal is not None]


def _goal(order: StorageOrder, line: StorageOrderLine, told: Told, errand: Errand) -> Place | None:
    location = errand.location.pk if errand.location else 0
    if order.direction in ARRIVALS:
        return Place(lot_of(line, told).pk, location, order.recipient or order.owner)
    return goal_of(order, line, told, Place(errand.lot.pk if errand.lot else 0, location, order.owner))


def _told(line: StorageOrderLine, errands: Sequence[Errand]) -> Told:
    return Told(min(sum((one.quantity for one in errands), ZERO), line.remaining))


@contextmanager
def _naming(line: StorageOrderLine) -> Iterator[None]:
    """A refusal says which line is in the way."""
    try:
        yield
    except DomainError as refusal:
        refusal.message = _("Line %(line)s, %(article)s: %(what)s") % {
            "line": line.number,
            "article": line.article.number,
            "what": refusal.message,
        }
        refusal.args = (refusal.message,)
        raise
