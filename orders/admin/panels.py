"""The work orders of a customer, the drawing of a work order, and what was sent to an endpoint, each on their page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from catalog.admin.drawings import file_link
from catalog.models import Customer
from core.admin.panels import (
    NOTHING,
    ROWS_SHOWN,
    Panel,
    fixed,
    headers,
    label,
    list_of,
    number,
    page_of,
    panel,
    wide,
)
from orders.admin.webhooks import STATUS_COLOURS as DELIVERY_COLOURS
from orders.admin.work_orders import STATE_COLOURS
from orders.models import WebhookDelivery, WebhookEndpoint, WorkOrder

Status = WebhookDelivery.Status
DELIVERIES_SHOWN = 20


@panel(Customer, "orders.view_workorder", rank=30)
def work_panel(request: HttpRequest, customer: Customer) -> Panel | None:
    found = WorkOrder.objects.filter(customer=customer).select_related("store").order_by("-pk")
    rows = list(found[:ROWS_SHOWN])
    if not rows:
        return None
    return Panel(
        title=_("Work orders"),
        headers=headers([_("number"), _("product"), _("state"), _("due")], (_("ordered"), _("completed"))),
        rows=[_work(order) for order in rows],
        more=list_of(WorkOrder, customer__id__exact=customer.pk),
    )


def _work(order: WorkOrder) -> list[Any]:
    due = date_format(timezone.localtime(order.due_at), "SHORT_DATETIME_FORMAT") if order.due_at else NOTHING
    return [
        fixed(page_of(order, order.number)),
        wide(order.product),
        label(order.get_state_display(), STATE_COLOURS.get(order.state, "")),
        fixed(label(due, "danger") if order.is_late else due),
        number(order.quantity),
        number(order.completed_quantity),
    ]


@panel(WorkOrder, "catalog.view_drawing", rank=70)
def drawing_panel(request: HttpRequest, order: WorkOrder) -> Panel | None:
    """The revision that the work is done by; None before it began, or without a drawing."""
    if order.drawing is None:
        return None
    told = [order.drawing.revision, order.drawing.comment or NOTHING, file_link(order.drawing)]
    return Panel(_("Drawing"), headers=[_("revision"), _("what changed"), _("file")], rows=[told])


@panel(WebhookEndpoint, "orders.view_webhookdelivery")
def deliveries_panel(request: HttpRequest, endpoint: WebhookEndpoint) -> Panel:
    """What was sent here last."""
    found = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event").order_by("-pk")
    rows = list(found[:DELIVERIES_SHOWN])
    return Panel(
        title=_("Deliveries"),
        headers=headers([_("created"), _("event"), _("status"), _("error")], (_("attempts"),)),
        rows=[_delivery(row) for row in rows],
        nothing=_("Nothing was sent yet."),
        more=list_of(WebhookDelivery, endpoint__id__exact=endpoint.pk) if rows else "",
    )


def _delivery(row: WebhookDelivery) -> list[Any]:
    return [
        fixed(page_of(row, date_format(timezone.localtime(row.created_at), "SHORT_DATETIME_FORMAT"))),
        row.event.get_type_display(),
        label(row.get_status_display(), DELIVERY_COLOURS.get(Status(row.status), "")),
        wide(row.error or NOTHING),
        number(row.attempts),
    ]
