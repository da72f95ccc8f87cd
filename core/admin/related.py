"""Related orders: what of other kinds belongs to a document, on its page.

An app says how its models hang together by the way that leads from the rows that are shown to the row of the page.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.columns import day_text
from core.admin.panels import NOTHING, SHOW_ALL, Panel, fixed, label, list_of, page_of, panel, wide

ROWS_OF_A_KIND = 20
RANK = 45


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of `model` belong to a page where `way` leads from them to its row."""

    rank: int
    model: type[models.Model]
    way: str


_kinds: dict[str, list[Kind]] = defaultdict(list)


def related(page: type[models.Model], model: type[models.Model], way: str, *, rank: int) -> None:
    """Show, on the page of one model, the rows of another that `way` leads back from, such as `articles__order`."""
    kinds = _kinds[page._meta.label_lower]
    if not kinds:
        panel(page, rank=RANK)(related_orders)
    kinds.append(Kind(rank, model, way))


def related_orders(request: HttpRequest, row: models.Model) -> Panel:
    """Those that the person may see, two queries for each kind."""
    kinds = sorted(_kinds[row._meta.label_lower], key=attrgetter("rank"))
    rows = [line for kind in kinds for line in _rows(request, row, kind)]
    return Panel(
        title=_("Related orders"),
        headers=[_("order"), _("state"), _("what"), _("due")],
        rows=rows,
        nothing=_("No other order belongs to it."),
        key="related-orders",
    )


def _rows(request: HttpRequest, row: models.Model, kind: Kind) -> list[Any]:
    pages: Any = admin.site._registry[kind.model]
    if not pages.has_view_permission(request):
        return []
    known = pages.scoped(request, kind.model._default_manager.all())
    # The keys first: with all that a row shows there are more tables than PostgreSQL tries in every order, and it reads
    # the whole of one (60,000 storage orders: 140 ms against 1).
    keys = list(
        known.filter(**{kind.way: row.pk})
        .order_by("-pk")
        .values_list("pk", flat=True)
        .distinct()[: ROWS_OF_A_KIND + 1]
    )
    if not keys:
        return []
    shown = list(known.filter(pk__in=keys).select_related("store", *pages.findable.related).order_by("-pk"))
    lines = [_row(pages, one) for one in shown[:ROWS_OF_A_KIND]]
    return [*lines, _more(request, pages, row, kind)] if len(keys) > ROWS_OF_A_KIND else lines


def _row(pages: Any, row: Any) -> list[Any]:
    name = f"{capfirst(row._meta.verbose_name)} {row}"
    badge: Callable[[Any], Any] | None = getattr(pages, "state_badge", None)
    return [
        fixed(page_of(row, name)),
        badge(row) if badge else NOTHING,
        wide(pages.findable.detail(row) or NOTHING),
        fixed(_due(row)),
    ]


def _due(row: Any) -> Any:
    field = getattr(type(row)._default_manager.all(), "due_field", None)
    when = getattr(row, field) if field else None
    if when is None:
        return NOTHING
    return label(day_text(when, row.store), "danger") if row.is_late else day_text(when, row.store)


def _more(request: HttpRequest, pages: Any, row: models.Model, kind: Kind) -> list[Any]:
    """Of a kind of which there are many: the way to all of them, if its list has a filter by that way."""
    name = f"{capfirst(kind.model._meta.verbose_name_plural)} …"
    lookup = f"{kind.way}__id__exact"
    if not pages.lookup_allowed(lookup, str(row.pk), request):
        return [name, NOTHING, _("The newest %d.") % ROWS_OF_A_KIND, NOTHING]
    link = list_of(kind.model, **{lookup: row.pk})
    return [name, NOTHING, format_html('<a class="text-link" href="{}">{}</a>', link, SHOW_ALL), NOTHING]
