"""What the pages of articles, lots and places show of the stock. Every panel costs the same however much there is."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Min, Q, StringAgg, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.models import Article
from core import calendar
from core.admin.panels import (
    NOTHING,
    ROWS_SHOWN,
    Figure,
    Panel,
    capped,
    documents,
    figures,
    fixed,
    headers,
    label,
    list_of,
    number,
    page_of,
    panel,
    wide,
)
from core.admin.signatures import signature
from core.quantities import ZERO, plain
from warehouse.models import Demand, Location, Lot, PurchaseOrderLine, Reservation, StockItem, StockMovement
from warehouse.services import free_stock

THERE = {"used_up": "no"}
FEW_ITEMS = 1_000


def there_is(items: Any) -> Any:
    """Stock items that have not been used up."""
    return items.exclude(on_hand=0)


def _keys(rows: Any) -> list[int]:
    """Those of the first rows, and one more. What rows point to is read for them alone: an article may have a
    hundred thousand."""
    return list(rows.values_list("pk", flat=True)[: ROWS_SHOWN + 1])


@figures(Article, "warehouse.view_stockitem", rank=10)
def stock_figures(request: HttpRequest, article: Article) -> list[Figure]:
    mine = {"article__id__exact": article.pk, "whose": "ours"}
    held_for = {"demand__article__id__exact": article.pk, "whose": "ours"}
    ours = Q(owner="")
    stock = StockItem.objects.filter(article=article).exclude(on_hand=0).aggregate(
        there=_sum("on_hand", ours), held=_sum("reserved", ours), others=_sum("on_hand", ~ours)
    )  # fmt: skip
    free = free_stock(article.store, [article.pk]).get(article.pk, ZERO)
    unusable = stock["there"] - stock["held"] - free
    needed = _needed(article)
    short = max(needed - stock["held"] - free, ZERO)
    said = _("%s of others") % plain(stock["others"]) if stock["others"] else article.unit
    return [
        Figure(_("On hand"), plain(stock["there"]), list_of(StockItem, **mine, **THERE), said),
        Figure(_("Reserved"), plain(stock["held"]), list_of(Reservation, **held_for)),
        Figure(
            _("Free"),
            plain(free),
            list_of(StockItem, **mine, work="free"),
            _("%s held, expired or blocked") % plain(unusable) if unusable > 0 else "",
        ),
        Figure(
            _("Needed"),
            plain(needed),
            list_of(Demand, article__id__exact=article.pk, work="open"),
            _("%s short") % plain(short) if short else _("nothing short") if needed else "",
            "danger" if short else "",
        ),
    ]  # fmt: skip


def _sum(field: str, of: Q) -> Any:
    return Coalesce(Sum(field, filter=of), ZERO)


def _needed(article: Article) -> Decimal:
    wanted = Demand.objects.not_ended().filter(article=article)
    found: Decimal = wanted.aggregate(n=Coalesce(Sum(F("quantity") - F("done")), ZERO))["n"]
    return found


@figures(Article, "warehouse.view_purchaseorderline", rank=20)
def ordered_figure(request: HttpRequest, article: Article) -> list[Figure]:
    coming = PurchaseOrderLine.objects.outstanding().filter(article=article)
    found = coming.aggregate(n=Coalesce(Sum(F("ordered") - F("received")), ZERO), due=Min("due_date"))
    late = calendar.is_over(found["due"], article.store)
    return [
        Figure(
            _("On order"),
            plain(found["n"]),
            list_of(PurchaseOrderLine, article__id__exact=article.pk, work="open"),
            _("next %s") % date_format(found["due"], "SHORT_DATE_FORMAT") if found["due"] else "",
            "warning" if late else "",
        )
    ]


@panel(Article, "warehouse.view_stockitem", rank=10)
def stock_of_article(request: HttpRequest, article: Article) -> Panel:
    items = there_is(StockItem.objects.filter(article=article)).order_by("location_id", "pk")
    return _stock(
        items,
        title=_("On hand by place and batch"),
        nothing=_("Nothing is on hand."),
        more=list_of(StockItem, article__id__exact=article.pk, **THERE),
        first=(_("place"), lambda item: fixed(page_of(item.location))),
    )


@panel(Location, "warehouse.view_stockitem", rank=10)
def stock_at_place(request: HttpRequest, place: Location) -> Panel:
    items = there_is(StockItem.objects.filter(location=place)).order_by("article_id", "pk")
    return _stock(
        items,
        title=_("What lies here"),
        nothing=_("The place is empty."),
        more=list_of(StockItem, location__id__exact=place.pk, **THERE),
        first=(_("article"), lambda item: wide(page_of(item.article))),
    )


@panel(Lot, "warehouse.view_stockitem", rank=10)
def stock_of_lot(request: HttpRequest, lot: Lot) -> Panel:
    items = there_is(StockItem.objects.filter(lot=lot)).order_by("location_id", "pk")
    return _stock(
        items,
        title=_("Where it is"),
        nothing=_("There is nothing left of it."),
        more="",
        first=(_("place"), lambda item: fixed(page_of(item.location))),
    )


def _stock(items: Any, *, title: Any, nothing: Any, more: str, first: tuple[Any, Any]) -> Panel:
    related = ("article__store", "lot", "location")
    found = StockItem.objects.filter(pk__in=_keys(items)).select_related(*related)
    rows = list(found.order_by(*items.query.order_by))
    words = (first[0], _("batch or serial number"), _("best before"), _("owner"), _("state"))
    return Panel(
        title=title,
        headers=headers(words, (_("on hand"), _("reserved"), _("free"))),
        rows=[_item(item, first[1]) for item in rows[:ROWS_SHOWN]],
        description=capped(rows, ROWS_SHOWN),
        nothing=nothing,
        more=more if rows else "",
    )


def _item(item: StockItem, first: Any) -> list[Any]:
    lot = item.lot
    return [
        first(item),
        fixed(page_of(lot, lot.serial or lot.batch) if lot.serial or lot.batch else NOTHING),
        fixed(date_format(lot.best_before, "SHORT_DATE_FORMAT") if lot.best_before else NOTHING),
        item.owner or _("ours"),
        _state(item),
        number(item.on_hand),
        number(item.reserved),
        number(max(item.on_hand - item.reserved, ZERO)),
    ]


def _state(item: StockItem) -> Any:
    if item.lot.held_reason:
        return format_html("{} {}", label(_("held"), "danger"), item.lot.held_reason)
    if item.location.blocked:
        return label(_("place blocked"), "danger")
    if calendar.is_over(item.lot.best_before, item.article.store):
        return label(_("expired"), "danger")
    return NOTHING


@panel(Article, "warehouse.view_demand", rank=20)
def needed_for(request: HttpRequest, article: Article) -> Panel:
    """Every open need with what is set aside for it, and where: their keys first, and the places of those alone."""
    in_turn = (F("due").asc(nulls_last=True), "pk")
    wanted = Demand.objects.not_ended().filter(article=article).order_by(*in_turn)
    code = "reservations__stock_item__location__code"
    found = Demand.objects.filter(pk__in=_keys(wanted)).select_related("store")
    places = StringAgg(code, Value(", "), distinct=True, default=Value(""))
    rows = list(found.annotate(places=places).order_by(*in_turn))
    known = documents(request, [(row.document_kind, row.document_id) for row in rows])
    return Panel(
        title=_("Reserved and needed, for whom"),
        headers=headers([_("for"), _("due"), _("places")], (_("needed"), _("reserved"), _("short"))),
        rows=[_need(row, known) for row in rows[:ROWS_SHOWN]],
        nothing=_("Nobody needs it."),
        more=list_of(Demand, article__id__exact=article.pk, work="open") if rows else "",
    )


def _need(demand: Any, known: dict[tuple[str, int], Any]) -> list[Any]:
    short = demand.open_quantity - demand.reserved
    return [
        wide(known.get((demand.document_kind, demand.document_id), page_of(demand, _("Demand")))),
        _day(demand.due, demand.is_late),
        wide(demand.places or NOTHING),
        number(demand.open_quantity),
        number(demand.reserved),
        {**number(short), "content": label(plain(short), "danger")} if short > 0 else number(None),
    ]


def _day(day: Any, is_late: bool) -> Any:
    if day is None:
        return NOTHING
    shown = date_format(day, "SHORT_DATE_FORMAT")
    return fixed(label(shown, "danger") if is_late else shown)


@panel(Article, "warehouse.view_purchaseorderline", rank=30)
def on_order(request: HttpRequest, article: Article) -> Panel | None:
    found = PurchaseOrderLine.objects.outstanding().filter(article=article)
    related = ("order__supplier", "order__store")
    rows = list(
        found.select_related(*related).order_by(F("due_date").asc(nulls_last=True), "pk")[: ROWS_SHOWN + 1]
    )
    if not rows and article.supply == Article.Supply.MAKE:
        return None
    return Panel(
        title=_("On order, until when"),
        headers=headers(
            [_("purchase order"), _("supplier"), _("due")], (_("ordered"), _("received"), _("still to come"))
        ),
        rows=[_line(line) for line in rows[:ROWS_SHOWN]],
        nothing=_("Nothing is on order."),
        more=list_of(PurchaseOrderLine, article__id__exact=article.pk, work="open") if rows else "",
    )


def _line(line: PurchaseOrderLine) -> list[Any]:
    return [
        fixed(page_of(line.order)),
        wide(line.order.supplier.name),
        _day(line.due_date, line.is_late),
        number(line.ordered),
        number(line.received),
        number(line.outstanding),
    ]


@panel(Lot, "warehouse.view_stockmovement", rank=20)
def movements_of_lot(request: HttpRequest, lot: Lot) -> Panel:
    items = list(StockItem.objects.filter(lot=lot).values_list("pk", flat=True)[: FEW_ITEMS + 1])
    here = Q(source__in=items) | Q(destination__in=items)
    everywhere = Q(source__lot=lot) | Q(destination__lot=lot)  # of so many, the newest are met soon
    moved = StockMovement.objects.filter(here if len(items) <= FEW_ITEMS else everywhere)
    return movements(request, moved, title=_("Movements"))


def movements(request: HttpRequest, moved: Any, *, title: Any) -> Panel:
    """The newest movements, with their documents."""
    related = ("source__location", "destination__location", "user", "credential")
    rows = list(moved.select_related(*related).order_by("-pk")[:ROWS_SHOWN])
    known = documents(request, [(row.document_kind, row.document_id) for row in rows])
    return Panel(
        title=title,
        headers=headers(
            [_("when"), _("what"), _("from"), _("to"), _("document"), _("who"), _("note")], [_("quantity")]
        ),
        rows=[_movement(row, known) for row in rows],
        description=_("The newest %d.") % ROWS_SHOWN if len(rows) == ROWS_SHOWN else "",
        nothing=_("Nothing so far."),
    )


def _movement(row: StockMovement, known: dict[tuple[str, int], Any]) -> list[Any]:
    when = date_format(timezone.localtime(row.posted_at), "SHORT_DATETIME_FORMAT")
    return [
        fixed(page_of(row, when)),
        fixed(row.get_reason_display()),
        fixed(_place(row.source)),
        fixed(_place(row.destination)),
        wide(known.get((row.document_kind, row.document_id or 0), NOTHING)),
        fixed(signature(row) or NOTHING),
        wide(row.note or NOTHING),
        number(row.quantity),
    ]


def _place(item: StockItem | None) -> Any:
    return page_of(item.location) if item else NOTHING
