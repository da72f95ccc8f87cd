"""What the pages of the desk share: tabs, scanning, places by their code, booking once, and what was done."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import submissions
from core.admin import visible_stores
from core.admin.dialogs import told
from core.admin.forms import REFUSALS, mark_of
from core.admin.labels import label_page
from core.admin.panels import documents, joined
from core.find import find, key_of, readable
from core.models import Store
from core.quantities import plain
from warehouse import services
from warehouse.models import Location, Lot, StockItem, StockMovement

TOKEN = "_token"
ITEMS_SHOWN = 50


class Tab(NamedTuple):
    name: str
    title: Any
    icon: str
    right: str


TABS = (
    Tab("warehouse_receive", _("Receive"), "input", "warehouse.receive_stock"),
    Tab("warehouse_put_away", _("Put away"), "move_to_inbox", "warehouse.move_stock"),
    Tab("warehouse_move", _("Move"), "swap_horiz", "warehouse.move_stock"),
    Tab("warehouse_adjust", _("Adjust"), "balance", "warehouse.adjust_stock"),
    Tab("warehouse_hold", _("Hold"), "front_hand", "warehouse.hold_lot"),
)
BY_NAME = {tab.name: tab for tab in TABS}
REASON = StockMovement.Reason
# What the pages book; the right to do it is the right to undo one's own.
BOOKS = {
    "warehouse_receive": REASON.RECEIPT,
    "warehouse_put_away": REASON.TRANSFER,
    "warehouse_move": REASON.TRANSFER,
    "warehouse_adjust": REASON.ADJUSTMENT,
}
UNDO_RIGHTS: dict[str, str] = {reason: BY_NAME[name].right for name, reason in BOOKS.items()}


class Refused(NamedTuple):
    """Why nothing was booked: messages by field, and the reason in one word."""

    told: dict[str, Any]
    reason: str = ""

    @property
    def lines(self) -> list[Any]:
        return [one for said in self.told.values() for one in said]


def desk_page(name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for people who may do what the tab `name` is for."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not request.user.has_perm(BY_NAME[name].right):
                raise PermissionDenied
            return view(request)

        return guarded

    return decorate


def here(name: str, **chosen: Any) -> str:
    page = reverse(name)
    return f"{page}?{urlencode(chosen)}" if chosen else page


def sent(request: HttpRequest) -> QueryDict | None:
    """The form that was sent, for a form that is unbound otherwise."""
    return request.POST if request.method == "POST" else None


def shown(
    request: HttpRequest, name: str, template: str = "", refusal: Refused | None = None, **context: Any
) -> HttpResponse:
    """A page of the desk. A form that is shown once more keeps its token, unless it was booked before."""
    again = refusal is not None and refusal.reason == "SENT_BEFORE"
    tabs = [
        {"title": tab.title, "icon": tab.icon, "link": here(tab.name), "active": tab.name == name}
        for tab in TABS
        if request.user.has_perm(tab.right)
    ]
    shared = {
        **admin.site.each_context(request),
        "title": BY_NAME[name].title,
        "tabs": tabs,
        "address": here(name),
        "token": (not again and request.POST.get(TOKEN)) or submissions.new_token(),
        "mistakes": refusal.lines if refusal else [],
        "send_again": again,
        "term": readable(request.GET.get("q", "")),
        "last": last_done(request, name) if request.method == "GET" and name in BOOKS else None,
        "undo": reverse("warehouse_undo"),
        "undo_from": name,
    }
    page = template or "admin/warehouse/desk.html"
    return TemplateResponse(request, page, shared | context)


def last_done(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What this person booked last on a page and may undo, in words."""
    if request.user.pk is None:
        return None
    rows = services.last_booking(stores=visible_stores(request), user_id=request.user.pk, reason=BOOKS[name])
    if not rows:
        return None
    order = documents(request, [(rows[0].document_kind, rows[0].document_id)])
    return {
        "words": account(rows, labels=False),
        "order": next(iter(order.values()), ""),
        "at": rows[0].posted_at,
        "movement": rows[0].pk,
        "token": submissions.new_token(),
    }


def scan(request: HttpRequest, *models: Any) -> list[Any]:
    """Rows of these models that are called exactly what was scanned into `q`, in any case; else those that begin so."""
    term = readable(request.GET.get("q", ""))
    pages: list[Any] = [admin.site._registry[model] for model in models]
    asked = [page for page in pages if page.has_view_permission(request)]
    hits = find([(page.model, page.findable) for page in asked], visible_stores(request), term).hits
    exact = [hit for hit in hits if hit.exact]
    rows: list[Any] = []
    for kind, page in enumerate(asked):
        ids = [hit.pk for hit in exact or hits if hit.kind == kind]
        if ids:
            found = with_related(page.get_queryset(request), page.findable.related).in_bulk(ids)
            rows += [found[pk] for pk in ids if pk in found]
    return rows


def with_related(rows: Any, names: Sequence[str]) -> Any:
    return rows.select_related(*names) if names else rows


def one_of(request: HttpRequest, model: Any, pk: Any, *related: str) -> Any:
    """A row of the person's stores; any other is not found."""
    pages: Any = admin.site._registry[model]
    row = with_related(pages.get_queryset(request), related).filter(pk=key_of(str(pk))).first()
    if row is None or not pages.has_view_permission(request, row):
        raise Http404
    return row


