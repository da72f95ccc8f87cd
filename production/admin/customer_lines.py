"""The lines of a customer order on its page: what is made for each, how its article stands, and what is short."""

from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Sum, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import calendar
from core.admin.columns import day_text
from core.admin.openings import Wish, menu
from core.admin.panels import (
    NOTHING,
    Panel,
    capped,
    fixed,
    headers,
    label,
    list_of,
    number,
    page_of,
    panel,
    wide,
)
from core.quantities import ZERO
from production.models import CustomerOrder, CustomerOrderLine, ProductionOrder, ProductionOrderArticle
from warehouse.admin.availability import Availability

LINES_SHOWN = 100


@panel(CustomerOrder, "production.view_customerorderline", rank=10)
def customer_lines(request: HttpRequest, order: CustomerOrder) -> Panel:
    found = CustomerOrderLine.objects.filter(order=order).select_related("article__store")
    lines = list(found.order_by("position")[: LINES_SHOWN + 1])
    stock = Availability(request, order.store, [line.article_id for line in lines])
    made = _made_for(order)
    return Panel(
        title=_("Lines"),
        headers=[
            *headers([_("article"), _("line"), _("due")], (_("quantity"), _("made for it"))),
            *stock.headers(),
            _("open an order"),
        ],
        rows=[_line(request, order, line, stock, made) for line in lines[:LINES_SHOWN]],
        description=capped(lines, LINES_SHOWN),
        nothing=_("It has no lines."),
        more=list_of(CustomerOrderLine, order__id__exact=order.pk) if lines else "",
        key="lines",
    )


def _made_for(order: CustomerOrder) -> dict[int, Decimal]:
    """What the production orders of a customer order make or have made, by article; of a cancelled one what it made."""
    cancelled = When(order__state=ProductionOrder.State.CANCELLED, then=F("finished"))
    lines = ProductionOrderArticle.objects.filter(order__customer_order=order).order_by()
    return dict(lines.values_list("article").annotate(n=Sum(Case(cancelled, default=F("amount")))))


def _line(
    request: HttpRequest,
    order: CustomerOrder,
    line: CustomerOrderLine,
    stock: Availability,
    made: dict[int, Decimal],
) -> list[Any]:
    """What is made for an article, and what is free of it, is used up line by line."""
    of_it = min(made.get(line.article_id, ZERO), line.quantity)
    made[line.article_id] = made.get(line.article_id, ZERO) - of_it
    left = line.quantity - of_it
    wish = Wish(
        left,
        of=str(_("customer order %s") % order),
        customer=order.customer.name,
        client=order.customer_id,
        customer_order=order.pk,
    )
    return [
        wide(page_of(line.article)),
        fixed(page_of(line, line.position)),
        _due(line, order, left),
        number(line.quantity),
        number(of_it),
        *stock.cells(line.article_id, stock.take(line.article_id, left)),
        menu(request, line.article, wish) if left else NOTHING,
    ]


def _due(line: CustomerOrderLine, order: CustomerOrder, left: Decimal) -> Any:
    """Red where its day is over and nothing is made for some of it."""
    if line.due_date is None:
        return NOTHING
    shown = day_text(line.due_date, order.store)
    return fixed(label(shown, "danger") if left and calendar.is_over(line.due_date, order.store) else shown)
