"""Parts fetched to the line side: a storage order whose lines share the demands of the components.

A confirmed pick moves a component's reservation along with the goods; the reports of production consume them there.
"""

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.errors import Conflict, InvalidMove
from core.models import Store
from core.quantities import ZERO
from core.transactions import service
from core.transitions import already
from production.models import Component, ProductionOrder
from production.services.documents import lock_order, settings_of
from warehouse.models import Direction, Reservation, StorageOrder, StorageOrderLine, Warehouse
from warehouse.services import NewLine, open_storage_order


@service
def issue_pick_order(*, store: Store | int, pk: int) -> StorageOrder:
    """Have fetched what an order in production still needs: not what stands at the line side for it, nor what an open
    storage order fetches already. Raises NotFound, InvalidMove, Conflict where there is nothing to fetch."""
    order = lock_order(store=store, pk=pk)
    if order.state != ProductionOrder.State.IN_PRODUCTION:
        raise InvalidMove(
            _("Cannot pick for production order that is %(state)s") % {"state": already(order)},
            data={"move": "issue_pick_order", "state": order.state},
        )
    issued = issue(order)
    if issued is None:
        raise Conflict(
            _("There is nothing to fetch for this order."), field="order", reason="NOTHING_TO_PICK"
        )
    return issued


def issue_if_wanted(order: ProductionOrder) -> None:
    """At the start of a locked order, after its parts were reserved: if the store wants that."""
    if settings_of(order.store_id).issues_pick_orders:
        issue(order, again=True)


def issue(order: ProductionOrder, *, again: bool = False) -> StorageOrder | None:
    """The storage order, verified and allocated, of the store's own warehouse; None where nothing is to be fetched.

    A fault, such as a blocked line side, leaves it queued. `again`: the caller has locked stock before.
    """
    warehouse = Warehouse.objects.of(order.store_id).filter(is_default=True).first()
    lines = _lines(order, warehouse) if warehouse else []
    if warehouse is None or not lines:
        return None
    return open_storage_order(
        warehouse=warehouse,
        direction=Direction.PRODUCTION,
        origin=StorageOrder.Origin.AUTOMATIC,
        lines=lines,
        allocate=True,
        at_once=True,
        again=again,
        deadline=order.start_at,
        info1=order.reference,
    )


def _lines(order: ProductionOrder, warehouse: Warehouse) -> list[NewLine]:
    fetched = StorageOrderLine.objects.open().filter(demand__isnull=False).values("demand")
    parts = (
        Component.objects.filter(line__order=order, article__stocked=True, demand__closed=False)
        .exclude(demand__in=fetched)
        .select_related("article", "demand")
        .order_by("line_id", "position", "pk")
    )
    at_line_side = dict(
        Reservation.objects.filter(
            demand__in=[one.demand_id for one in parts],
            stock_item__location=warehouse.line_side_id or 0,
        )
        .values_list("demand_id")
        .annotate(total=Sum("quantity"))
    )
    missing = [(one, one.demand.open_quantity - at_line_side.get(one.demand_id, ZERO)) for one in parts]
    return [NewLine(one.article, quantity, demand=one.demand) for one, quantity in missing if quantity > 0]
