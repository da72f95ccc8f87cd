"""Undoing a confirmation by counter-movements, also of a processed order."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid, NotFound
from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from warehouse.models import (
    Confirmation,
    Demand,
    Motive,
    Proposal,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
)
from warehouse.models.confirmations import KIND
from warehouse.models.storage_orders import ARRIVALS, ISSUES
from warehouse.services.ledger import reverse_movements
from warehouse.services.reservations import book_done, lock_demands
from warehouse.services.settings import warehouse_settings
from warehouse.services.storage_orders.counts import again, forget
from warehouse.services.storage_orders.documents import (
    allocated,
    lock_line,
    owns_demand,
    save_figures,
    save_lines,
)
from warehouse.services.storage_orders.proposals import add, write
from warehouse.services.storage_orders.records import Type, document, row, saved


@service
def reverse_confirmation(*, store: Store | int, pk: int, reason: str) -> Confirmation:
    """Undo a confirmation, and say why: the goods go back, and the line is open again unless its order is processed.

    Nothing is set aside again for it: see `allocate_rest`. Raises NotFound, Invalid, Conflict (reversed already, or
    not posted), Blocked with what has moved on since.
    """
    if not reason.strip():
        raise Invalid(_("Say why it is reversed."), field="reason", reason="REQUIRED")
    found = Confirmation.objects.of(store).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Confirmation not found"), field="confirmation")
    order, line = lock_line(store=store, pk=found.line_id)
    found.refresh_from_db()
    _refuse(found)
    back = saved(_row(line, found, reason.strip()))
    is_carried = line.demand is not None and not owns_demand(line)
    if line.demand_id is not None:
        lock_demands(store_id=order.store_id, demand_ids=[line.demand_id])
    movements = StockMovement.objects.filter(document_kind=KIND, document_id=found.pk)
    returned = reverse_movements(
        store_id=order.store_id,
        movement_ids=list(movements.values_list("pk", flat=True)),
        note=reason.strip(),
        document=document(back),
        demand_id=line.demand_id if is_carried else None,
    )
    if found.type != Type.CONTEXT_CORRECTION:
        _take_back(order, line, found, returned)
    return back


def _refuse(found: Confirmation) -> None:
    if found.reverses_id or found.type == Type.CANCEL_REQUEST or hasattr(found, "reversed_by"):
        raise Conflict(_("It is reversed already."), field="confirmation", reason="ALREADY_REVERSED")
    if found.posted_at is None:
        raise Conflict(_("It was never posted."), field="confirmation")


def _row(line: StorageOrderLine, found: Confirmation, reason: str) -> Confirmation:
    is_count = found.type in (Type.ORDER_COUNT, Type.CONTEXT_CORRECTION)
    return row(
        line,
        Type.MANUAL_CORRECTION,
        requested=-found.requested if is_count else ZERO,
        confirmed=-found.confirmed,
        deviated=-found.deviated if is_count else found.confirmed,
        location_id=found.location_id,
        lot_id=found.lot_id,
        reason_code=reason[:50],
        reverses=found,
    )


def _take_back(
    order: StorageOrder,
    line: StorageOrderLine,
    found: Confirmation,
    returned: Sequence[StockMovement],
) -> None:
    """Take it out of the figures of the line, and open the line again while the order is in process."""
    is_open = order.state == StorageOrder.State.IN_PROCESS
    if found.type == Type.ORDER_COUNT:
        forget(line, found)
    else:
        line.confirmed -= found.confirmed
    if line.demand_id is not None and owns_demand(line):
        if is_open:
            Demand.objects.filter(pk=line.demand_id).update(closed=False)
        book_done({line.demand_id: -found.confirmed})
    if is_open:
        line.done, line.motive = False, Motive.NOT_SET
        _reopen(order, line, found, returned)
    elif line.confirmed < line.quantity and line.motive == Motive.NOT_SET:
        line.motive = Motive.CANCELED
    save_lines([line])
    save_figures(order)


def _reopen(
    order: StorageOrder,
    line: StorageOrderLine,
    found: Confirmation,
    returned: Sequence[StockMovement],
) -> None:
    """Propose once more where it was put or counted; goods that came back from a pick are free."""
    if order.direction in ISSUES:
        held = allocated(order, [line]).get(line.demand_id or 0, ZERO)
        line.short = max(line.remaining - held, ZERO)
    elif order.direction in ARRIVALS:
        known = {(one.line_id, one.location_id): one for one in Proposal.objects.filter(line=line)}
        for movement in returned:
            if movement.source is not None:
                add(known, line, movement.source.location_id, movement.quantity)
        write(known.values())
    else:
        again(found, warehouse_settings(order.store_id).blind_counts).save(force_insert=True)