class Places:
    """Places of a store by their codes, all of a form read at once. `HOUSE:CODE` tells equal codes apart."""

    def __init__(self, store: Store | int, codes: Iterable[str]):
        wanted = {code.strip() for code in codes if code and code.strip()}
        parts = {code.partition(":")[2] for code in wanted}
        variants = {form for code in wanted | parts if code for form in (code, code.upper())}
        rows = Location.objects.of(store).filter(code__in=variants) if variants else Location.objects.none()
        self._rows = list(rows.select_related("warehouse").order_by("pk"))

    def get(self, code: str) -> Location | None:
        """None for an empty code. Raises ValidationError."""
        code = code.strip()
        if not code:
            return None
        found = self._called(code) or self._called(code.upper()) or self._in_house(code)
        if not found:
            raise forms.ValidationError(_("There is no place %(code)s."), params={"code": code})
        if len(found) > 1:
            houses = ", ".join(f"{place.warehouse.name}:{place.code}" for place in found)
            raise forms.ValidationError(
                _("There are several places of this code. Write one of: %(all)s."), params={"all": houses}
            )
        return found[0]

    def _called(self, code: str) -> list[Location]:
        return [place for place in self._rows if place.code == code]

    def _in_house(self, code: str) -> list[Location]:
        house, _colon, rest = code.partition(":")
        own = [place for place in self._rows if place.warehouse.name.upper() == house.upper()]
        return [place for place in own if place.code in (rest, rest.upper())]


def names_of(places: Sequence[Location]) -> dict[int, str]:
    """How `Places` finds these places again, by their keys: by their code, where another of the store has the same
    with their warehouse."""
    codes = {place.code for place in places}
    stores = {place.store_id for place in places}
    counted = Location.objects.filter(store__in=stores, code__in=codes).values_list("store", "code")
    several = {row[:2] for row in counted.annotate(n=Count("pk")).filter(n__gt=1).order_by()}
    return {
        place.pk: f"{place.warehouse.name}:{place.code}"
        if (place.store_id, place.code) in several
        else place.code
        for place in places
    }


def book(
    request: HttpRequest, store: Store | int, act: Callable[[], dict[str, Any]]
) -> submissions.Outcome | Refused:
    """Book what a form says, once however often it is sent."""
    mark = mark_of(request)
    token, user_id = request.POST.get(TOKEN, ""), request.user.pk
    if not token or user_id is None:
        return Refused({NON_FIELD_ERRORS: [_("This form is incomplete. Open it anew.")]})
    try:
        return submissions.once(user_id=user_id, store=store, token=token, mark=mark, act=act)
    except REFUSALS as refusal:
        return Refused(told(refusal, request), getattr(refusal, "reason", ""))


def say(request: HttpRequest, outcome: submissions.Outcome, done: SafeString, back: str) -> HttpResponse:
    """Say what was done, and go on with the next; also where the form had been sent before."""
    if outcome.before:
        messages.info(request, _("This form was sent twice; it was booked once."))
    messages.success(request, done)
    return HttpResponseRedirect(back)


def booked(movements: Sequence[StockMovement]) -> dict[str, Any]:
    """What `book` remembers of movements."""
    return {"movements": [row.pk for row in movements]}


def moved(outcome: submissions.Outcome) -> list[StockMovement]:
    rows = StockMovement.objects.filter(pk__in=outcome.told["movements"]).order_by("pk")
    sides = [
        f"{side}__{name}" for side in ("source", "destination") for name in ("article", "lot", "location")
    ]
    return list(rows.select_related(*sides))


def account(rows: Sequence[StockMovement], *, labels: bool = True) -> SafeString:
    """Movements in words with links; the way to their labels at the end."""
    parts = [_said(row) for row in rows[:5]]
    if len(rows) > 5:
        parts.append(format_html("{}", _("and %d more") % (len(rows) - 5)))
    lots = list(dict.fromkeys(row.goods.lot_id for row in rows))
    link = format_html(' · <a class="underline" href="{}">{}</a>', label_page(Lot, lots), _("Print labels"))
    return format_html("{}{}", joined(parts), link if labels and lots else "")


def _said(row: StockMovement) -> SafeString:
    item = row.goods
    quantity = f"{plain(row.quantity)} {item.article.unit}"
    lot = item.lot.serial or item.lot.batch
    where = (
        format_html("{} → {}", row.source.location, row.destination.location)
        if row.source and row.destination
        else format_html("{} {}", "→" if row.destination else "←", item.location)
    )
    words = f"{quantity} {item.article.number}{f' {lot}' if lot else ''}"
    return format_html("{} {}", underlined(row, words), where)


def underlined(row: Any, text: Any) -> SafeString:
    """A row as a link that is seen on the colour of a message."""
    page = reverse(f"admin:warehouse_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="underline" href="{}">{}</a>', page, text)


def items_of(request: HttpRequest, row: Any) -> list[StockItem]:
    """What there is of an article or a lot, or at a place; at most `ITEMS_SHOWN`."""
    field = {"article": "article", "lot": "lot", "location": "location"}[row._meta.model_name]
    there = StockItem.objects.filter(**{field: row}).exclude(on_hand=0)
    in_turn = ("article_id", "location_id", "pk")
    keys = list(there.order_by(*in_turn).values_list("pk", flat=True)[:ITEMS_SHOWN])
    related = ("article", "lot", "location__warehouse")
    return list(StockItem.objects.filter(pk__in=keys).select_related(*related).order_by(*in_turn))
