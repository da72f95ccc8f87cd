"""What of production needs attention."""

from django.utils.translation import gettext_lazy as _

from core.admin import Worklist
from production.models import ProductionOrder

DAYS = 14

PRODUCTION_ORDERS = {
    "late": Worklist(
        title=_("Late production orders"),
        help=_("They should be finished. Report what is made, or plan another end."),
        rows=lambda orders, store: orders.late(),
        ordering=("end_at", "pk"),
        colour="danger",
    ),
    "due": Worklist(
        title=_("Production orders due in the next 14 days"),
        help=_("What is not finished and planned to end from today on."),
        rows=lambda orders, store: orders.due_soon(store, DAYS),
        ordering=("end_at", "pk"),
        colour="info",
    ),
    "new": Worklist(
        title=_("Production orders to start"),
        help=_("Nothing is reserved for them before their start."),
        states=(ProductionOrder.State.NEW,),
        colour="info",
    ),
}
LINES = {
    "open": Worklist(
        title=_("Articles being made"),
        help=_("What production orders that have not ended make."),
        rows=lambda lines, store: lines.open(),
        colour="info",
    ),
}
COMPONENTS = {
    "short": Worklist(
        title=_("Parts that are short"),
        help=_("Orders in production need more of them than is set aside. Buy, make or move them."),
        rows=lambda components, store: components.short(),
        ordering=("-demand_id",),
        colour="danger",
    ),
}
