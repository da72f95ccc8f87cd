"""Put away: what lies in goods-in, each with where it should go; a click a row, or all at once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin import visible_stores
from core.admin.dialogs import quantity_field
from core.quantities import plain, typed
from warehouse import services
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
    say,
    shown,
)
from warehouse.models import DefaultPlace, Location, StockItem, Warehouse

NAME = "warehouse_put_away"
ALL = "all"


class PutForm(forms.Form):
    quantity = quantity_field(_("Quantity"), required=True)
    place = forms.CharField(
        label=_("To place"), max_length=100, widget=UnfoldAdminTextInputWidget({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, places: Places | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = places

    def clean_place(self) -> Location | None:
        return self.places.get(self.cleaned_data["place"]) if self.places else None


class Row(NamedTuple):
    item: StockItem
    form: PutForm
    free: Decimal
    why: Any


@desk_page(NAME)
def put_away_view(request: HttpRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
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
    return shown(request, NAME, "admin/warehouse/put_away.html", refusal=refusal, rows=rows, most=ITEMS_SHOWN)


def _is_told(row: Row, given: Any) -> bool:
    """Of all rows only those with a place; a row by itself always, so that it says what is missing."""
    return given.get("row") != ALL or bool(given.get(f"{row.form.prefix}-place", "").strip())


def _put(request: HttpRequest, rows: Sequence[Row]) -> Any:
    store_id = rows[0].item.store_id
    steps = [
        services.Step(row.item.pk, row.form.cleaned_data["quantity"], row.form.cleaned_data["place"])
        for row in rows
        if row.item.store_id == store_id
    ]
    return book(request, store_id, lambda: booked(services.move_goods(store=store_id, steps=steps)))


def _rows(request: HttpRequest, given: Any) -> list[Row]:
    """What is free in goods-in, the oldest first; four queries, however much there is."""
    arrival = Warehouse.objects.filter(store__in=visible_stores(request)).values("goods_in")
    items = list(
        StockItem.objects.filter(location__in=arrival, on_hand__gt=F("reserved"))
        .exclude(on_hand=0)
        .select_related("article", "lot", "location__warehouse")
        .order_by("pk")[:ITEMS_SHOWN]
    )
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
            places=places[item.store_id],
            initial={"quantity": typed(free), "place": place},
        )
        found.append(Row(item, form, free, why))
    return found


def proposals(items: Sequence[StockItem]) -> dict[int, tuple[str, Any]]:
    """Where goods of each article should go, and why: its default place, else where most of it lies already."""
    articles = {item.article_id for item in items}
    here_now = {item.location_id for item in items}
    lines = Warehouse.objects.exclude(line_side=None).values("line_side")
    lying = (
        StockItem.objects.filter(article__in=articles, on_hand__gt=0, location__blocked=False)
        .exclude(location__in=here_now)
        .exclude(location__in=lines)
        .order_by("article_id", "-on_hand", "pk")
        .distinct("article_id")
        .values_list("article_id", "location__code", "on_hand", "article__unit")
    )
    found: dict[int, tuple[str, Any]] = {
        article: (code, _("%(quantity)s %(unit)s lie there") % {"quantity": plain(quantity), "unit": unit})
        for article, code, quantity, unit in lying
    }
    usual = DefaultPlace.objects.filter(article__in=articles).exclude(location__in=here_now)
    for article, code in usual.values_list("article", "location__code"):
        found[article] = (code, _("its default place"))
    return found
