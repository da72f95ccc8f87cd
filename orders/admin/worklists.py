"""What on the shop floor needs attention."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import calendar
from core.admin import Worklist
from core.models import Store
from orders.models import Operation, WebhookDelivery, WorkOrder

DAYS = 14


def _lately(store: Store) -> tuple[datetime, datetime]:
    """From the first moment of 14 days that end with today, to the first of tomorrow."""
    day = calendar.today(store)
    start = calendar.day_bounds(store, day - timedelta(days=DAYS - 1))[0]
    return start, calendar.day_bounds(store, day)[1]


def _failed(deliveries: Any, store: Store) -> Any:
    return deliveries.filter(status=WebhookDelivery.Status.FAILED)


def _failed_lately(deliveries: Any, store: Store) -> Any:
    start, end = _lately(store)
    return _failed(deliveries, store).filter(ended_at__gte=start, ended_at__lt=end)


WORK_ORDERS = {
    "late": Worklist(
        title=_("Late work orders"),
        help=_("They should have been completed. Start or complete them, or agree on another date."),
        rows=lambda orders, store: orders.late(),
        ordering=("due_at", "pk"),
        colour="danger",
    ),
    "due": Worklist(
        title=_("Work orders due in the next 14 days"),
        help=_("What is not completed and due from today on."),
        rows=lambda orders, store: orders.due_soon(store, DAYS),
        ordering=("due_at", "pk"),
        colour="info",
    ),
    "on_hold": Worklist(
        title=_("Work orders on hold"),
        help=_("They wait for approval or resources. Resume them once it is there."),
        states=(WorkOrder.State.ON_HOLD,),
    ),
    "open": Worklist(
        title=_("Work orders to start"),
        help=_("Nobody has begun with them yet."),
        states=(WorkOrder.State.OPEN,),
        colour="info",
    ),
}
OPERATIONS = {
    "blocked": Worklist(
        title=_("Blocked operations"),
        help=_("Something is missing. Unblock them once it is there."),
        rows=lambda operations, store: operations.filter(state=Operation.State.BLOCKED),
        ordering=("store_id", "-created_at", "-pk"),
        colour="danger",
    ),
    "completed": Worklist(
        title=_("Operations completed in the last 14 days"),
        help=_("What was done up to today."),
        rows=lambda operations, store: operations.completed_between(*_lately(store)),
        ordering=("-ended_at", "-pk"),
        colour="success",
    ),
}
WEBHOOK_DELIVERIES = {
    "failed": Worklist(
        title=_("Failed webhook deliveries"),
        help=_("The receiver did not take them after all attempts. Find out why and send them again."),
        rows=_failed,
        ordering=("store_id", "-pk"),
        colour="danger",
    ),
    "failed_lately": Worklist(
        title=_("Webhook deliveries that failed in the last 14 days"),
        help=_("By the day of their last attempt."),
        rows=_failed_lately,
        ordering=("store_id", "-pk"),
        colour="danger",
    ),
}
