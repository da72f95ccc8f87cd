"""The traveller: the paper that goes with a work order through the shop, operation by operation."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.papers import Barcode, Blank, Cell, Column, Paper, Said, Tick, printed
from core.quantities import plain
from orders.documents.objects import OPERATION_ID
from orders.models import Operation, WorkOrder


def travellers(orders: Iterable[WorkOrder]) -> bytes:
    """A PDF with the traveller of each work order, in the order given; the barcode of an operation is its id in the
    shop-floor API (docs/api/orders.md)."""
    known = (
        WorkOrder.objects.filter(pk__in=[order.pk for order in orders])
        .select_related("store", "production_line__order", "drawing")
        .prefetch_related(Prefetch("operations", Operation.objects.order_by("sequence", "pk")))
        .in_bulk()
    )
    papers = [_paper(known[order.pk]) for order in orders]
    return printed(
        papers, title=_("Travellers") if len(papers) > 1 else f"{_('Traveller')} {papers[0].number}"
    )


def _paper(order: Any) -> Paper:
    operations: Sequence[Operation] = list(order.operations.all())
    return Paper(
        title=_("Traveller"),
        number=order.number,
        name=f"{order.quantity} × {order.product}",
        facts=_facts(order),
        columns=[
            Column("", 7),
            Column(_("No."), 12),
            Column(_("Operation"), 58),
            Column(_("Minutes"), 17, right=True),
            Column(_("Good"), 18),
            Column(_("Rejected"), 18),
            Column(_("Who"), 20),
            Column(_("Barcode"), 36),
        ],
        rows=[_row(operation) for operation in operations],
        counted=_("%d operations") % len(operations),
        nothing=_("This work order has no operations."),
        time_zone=order.store.time_zone,
    )


def _facts(order: Any) -> list[str]:
    production = order.production_line.order if order.production_line else None
    made_for = [order.customer_name, f"{_('production order')} {production}" if production else ""]
    zone = ZoneInfo(order.store.time_zone)
    due = f"{_('Due')} {order.due_at.astimezone(zone):%Y-%m-%d %H:%M} · " if order.due_at else ""
    drawing = f" · {_('drawing')} {order.drawing.revision}" if order.drawing else ""
    return [
        " · ".join(filter(None, made_for)) + drawing,
        f"{due}{_('priority')} {order.get_priority_display().lower()} · {order.get_state_display().lower()}",
        order.notes,
    ]


def _row(operation: Operation) -> list[Cell]:
    minutes = operation.estimated_minutes
    return [
        Tick(),
        Said(str(operation.sequence)),
        Said(operation.operation_type, operation.resource),
        Said(words="" if minutes is None else plain(minutes)),
        Blank(),
        Blank(),
        Blank(),
        Barcode(OPERATION_ID.show(operation.pk)),
    ]
