"""Tables below a page: what belongs to an order and is no row of its own form."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin.openings import Wish, menu
from core.admin.panels import fixed, headers, label, link, list_of, number, page_of, wide
from core.admin.signatures import signature
from core.quantities import ZERO
from production.models import Component, ProductionOrder, ProductionReport
from warehouse.admin.availability import Availability

PARTS_SHOWN = 100
REPORTS_SHOWN = 50
FIRST = _("The first %d.")
NEW_HINT = _("Parts are reserved when the order is started.")


def tables_of(request: HttpRequest, order: ProductionOrder) -> dict[str, Any]:
    """The frozen bill and the newest reports, in a fixed number of queries whatever their length."""
    bill = bill_of(request, order, line__order=order.pk)
    told: list[Any] = [NEW_HINT] if order.state == ProductionOrder.State.NEW else []
    if bill.get("more"):
        told.append(FIRST % PARTS_SHOWN)
    return {"bill": bill, "bill_hint": " ".join(map(str, told)), "reports": reports_of(order)}


def bill_of(request: HttpRequest, order: ProductionOrder, **chosen: int) -> dict[str, Any]:
    """What each of the chosen parts of an order needs and has used, how it stands in stock, and what is short of it:
    the first PARTS_SHOWN, and with `more` the way to all."""
    in_turn = Component.objects.filter(**chosen).order_by("line_id", "position", "pk")
    found = list(in_turn.select_related("line__article", "article", "demand")[: PARTS_SHOWN + 1])
    more = list_of(Component, **{f"{way}__id__exact": pk for way, pk in chosen.items()})
    all_told = len(found) <= PARTS_SHOWN
    found = found[:PARTS_SHOWN]
    stock = Availability(request, order.store, [component.article_id for component in found])
    rows = [_part(request, order, component, stock) for component in found]
    figures = (_("for one"), _("needed"), _("done"), _("for this order"))
    named = [*headers([_("part"), _("for")], figures), *stock.headers()]
    return {"headers": named, "rows": rows, "more": "" if all_told else more} if rows else {}


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
        signature(report) or "–",
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
