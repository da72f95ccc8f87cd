"""The back office's first page: how the work stands, what is late, and what to do first in an empty house."""

from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.admin import visible_stores
from core.models import Tally
from orders.admin.work_orders import ENDED, STATE_COLOURS
from orders.models import WorkOrder
from orders.models.work_orders import KIND
from warehouse.models import StockMovement

LATE_SHOWN = 8


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK: adds what `templates/admin/index.html` shows."""
    stores = visible_stores(request)
    sees_orders = request.user.has_perm("orders.view_workorder")
    context["has_store"] = bool(stores)
    context["steps"] = first_steps(request, stores)
    context["states"] = states(stores) if sees_orders else []
    context["late"] = late(stores) if sees_orders else {}
    return context


def states(stores: list[int]) -> list[dict[str, Any]]:
    """Work orders by state, from the tally: exact, and as cheap for a million as for one."""
    rows = Tally.objects.filter(store__in=stores, kind=KIND).values_list("state").annotate(n=Sum("n"))
    counts: dict[str, int] = dict(rows)
    page = reverse("admin:orders_workorder_changelist")
    return [
        {
            "label": state.label,
            "count": f"{counts.get(state.value, 0):,}",
            "colour": STATE_COLOURS.get(state.value, "default"),
            "link": f"{page}?state__exact={state.value}",
        }
        for state in WorkOrder.State
    ]


def late(stores: list[int]) -> dict[str, Any]:
    """A table of the unfinished work orders that were due first; empty if none is late."""
    unfinished = [state for state in WorkOrder.State.values if state not in ENDED]
    orders = WorkOrder.objects.filter(store__in=stores).in_states(unfinished)
    rows = [
        [
            format_html(
                '<a class="text-link whitespace-nowrap" href="{}">{}</a>', _page_of(order), order.number
            ),
            format_html('<span class="whitespace-nowrap">{}</span>', _day(order.due_at)),
            order.product,
            f"{order.completed_quantity:,} / {order.quantity:,}",
            order.get_state_display(),
        ]
        for order in orders.filter(due_at__lt=timezone.now()).order_by("due_at", "pk")[:LATE_SHOWN]
    ]
    return (
        {"headers": [_("number"), _("due"), _("product"), _("made"), _("state")], "rows": rows}
        if rows
        else {}
    )


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def _page_of(order: WorkOrder) -> str:
    return reverse("admin:orders_workorder_change", args=[order.pk])


def first_steps(request: HttpRequest, stores: list[int]) -> list[dict[str, Any]]:
    """What still has to be done before the house works; nothing once it does."""
    if not stores:
        return []
    store = stores[0]
    steps = [
        {
            "title": _("Bring in your articles"),
            "command": f"python manage.py import_articles articles.csv --store {store}",
            "link": reverse("admin:catalog_article_add"),
            "button": _("Or add the first by hand"),
            "done": Article.objects.filter(store__in=stores).exists(),
        },
        {
            "title": _("Bring in your stock"),
            "command": f"python manage.py import_stock stock.csv --store {store}",
            "link": reverse("admin:warehouse_location_changelist"),
            "button": _("Look at your places"),
            "done": StockMovement.objects.filter(store__in=stores).exists(),
        },
        {
            "title": _("Open the first work order"),
            "command": "",
            "link": reverse("admin:orders_workorder_add"),
            "button": _("Open a work order"),
            "done": WorkOrder.objects.filter(store__in=stores).exists(),
        },
    ]
    return [] if all(step["done"] for step in steps) else steps
