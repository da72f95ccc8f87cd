"""Where the goods of a lot came from and went, as two indented tables. Read-only."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.panels import fixed, label, link, right, wide
from core.quantities import plain
from production.models import ProductionReport
from production.services import TraceLine, trace_down, trace_up
from warehouse.models import Lot

MOST_SHOWN = 500


def trace_view(request: HttpRequest, lot_id: int) -> HttpResponse:
    """The trace of a lot that the person sees; any other is not found."""
    lots: Any = admin.site._registry[Lot]
    lot = lots.get_object(request, str(lot_id))
    if lot is None:
        raise Http404
    pages: Any = admin.site._registry[ProductionReport]
    if not (lots.has_view_permission(request) and pages.has_view_permission(request)):
        raise PermissionDenied
    down = trace_down(store=lot.store_id, lot_id=lot.pk)
    up = trace_up(store=lot.store_id, lot_id=lot.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Trace of %s") % lot,
        "about": _about(lot),
        "opts": Lot._meta,
        "original": lot,
        "tables": [
            _table(_("What went into it"), _("part"), down, lot.pk, _("Nothing: it was not made here.")),
            _table(_("What it went into"), _("product"), up, lot.pk, _("Nothing so far.")),
        ],
    }
    return TemplateResponse(request, "admin/production/trace.html", context)


def _about(lot: Lot) -> SafeString:
    article = link("catalog_article_change", lot.article_id, lot.article)
    named = [(_("batch"), lot.batch), (_("serial number"), lot.serial), (_("held because"), lot.held_reason)]
    words = [f"{capfirst(name)}: {value}" for name, value in named if value]
    page = link("warehouse_lot_change", lot.pk, _("Where it is"))
    return format_html("{} · {} · {}", article, " · ".join(words) or lot, page)


def _table(title: Any, first: Any, lines: list[TraceLine], root: int, nothing: Any) -> dict[str, Any]:
    rows = [_row(depth, line, known) for depth, line, known in as_tree(lines, root)[:MOST_SHOWN]]
    figures = {"shown": len(rows), "all": len(lines)}
    about = _("The first %(shown)d of %(all)d steps.") % figures if len(rows) < len(lines) else ""
    words = [first, _("name"), _("batch"), _("serial number")]
    headers = [*words, right(_("Quantity used")), _("order"), _("held")]
    return {"title": title, "description": about, "headers": headers, "rows": rows, "nothing": nothing}


def as_tree(lines: Iterable[TraceLine], root: int) -> list[tuple[int, TraceLine, bool]]:
    """Each step below the one it continues, with its depth; the steps of a lot are told once, then it is `known`."""
    steps: dict[int, list[TraceLine]] = defaultdict(list)
    for line in lines:
        steps[line.from_lot_id].append(line)
    told = {root}
    found: list[tuple[int, TraceLine, bool]] = []
    waiting = [(1, line) for line in reversed(steps[root])]
    while waiting:
        depth, line = waiting.pop()
        known = line.lot_id in told
        found.append((depth, line, known and bool(steps[line.lot_id])))
        if not known:
            told.add(line.lot_id)
            waiting += [(depth + 1, one) for one in reversed(steps[line.lot_id])]
    return found


def _row(depth: int, line: TraceLine, known: bool) -> list[Any]:
    indent = "\u2003" * (depth - 1) + ("└ " if depth > 1 else "")
    lot = link("warehouse_lot_change", line.lot_id, line.article)
    again = _(" (told above)") if known else ""
    return [
        fixed(format_html("{}{}{}", indent, lot, again)),
        wide(line.name),
        fixed(line.batch or "–"),
        fixed(line.serial or "–"),
        right(plain(line.quantity)),
        fixed(link("production_productionreport_change", line.report_id, line.reference)),
        label(line.held_reason, "danger") if line.held_reason else "–",
    ]
