"""Finding and locking storage orders: after the documents of higher floors, before demands and stock."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import transitions
from core.errors import Conflict, InvalidMove, NotFound
from core.models import Store
from core.quantities import ZERO
from warehouse.models import Confirmation, Direction, Reservation, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import KIND

FIGURES = ("requested", "confirmed", "short", "expected", "done", "motive", "modified_at")


def lock_storage_order(*, store: Store | int, pk: int) -> StorageOrder:
    """The locked, freshly read order; its lines, proposals and confirmations are then the caller's. Raises NotFound."""
    order = StorageOrder.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if order is None:
        raise NotFound(_("Storage order not found"), field="order")
    return order


def lock_line(*, store: Store | int, pk: int) -> tuple[StorageOrder, StorageOrderLine]:
    """A line under the lock of its order, read after it. Raises NotFound."""
    found = StorageOrder.objects.of(store).filter(lines=pk).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(_("Storage order line not found"), field="line")
    order = lock_storage_order(store=store, pk=found)
    line = StorageOrderLine.objects.filter(pk=pk).select_related("article", "demand").first()
    if line is None:
        raise NotFound(_("Storage order line not found"), field="line")
    line.order = order
    return order, line


def open_lines(order: StorageOrder) -> list[StorageOrderLine]:
    """The lines on which something is still to be done, with articles and demands; one query."""
    rows = StorageOrderLine.objects.filter(order=order).open().select_related("article", "demand")
    lines = list(rows.order_by("number"))
    for line in lines:
        line.order = order
    return lines


def owns_demand(line: StorageOrderLine) -> bool:
    """Whether the demand is the line's own; production's are shared, and stay when the line goes."""
    demand = line.demand
    return demand is not None and demand.document_kind == KIND and demand.document_id == line.order_id


def refuse_begun(order: StorageOrder, action: str) -> None:
    """Raise InvalidMove for what is possible only before anybody began."""
    if order.is_begun:
        raise InvalidMove(
            _("Cannot %(action)s storage order that is %(order)s")
            % {"action": action, "order": transitions.already(order)},
            data={"move": action, "state": order.state},
        )


def refuse_idle(order: StorageOrder) -> None:
    """Raise InvalidMove unless something can be confirmed: allocated, or begun and not processed."""
    if order.state not in (StorageOrder.State.ALLOCATED, StorageOrder.State.IN_PROCESS):
        raise InvalidMove(
            _("Cannot confirm storage order that is %(state)s") % {"state": transitions.already(order)},
            data={"move": "confirm", "state": order.state},
        )


def line_side(order: StorageOrder) -> int:
    """The key of the place that a pick for production goes to. Raises Conflict without one."""
    place: int | None = order.warehouse.line_side_id
    if place is None:
        raise Conflict(
            _("Warehouse %(warehouse)s has no line-side place.") % {"warehouse": order.warehouse},
            field="warehouse",
            reason="NO_PLACE",
        )
    return place


def allocated(order: StorageOrder, lines: Sequence[StorageOrderLine]) -> dict[int, Decimal]:
    """What is reserved and still to be fetched, by demand: not what stands at the line side already."""
    rows = Reservation.objects.filter(demand__in=[line.demand_id for line in lines if line.demand_id])
    if order.direction == Direction.PRODUCTION:
        rows = rows.exclude(stock_item__location=order.warehouse.line_side_id)
    return {
        row["demand_id"]: row["total"] for row in rows.values("demand_id").annotate(total=Sum("quantity"))
    }


def save_lines(lines: Sequence[StorageOrderLine], fields: Iterable[str] = FIGURES) -> None:
    """Save what was done on the lines of a locked order."""
    now = timezone.now()
    for line in lines:
        line.modified_at = now
    if len(lines) == 1:
        lines[0].save(update_fields=fields)
    elif lines:
        StorageOrderLine.objects.bulk_update(lines, list(fields))


def save_figures(order: StorageOrder) -> None:
    """Save a locked order after its lines; with nothing left to do or to approve it is processed."""
    order.modified_at = timezone.now()
    left = StorageOrderLine.objects.filter(order=order).open()
    figures = left.aggregate(lines=Count("pk"), incomplete=Count("pk", filter=Q(short__gt=ZERO)))
    order.incomplete_lines = figures["incomplete"]
    if (
        order.state == StorageOrder.State.IN_PROCESS
        and not figures["lines"]
        and not Confirmation.objects.waiting().filter(order=order).exists()
    ):
        close(order)
    else:
        order.save(update_fields=["modified_at", "incomplete_lines", "has_stock"])


def close(order: StorageOrder, reason: str = "") -> None:
    """The move to processed of a locked order whose lines are all done."""
    order.incomplete_lines = 0
    transitions.make(
        order,
        "close",
        fields=["modified_at", "incomplete_lines", "has_stock", "error_code", "error_description"],
        reason=reason,
    )
