"""Tables below a page: what belongs to an order and is no row of its own form."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.utils import display_for_label

from catalog.models import Article
from core.quantities import plain
from production.models import Component, ProductionOrder, ProductionReport

REPORTS_SHOWN = 50
RIGHT = "text-right whitespace-nowrap"
NEW_HINT = _("Parts are reserved when the order is started.")


def link(page: str, pk: int, text: Any) -> SafeString:
    return format_html('<a class="text-link" href="{}">{}</a>', reverse(f"admin:{page}", args=[pk]), text)


def fixed(text: Any) -> dict[str, Any]:
    """A cell that is read as one word."""
    return {"content": text, "class": "whitespace-nowrap"}


def wide(text: Any) -> dict[str, Any]:
    """A cell of words that keeps its room on a telephone, where the table is moved sideways."""
    return {"content": text, "class": "min-w-32"}


def label(text: Any, colour: str) -> SafeString:
    """A coloured word (danger, warning, info, success)."""
    return display_for_label((colour, str(text)), "–", {colour: colour})


def right(text: Any) -> dict[str, Any]:
    return {"content": text, "class": RIGHT}


def headers(words: Iterable[Any], numbers: Iterable[Any]) -> list[Any]:
    """The headers of words, then those above numbers."""
    return [*words, *(right(capfirst(name)) for name in numbers)]


def tables_of(order: ProductionOrder) -> dict[str, Any]:
    """The frozen bill and the newest reports, in three queries whatever their length."""
    is_new = order.state == ProductionOrder.State.NEW
    return {"bill": bill_of(order), "bill_hint": NEW_HINT if is_new else "", "reports": reports_of(order)}


def bill_of(order: ProductionOrder) -> dict[str, Any]:
    """What every part of the order needs, has used and has reserved, and what is short of it."""
    found: QuerySet[Any] = (
        Component.objects.filter(line__order=order)
        .select_related("line__article", "article", "demand")
        .order_by("line_id", "position", "pk")
    )
    rows = [_part(order, component) for component in found]
    figures = (_("for one"), _("needed"), _("done"), _("reserved"), _("short"))
    return {"headers": headers([_("part"), _("for")], figures), "rows": rows} if rows else {}


def _part(order: ProductionOrder, component: Any) -> list[Any]:
    demand = component.demand
    figures = [component.per_unit, demand.quantity, demand.done, demand.reserved]
    return [
        wide(link("catalog_article_change", component.article_id, component.article)),
        fixed(component.line.article.number),
        *(right(plain(figure)) for figure in figures),
        right(_short(order, component)),
    ]


def _short(order: ProductionOrder, component: Any) -> Any:
    """Nothing is short before the start, which reserves, nor of what is not kept in stock."""
    missing: Decimal = component.demand.open_quantity - component.demand.reserved
    if order.state != ProductionOrder.State.IN_PRODUCTION or missing <= 0:
        return "–"
    told = label(plain(missing), "danger")
    if component.article.supply != Article.Supply.MAKE:
        return told
    return format_html(
        '{} <a class="text-link" href="{}">{}</a>', told, making(component, missing), _("Make")
    )


def making(component: Any, missing: Decimal) -> str:
    """Where an order for what is short of a part is opened."""
    chosen = urlencode({"article": component.article_id, "amount": plain(missing)})
    return f"{reverse('admin:production_productionorder_add')}?{chosen}"


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
        right(plain(report.amount)),
        right(plain(report.waste)),
    ]


def note_of(report: ProductionReport) -> Any:
    """Its note, and whether it was undone or undoes another."""
    if report.reverses_id:
        return format_html("{} {}", label(_("Reversal"), "warning"), report.note)
    if hasattr(report, "reversed_by"):
        return format_html("{} {}", label(_("Reversed"), "danger"), report.note)
    return report.note or "–"
