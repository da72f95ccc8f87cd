"""Confirming what was done: each call is one confirmation and moves the goods at once."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from core import transitions
from core.errors import Conflict, Invalid, NotFound
from core.models import Store
from core.quantities import quantity as stored_quantity
from core.transactions import service
from warehouse.models import Confirmation, Direction, Location, Motive, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import CLOSING
from warehouse.services.storage_orders.allocations import MOVED
from warehouse.services.storage_orders.counts import count
from warehouse.services.storage_orders.documents import lock_line, refuse_idle, save_figures, save_lines
from warehouse.services.storage_orders.endings import give_back
from warehouse.services.storage_orders.picks import pick
from warehouse.services.storage_orders.puts import put
from warehouse.services.storage_orders.records import Told

HANDLERS: dict[int, Callable[[StorageOrder, StorageOrderLine, Told], Confirmation]] = {
    Direction.PUT: put,
    Direction.RETURN: put,
    Direction.PICK: pick,
    Direction.TRANSPORT: pick,
    Direction.PRODUCTION: pick,
    Direction.COUNT: count,
}


@service
def confirm_line(
    *,
    store: Store | int,
    pk: int,
    quantity: Any,
    location: Location | None = None,
    to: Location | None = None,
    batch: str = "",
    serial: str = "",
    motive: int = Motive.NOT_SET,
    place_empty: bool = False,
    reason_code: str = "",
) -> Confirmation:
    """So much more was put, fetched or counted (base units) on the line `pk` of an allocated order.

    `location`, `batch`, `serial`: which goods or which place, where they are not those proposed. `to`: where a
    transport went. One of the motives CLOSING closes the line short, then `quantity` may be 0. `place_empty`: nothing
    is left where it was fetched, whatever the ledger says; the difference is corrected. A count sets the place to
    `quantity`, by a store's setting only after approval. The last line processes the order.

    Raises NotFound, Invalid, InvalidMove, Conflict for a line that is done or more than is still allocated on it,
    Blocked (held lot, blocked place, less counted than is reserved), Shortage, Duplicate (a serial number).
    """
    order, line = lock_line(store=store, pk=pk)
    refuse_idle(order)
    if line.done:
        raise Conflict(_("Line %(line)s is done.") % {"line": line.number}, field="line", reason="LINE_DONE")
    told = Told(
        quantity=_quantity(order, quantity, motive, place_empty),
        location=location,
        to=to,
        batch=batch,
        serial=serial,
        motive=_motive(motive),
        place_empty=place_empty,
        reason_code=reason_code,
    )
    _refuse_foreign(order, told)
    confirmation = confirm(order, line, told)
    save_figures(order)
    return confirmation


def confirm(order: StorageOrder, line: StorageOrderLine, told: Told) -> Confirmation:
    """As `confirm_line`, for an open line of a locked order, which the caller saves afterwards (`save_figures`)."""
    if order.state == StorageOrder.State.ALLOCATED:
        transitions.make(order, "begin", fields=MOVED)
    confirmation = HANDLERS[order.direction](order, line, told)
    if told.motive in CLOSING and not line.done:
        line.motive, line.done = told.motive, True
    if line.done:
        give_back([line])
    save_lines([line])
    return confirmation


def _quantity(order: StorageOrder, value: Any, motive: int, place_empty: bool) -> Any:
    amount = stored_quantity(value)
    may_be_nothing = order.direction == Direction.COUNT or motive in CLOSING or place_empty
    if amount < 0 or (amount == 0 and not may_be_nothing):
        raise Invalid(_("quantity must be more than zero."), field="quantity", reason="MUST_BE_POSITIVE")
    return amount


def _motive(motive: int) -> int:
    if motive not in (Motive.NOT_SET, *CLOSING):
        raise Invalid(
            _("A line is closed short by the motives 1 to 4."), field="motive", reason="INVALID_CHOICE"
        )
    return motive


def _refuse_foreign(order: StorageOrder, told: Told) -> None:
    for field, place in (("location", told.location), ("to", told.to)):
        if place is not None and place.store_id != order.store_id:
            raise NotFound(_("There is no such place."), field=field)
    for field, text, longest in (
        ("batch", told.batch, 100),
        ("serial", told.serial, 100),
        ("reason_code", told.reason_code, 50),
    ):
        if len(text) > longest:
            raise Invalid(
                _("%(field)s is longer than %(longest)s characters.") % {"field": field, "longest": longest},
                field=field,
                reason="TOO_LONG",
            )
