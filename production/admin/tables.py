"""Tables below a page: what belongs to an order and is no row of its own form."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin.openings import Wish, menu
from core.admin.panels import fixed, headers, label, link, number, page_of, wide
from core.quantities import ZERO
from production.models import Component, ProductionOrder, ProductionReport
from warehouse.admin.availability import Availability

REPORTS_SHOWN = 50
NEW_HINT = _("Parts are reserved when the order is started.")


def tables_of(request: HttpRequest, order: ProductionOrder) -> dict[str, Any]:
    """The frozen bill and the newest reports, in a fixed number of queries whatever their length."""
    is_new = order.state == ProductionOrder.State.NEW
    bill = bill_of(request, order, Component.objects.filter(line__order=order))
    return {"bill": bill, "bill_hint": NEW_HINT if is_new else "", "reports": reports_of(order)}


def bill_of(request: HttpRequest, order: ProductionOrder, components: Any) -> dict[str, Any]:
    """What each of these parts of an order needs and has used, how it stands in stock, and what is short of it."""
    found = list(
        components.select_related("line__article", "article", "demand").order_by("line_id", "position", "pk")
    )
    stock = Availability(request, order.store, [component.article_id for component in found])
    rows = [_part(request, order, component, stock) for component in found]
    figures = (_("for one"), _("needed"), _("done"), _("for this order"))
    named = [*headers([_("part"), _("for")], figures), *stock.headers()]
    return {"headers": named, "rows": rows} if rows else {}


def _part(request: HttpRequest, order: ProductionOrder, component: Any, stock: Availability) -> list[Any]:
    demand = component.demand
    figures = [component.per_unit, demand.quantity, demand.done, demand.reserved]
    short = _short(order, component, stock)
    wish = Wish(short, of=str(_("production order %s") % order))
    beside = menu(request, component.article, wish) if short else ""
    return [
        wide(page_of(component.article)),
        fixed(component.line.article.number),
        *(number(figure) for figure in figures),
        *stock.cells(component.article_id, short, beside),
    ]


def _short(order: ProductionOrder, component: Any, stock: Availability) -> Decimal | None:
    """What is not reserved for an order in production; before its start, which reserves, what is not free.

    Nothing is short of what is not kept in stock, and of an order that has ended.
    """
    missing: Decimal = max(component.demand.open_quantity - component.demand.reserved, ZERO)
    if order.state == ProductionOrder.State.IN_PRODUCTION:
        return missing
    return stock.take(component.article_id, missing) if order.state == ProductionOrder.State.NEW else None


def reports_of(order: ProductionOrder) -> dict[str, Any]:
    """The newest reports, with the way to reverse and to trace them."""
    found = ProductionReport.objects.filter(line__order=order).order_by("-pk")
    related = ("line__article", "lot", "user", "credential", "reversed_by")
    rows = [_report(report) for report in found.select_related(*related)[:REPORTS_SHOWN]]
    words = (_("when"), _("article"), _("lot"), _("who"), _("note"))
    return {"headers": headers(words, (_("good"), _("waste"))), "rows": rows} if rows else {}


def _report(report: ProductionReport) -> list[Any]:
    moment = date_format(timezone.localtime(report.reported_at), "SHORT_DATETIME_FORMAT")
    return [
        fixed(link("production_productionreport_change", report.pk, moment)),
        fixed(report.line.article.number),
        fixed(link("production_trace", report.lot_id, report.lot) if report.lot_id else "–"),
        str(report.user or report.credential or "–"),
        note_of(report),
        number(report.amount),
        number(report.waste),
    ]


def note_of(report: ProductionReport) -> Any:
    """Its note, and whether it was undone or undoes another."""
    if report.reverses_id:
        return format_html("{} {}", label(_("Reversal"), "warning"), report.note)
    if hasattr(report, "reversed_by"):
        return format_html("{} {}", label(_("Reversed"), "danger"), report.note)
    return report.note or "–"
