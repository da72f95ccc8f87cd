"""The lines of storage orders and of purchase orders on their pages, with how the stock of their articles stands."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

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
from core.admin.prices import sees_prices
from core.quantities import ZERO
from warehouse.admin.availability import Availability, needed
from warehouse.models import PurchaseOrder, PurchaseOrderLine, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import BUSY, ISSUES, UNENDED
from warehouse.services import missing_ahead

LINES_SHOWN = 100


@panel(StorageOrder, "warehouse.view_storageorderline", rank=10)
def storage_lines(request: HttpRequest, order: StorageOrder) -> Panel:
    found = (
        StorageOrderLine.objects.filter(order=order)
        .select_related("article__store", "demand")
        .order_by("number")
    )
    lines = list(found[: LINES_SHOWN + 1])
    articles = [line.article_id for line in lines]
    stock = Availability(request, order.store, articles, warehouse=order.warehouse, owner=order.owner)
    words = [_("article"), _("line"), _("batch or serial number"), _("done")]
    return Panel(
        title=_("Lines"),
        headers=[*headers(words, (_("quantity"), _("confirmed"))), *stock.headers()],
        rows=[
            _storage_line(request, order, line, stock, missing)
            for line, missing in zip(
                lines[:LINES_SHOWN], _missing(order, lines[:LINES_SHOWN], stock), strict=True
            )
        ],
        description=capped(lines, LINES_SHOWN) or _warehouse(order),
        nothing=_("It has no lines."),
        more=list_of(StorageOrderLine, order__id__exact=order.pk) if lines else "",
        key="lines",
    )


def _warehouse(order: StorageOrder) -> Any:
    whose = _("goods of %s") % order.owner if order.owner else _("our goods")
    return _("On hand and reserved: %(whose)s in %(warehouse)s.") % {
        "whose": whose,
        "warehouse": order.warehouse,
    }


def _storage_line(
    request: HttpRequest, order: StorageOrder, line: Any, stock: Availability, short: Decimal | None
) -> list[Any]:
    wish = Wish(short, of=str(_("storage order %s") % order))
    beside = menu(request, line.article, wish) if short else ""
    return [
        wide(page_of(line.article)),
        fixed(page_of(line, line.number)),
        fixed(line.serial or line.batch or NOTHING),
        _done(line),
        number(line.quantity),
        number(line.confirmed),
        *stock.cells(line.article_id, short, beside),
    ]


def _missing(
    order: StorageOrder, lines: Sequence[StorageOrderLine], stock: Availability
) -> list[Decimal | None]:
    """Of each line what is not set aside, once that was tried; before, what would not be found. None where no goods are
    fetched."""
    if order.direction not in ISSUES or order.state not in UNENDED or not stock.is_seen:
        return [None] * len(lines)
    if order.state in BUSY:
        found = [
            max(line.remaining - (line.demand.reserved if line.demand else ZERO), ZERO) for line in lines
        ]
    else:
        found = missing_ahead(order, lines)
    return [None if line.done else missing for line, missing in zip(lines, found, strict=True)]


def _done(line: StorageOrderLine) -> Any:
    if not line.done:
        return NOTHING
    return label(line.get_motive_display(), "warning") if line.motive else label(_("Done"), "success")


@panel(PurchaseOrder, "warehouse.view_purchaseorderline", rank=10)
def purchase_lines(request: HttpRequest, order: PurchaseOrder) -> Panel:
    """Short is what all orders need of the article and is neither reserved nor free."""
    found = PurchaseOrderLine.objects.filter(order=order).select_related("article", "order__store")
    lines = list(found.order_by("position")[: LINES_SHOWN + 1])
    articles = [line.article_id for line in lines]
    stock, wanted = Availability(request, order.store, articles), needed(articles)
    prices = [_("unit price")] if sees_prices(request) else []
    figures = (_("ordered"), _("received"), *prices)
    return Panel(
        title=_("Lines"),
        headers=[*headers([_("article"), _("line"), _("due")], figures), *stock.headers()],
        rows=[
            [
                wide(page_of(line.article)),
                fixed(page_of(line, line.position)),
                _due(line),
                number(line.ordered),
                number(line.received),
                *([number(line.unit_price)] if prices else []),
                *stock.cells(line.article_id, stock.short_of_all(line.article_id, wanted.get(line.article_id, ZERO))),
            ]
            for line in lines[:LINES_SHOWN]
        ],
        description=capped(lines, LINES_SHOWN),
        nothing=_("It has no lines."),
        more=list_of(PurchaseOrderLine, order__id__exact=order.pk) if lines else "",
        key="lines",
    )  # fmt: skip


def _due(line: PurchaseOrderLine) -> Any:
    if line.due_date is None:
        return NOTHING
    shown = date_format(line.due_date, "SHORT_DATE_FORMAT")
    return fixed(label(shown, "danger") if line.is_late else shown)
