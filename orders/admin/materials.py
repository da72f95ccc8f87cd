"""The parts of what a work order makes for production, on its page."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.panels import Panel, panel
from orders.models import WorkOrder
from production.admin.tables import bill_of


@panel(WorkOrder, "production.view_component", rank=10)
def materials(request: HttpRequest, order: WorkOrder) -> Panel | None:
    """As its production order has them; None for work that is for no production order."""
    line = order.production_line
    if line is None:
        return None
    bill = bill_of(request, line.order, line=line.pk)
    return Panel(
        title=_("Parts"),
        headers=bill.get("headers", ()),
        rows=bill.get("rows", ()),
        description=_("Of production order %s, which reserves them and uses them up.") % line.order,
        nothing=_("It needs no parts."),
        more=bill.get("more", ""),
        key="parts",
    )
