"""Choosing stock by scanning: an article, a batch, a serial number or a place."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core.quantities import plain
from warehouse.admin.desk.pages import here, items_of, scan, shown
from warehouse.models import Location, Lot, StockItem


def choose(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    """The page that asks for stock. What is found by its exact name is listed; of one there is, its form opens."""
    found = scan(request, Article, Lot, Location) if request.GET.get("q") else []
    items = items_of(request, found[0]) if len(found) == 1 else []
    if len(items) == 1 and not more.get("stays"):
        return HttpResponseRedirect(here(name, item=items[0].pk))
    choices = [
        {"link": here(name, q=_name(row)), "title": _title(row), "detail": row._meta.verbose_name}
        for row in found
        if len(found) > 1
    ]
    nothing = _("There is nothing of it in stock.") if len(found) == 1 and not items else ""
    return shown(
        request,
        name,
        scan_label=_("Article, batch, serial number or place"),
        scan_hint=_("Scan it, or type it and press Enter."),
        choices=choices,
        items=[
            {"item": item, "link": here(name, item=item.pk), "free": plain(item.on_hand - item.reserved)}
            for item in items
        ],
        nothing=nothing,
        **{key: value(found) if callable(value) else value for key, value in more.items()},
    )


def _name(row: Any) -> str:
    if isinstance(row, Article):
        return row.number
    return row.code if isinstance(row, Location) else row.serial or row.batch


def _title(row: Any) -> str:
    return f"{_name(row)} – {row.article}" if isinstance(row, Lot) else str(row)


def about(item: StockItem) -> list[tuple[Any, Any]]:
    """What a person must see of the goods before they touch them."""
    lot = item.lot
    facts = [
        (_("article"), item.article),
        (_("batch"), lot.batch),
        (_("serial number"), lot.serial),
        (_("place"), item.location),
        (_("owner"), item.owner),
        (_("on hand"), f"{plain(item.on_hand)} {item.article.unit}"),
        (_("reserved"), plain(item.reserved) if item.reserved else ""),
        (_("held because"), lot.held_reason),
    ]
    return [(name, value) for name, value in facts if value]
