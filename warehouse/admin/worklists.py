"""What in the warehouse needs attention."""

from django.utils.translation import gettext_lazy as _

from core import calendar
from core.admin import Worklist
from warehouse.models.storage_orders import UNENDED, WAITING

DAYS = 14
BY_DEADLINE = ("deadline", "pk")

STORAGE_ORDERS = {
    "late": Worklist(
        title=_("Late storage orders"),
        help=_("Their deadline has passed. Confirm what is done, or close them."),
        rows=lambda orders, store: orders.late(),
        ordering=BY_DEADLINE,
        colour="danger",
    ),
    "due": Worklist(
        title=_("Storage orders due in the next 14 days"),
        help=_("What is not processed and due from today on."),
        rows=lambda orders, store: orders.due_soon(store, DAYS),
        ordering=BY_DEADLINE,
        colour="info",
    ),
    "waiting": Worklist(
        title=_("Storage orders to allocate"),
        help=_("No stock is set aside for them, or no places are proposed, yet."),
        states=WAITING,
        ordering=("store_id", "-created_at", "-pk"),
    ),
    "faulty": Worklist(
        title=_("Storage orders with a fault"),
        help=_("They cannot begin as they are; each says what is wrong."),
        rows=lambda orders, store: orders.faulty(),
        ordering=("store_id", "-created_at", "-pk"),
        colour="danger",
    ),
    "open": Worklist(
        title=_("Open storage orders"),
        help=_("What is still to be put, fetched, moved or counted."),
        states=UNENDED,
        ordering=BY_DEADLINE,
        colour="info",
    ),
}
LOTS = {
    "held": Worklist(
        title=_("Held lots"),
        help=_("Goods that nobody may use. Release them, or scrap what is not good."),
        rows=lambda lots, store: lots.held(),
        ordering=("store_id", "-created_at", "-pk"),
    ),
}
CONFIRMATIONS = {
    "waiting": Worklist(
        title=_("Counts to approve"),
        help=_("They differ from the stock, which changes only when somebody approves them."),
        rows=lambda confirmations, store: confirmations.waiting(),
        ordering=("store_id", "-created_at", "-pk"),
    ),
}
PURCHASE_LINES = {
    "late": Worklist(
        title=_("Overdue deliveries"),
        help=_("Goods that suppliers should have brought. Ask them, or receive what is here."),
        rows=lambda lines, store: lines.late(),
        ordering=("due_date", "pk"),
        colour="danger",
    ),
    "due": Worklist(
        title=_("Deliveries due in the next 14 days"),
        help=_("Goods that suppliers are to bring from today on."),
        rows=lambda lines, store: lines.due_soon(store, DAYS),
        ordering=("due_date", "pk"),
        colour="info",
    ),
    "open": Worklist(
        title=_("Open deliveries"),
        help=_("All that suppliers are still to bring."),
        rows=lambda lines, store: lines.outstanding(),
        ordering=("due_date", "pk"),
        colour="info",
    ),
}
DEMANDS = {
    "open": Worklist(
        title=_("Open demands"),
        help=_("What is still needed, reserved or not."),
        rows=lambda demands, store: demands.not_ended(),
        colour="info",
    ),
}
STOCK = {
    "free": Worklist(
        title=_("Free stock"),
        help=_(
            "What may be used and is not reserved: not held, not expired, and at a place that is not blocked."
        ),
        rows=lambda items, store: items.free(calendar.today(store)),
        colour="success",
    ),
}
