"""Put away: what lies in goods-in, each with where it should go; a click a row, or all at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.models import Article
from core.admin import visible_stores
from core.admin.dialogs import AsksBack, quantity_field
from core.quantities import plain, typed
from warehouse import services
from warehouse.admin.desk.moving import free_of
from warehouse.admin.desk.pages import (
    ITEMS_SHOWN,
    Places,
    Refused,
    account,
    book,
    booked,
    desk_page,
    here,
    moved,
    names_of,
    say,
    scan,
    sent,
    shown,
)
from warehouse.models import DefaultPlace, Location, Lot, StockItem, StockMovement, Warehouse

NAME = "warehouse_put_away"
ALL = "all"


class PutForm(AsksBack, forms.Form):
    quantity = quantity_field(_("Quantity"), required=True)
    place = forms.CharField(
        label=_("To place"), max_length=100, widget=UnfoldAdminTextInputWidget({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, item: StockItem, places: Places | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item, self.places = item, places

    def expected(self) -> dict[str, Decimal | int | None]:
        """More than is there is refused, unless the place may be negative."""
        return {"quantity": free_of(self.item) if self.item.may_be_negative else None}

    def clean_place(self) -> Location | None:
        return self.places.get(self.cleaned_data["place"]) if self.places else None


class Row(NamedTuple):
    item: StockItem
    form: PutForm
    free: Decimal
    why: Any


@desk_page(NAME)
def put_away_view(request: HttpRequest) -> HttpResponse:
    given = sent(request)
    rows = _rows(request, given)
    refusal = None
    if given is not None:
        chosen = [row for row in rows if given.get("row") in (ALL, str(row.item.pk)) and _is_told(row, given)]
        if not chosen:
            refusal = Refused({"": [_("Write a place for at least one row.")]})
        elif False not in [row.form.is_valid() for row in chosen]:  # each says what is wrong with it
            outcome = _put(request, chosen)
            if not isinstance(outcome, Refused):
                done = format_html("{} {}", _("Put away:"), account(moved(outcome), labels=False))
                return say(request, outcome, done, here(NAME))
            refusal = outcome
    return shown(
        request,
        NAME,
        "admin/warehouse/put_away.html",
        refusal=refusal,
        rows=rows,
        has_more=len(rows) == ITEMS_SHOWN,
        stores=len(visible_stores(request)) > 1,
        here=here(NAME, q=request.GET["q"]) if request.GET.get("q") else here(NAME),
    )


def _is_told(row: Row, given: Any) -> bool:
    """Of all rows only those with a place; a row by itself always, so that it says what is missing."""
    return given.get("row") != ALL or bool(given.get(f"{row.form.prefix}-place", "").strip())


def _put(request: HttpRequest, rows: Sequence[Row]) -> Any:
    """All of them or none, also those of several stores: each store's in turn, so that two never cross."""
    steps: dict[int, list[services.Step]] = defaultdict(list)
    for item, form in ((row.item, row.form) for row in sorted(rows, key=lambda row: row.item.store_id)):
        told = form.cleaned_data
        steps[item.store_id].append(services.Step(item.pk, told["quantity"], told["place"]))
    return book(request, next(iter(steps)), lambda: booked(_moved(steps)))


def _moved(steps: Mapping[int, Sequence[services.Step]]) -> list[StockMovement]:
    found = (services.move_goods(store=store, steps=some) for store, some in steps.items())
    return [movement for some in found for movement in some]


def _waiting(request: HttpRequest) -> Any:
    """What is free in goods-in, the oldest first; of what was scanned only."""
    arrival = Warehouse.objects.filter(store__in=visible_stores(request)).values("goods_in")
    there = StockItem.objects.filter(location__in=arrival, on_hand__gt=F("reserved")).exclude(on_hand=0)
    if not request.GET.get("q"):
        return there
    found = scan(request, Article, Lot)
    lots = [row.pk for row in found if isinstance(row, Lot)]
    articles = [row.pk for row in found if isinstance(row, Article)]
    return there.filter(Q(lot__in=lots) | Q(article__in=articles))


def _rows(request: HttpRequest, given: Any) -> list[Row]:
    """As many queries, however much there is. First the keys: what they point to is looked up for those alone."""
    keys = list(_waiting(request).order_by("pk").values_list("pk", flat=True)[:ITEMS_SHOWN])
    related = ("article", "lot", "location__warehouse", "store")
    items = list(StockItem.objects.filter(pk__in=keys).select_related(*related).order_by("pk"))
    proposed = proposals(items)
    stores = {item.store_id for item in items}
    codes = [given.get(f"i{item.pk}-place", "") for item in items] if given is not None else []
    places = {store: Places(store, codes) for store in stores}
    found = []
    for item in items:
        free = item.on_hand - item.reserved
        place, why = proposed.get(item.article_id, ("", _("No place is known.")))
        asked = given if given is not None and given.get("row") in (ALL, str(item.pk)) else None
        form = PutForm(
            asked,
            prefix=f"i{item.pk}",
            item=item,
            places=places[item.store_id],
            initial={"quantity": typed(free), "place": place},
        )
        found.append(Row(item, form, free, why))
    return found


def proposals(items: Sequence[StockItem]) -> dict[int, tuple[str, Any]]:
    """Where goods of each article should go, and why: its default place, else where most of it lies already. Neither
    a place that is blocked nor one that they lie in now; with its warehouse where the code alone is not enough."""
    articles = {item.article_id for item in items}
    here_now = {item.location_id for item in items}
    lines = Warehouse.objects.exclude(line_side=None).values("line_side")
    lying = (
        StockItem.objects.filter(article__in=articles, on_hand__gt=0, location__blocked=False)
        .exclude(location__in=here_now)
        .exclude(location__in=lines)
        .order_by("article_id", "-on_hand", "pk")
        .distinct("article_id")
        .select_related("article", "location__warehouse")
    )
    found: dict[int, tuple[Location, Any]] = {}
    for item in lying:
        figures = {"quantity": plain(item.on_hand), "unit": item.article.unit}
        found[item.article_id] = (item.location, _("%(quantity)s %(unit)s lie there") % figures)
    usual = DefaultPlace.objects.filter(article__in=articles, location__blocked=False)
    for one in usual.exclude(location__in=here_now).select_related("location__warehouse"):
        found[one.article_id] = (one.location, _("its default place"))
    names = names_of([place for place, _why in found.values()])
    return {article: (names[place.pk], why) for article, (place, why) in found.items()}
