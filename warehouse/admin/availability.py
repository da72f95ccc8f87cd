"""How the articles of an order's lines stand: on hand, reserved, on order. Each figure opens the rows behind it.

The same number of queries for any number of lines: one of the stock, and one of each kind of order that brings some.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.panels import NOTHING, joined, label, list_of, right
from core.models import Store
from core.quantities import ZERO, plain
from warehouse.models import Demand, PurchaseOrderLine, Reservation, StockItem, Warehouse
from warehouse.models.stock import usable

SEE = "warehouse.view_stockitem"
SEE_NEEDS = "warehouse.view_demand"
HEADERS = (_("on hand"), _("reserved"), _("on order"), _("short"))
NONE = (ZERO, ZERO, ZERO)

type Coming = Callable[[Iterable[int]], Mapping[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Source:
    """`coming` says by article what its rows are still to bring; `model` has a worklist "open" of those rows."""

    model: type[models.Model]
    coming: Coming


_sources: list[Source] = []


def source(model: type[models.Model]) -> Callable[[Coming], Coming]:
    """Register, of rows that bring goods, what is still to come by article."""

    def register(coming: Coming) -> Coming:
        _sources.append(Source(model, coming))
        return coming

    return register


@source(PurchaseOrderLine)
def bought(articles: Iterable[int]) -> dict[int, Decimal]:
    found = PurchaseOrderLine.objects.outstanding().filter(article__in=articles).order_by()
    return dict(found.values_list("article").annotate(n=Sum(F("ordered") - F("received"))))


class Availability:
    """The stock of some articles for one page: in one warehouse or in all, of an owner ('' is us).

    Who may not see the stock gets tables without it. Lines take from what is free one after the other.
    """

    def __init__(
        self,
        request: HttpRequest,
        store: Store,
        articles: Iterable[int],
        *,
        warehouse: Warehouse | None = None,
        owner: str = "",
    ):
        self.request, self.warehouse, self.owner = request, warehouse, owner
        self.is_seen = request.user.has_perm(SEE)
        wanted = sorted(set(articles)) if self.is_seen else []
        self.stock = _stock(store, wanted, warehouse, owner) if wanted else {}
        self.left = {article: free for article, (_there, _held, free) in self.stock.items()}
        self.coming = [(one.model, one.coming(wanted)) for one in _sources if wanted and self._may(one.model)]

    def headers(self) -> list[Any]:
        return [right(capfirst(word)) for word in HEADERS] if self.is_seen else []

    def cells(self, article: int, short: Decimal | None, beside: Any = "") -> list[Any]:
        """The figures of an article, and what of a line is short (None: there is no such thing) with `beside`."""
        if not self.is_seen:
            return []
        there, held, _free = self.stock.get(article, NONE)
        items = {"article__id__exact": article, "whose": _whose(self.owner)}
        places = {"location__warehouse__id__exact": self.warehouse.pk} if self.warehouse else {}
        held_places = {f"stock_item__{name}": value for name, value in places.items()}
        held_for = {"demand__article__id__exact": article, "whose": _whose(self.owner), **held_places}
        return [
            right(self._figure(there, StockItem, **items, used_up="no", **places)),
            right(self._figure(held, Reservation, **held_for)),
            right(self._coming(article)),
            right(self._short(article, short, beside)),
        ]

    def short_of_all(self, article: int, needed: Decimal) -> Decimal:
        """What of all that is needed of an article is neither reserved nor free."""
        _there, held, free = self.stock.get(article, NONE)
        return max(needed - held - free, ZERO)

    def take(self, article: int, wanted: Decimal) -> Decimal:
        """What of the wanted is not free any more; the rest is this line's from now on."""
        free = self.left.get(article, ZERO)
        self.left[article] = max(free - wanted, ZERO)
        return max(wanted - free, ZERO)

    def _figure(self, value: Decimal, model: type[models.Model], **chosen: Any) -> SafeString | str:
        if not value or not self._may(model):
            return plain(value)
        return format_html('<a class="text-link" href="{}">{}</a>', list_of(model, **chosen), plain(value))

    def _coming(self, article: int) -> Any:
        found = [
            self._figure(coming[article], model, article__id__exact=article, work="open")
            for model, coming in self.coming
            if coming.get(article)
        ]
        return joined(found) if found else plain(ZERO)

    def _short(self, article: int, short: Decimal | None, beside: Any) -> Any:
        if not short or short <= 0:
            return NOTHING if short is None else plain(ZERO)
        told = label(plain(short), "danger")
        if self.request.user.has_perm(SEE_NEEDS):
            page = list_of(Demand, article__id__exact=article, work="open")
            told = format_html('<a href="{}">{}</a>', page, told)
        return format_html("<span>{} {}</span>", told, beside) if beside else told

    def _may(self, model: type[models.Model]) -> bool:
        return bool(self.request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"))


def _whose(owner: str) -> str:
    return f"={owner}" if owner else "ours"


def _stock(
    store: Store, articles: list[int], warehouse: Warehouse | None, owner: str
) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """On hand, reserved and free, by article."""
    items = StockItem.objects.filter(article__in=articles, owner=owner).exclude(on_hand=0).order_by()
    if warehouse is not None:
        items = items.filter(location__warehouse=warehouse)
    free: Any = Sum(F("on_hand") - F("reserved"), filter=usable(store.today()))
    found = items.values_list("article").annotate(
        there=Sum("on_hand"), held=Sum("reserved"), free=Coalesce(free, ZERO)
    )
    return {article: (there, held, free) for article, there, held, free in found}


def needed(articles: Iterable[int]) -> dict[int, Decimal]:
    """What all open demands of articles still need, by article."""
    wanted = Demand.objects.not_ended().filter(article__in=list(articles)).order_by()
    return dict(wanted.values_list("article").annotate(n=Sum(F("quantity") - F("done"))))
