"""Hold and release: goods that nobody may use, and why."""

from typing import Any

from django import forms
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin import visible_stores
from core.admin.dialogs import Dialog
from core.admin.labels import label_page
from core.admin.panels import documents, joined, page_of
from core.quantities import ZERO, plain
from warehouse import services
from warehouse.admin.desk.pages import (
    Refused,
    book,
    desk_page,
    here,
    one_of,
    say,
    scan,
    sent,
    shown,
    underlined,
)
from warehouse.models import Lot, Reservation, StockItem

NAME = "warehouse_hold"
HELD_SHOWN = WAITING_SHOWN = 20
PLACES_SHOWN = 5
WAITING_SAID = 3


class HoldForm(Dialog):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["autofocus"] = True


@desk_page(NAME)
def hold_view(request: HttpRequest) -> HttpResponse:
    if "lot" in request.GET:
        return _lot(request, one_of(request, Lot, request.GET["lot"], "article"))
    found = scan(request, Lot) if request.GET.get("q") else []
    if len(found) == 1:
        return _lot(request, one_of(request, Lot, found[0].pk, "article"))
    held = Lot.objects.held().filter(store__in=visible_stores(request)).select_related("article")
    return shown(
        request,
        NAME,
        scan_label=_("Batch or serial number"),
        scan_hint=_("Scan it, or type it and press Enter."),
        choices=[_choice(lot, str(lot.article)) for lot in found],
        side_title=_("Held now"),
        side=[
            _choice(lot, f"{lot.article} · {lot.held_reason}")
            for lot in held.order_by("-created_at")[:HELD_SHOWN]
        ],
        side_nothing=_("Nothing is held."),
    )


def _choice(lot: Lot, detail: str) -> dict[str, Any]:
    return {"link": here(NAME, lot=lot.pk), "title": str(lot), "detail": detail}


def _lot(request: HttpRequest, lot: Lot) -> HttpResponse:
    """A held lot is released with one click; any other is held with a reason."""
    given = sent(request)
    form = HoldForm(request, None, given) if not lot.held_reason else None
    refusal = None
    if given is not None and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        outcome = book(request, lot.store_id, lambda: _set(lot, reason))
        if not isinstance(outcome, Refused):
            return say(request, outcome, _done(request, lot, outcome.told["held"]), here(NAME))
        refusal = outcome
    return shown(
        request,
        NAME,
        refusal=refusal,
        form=form,
        facts=_facts(lot),
        verb=_("Hold") if form else _("Release"),
        here=here(NAME, lot=lot.pk),
        back=here(NAME),
        side_title=_("Who waits for it"),
        side=_waiting(request, lot),
        side_nothing=_("Nothing of it is set aside for anybody."),
    )


def _facts(lot: Lot) -> list[tuple[Any, Any]]:
    """What there is of it, where, and how much of that is spoken for."""
    items = StockItem.objects.filter(lot=lot).exclude(on_hand=0)
    sums = items.aggregate(there=Sum("on_hand"), reserved=Sum("reserved"))
    codes = list(items.order_by("pk").values_list("location__code", flat=True)[: PLACES_SHOWN + 1])
    unit = lot.article.unit
    facts = [
        (_("article"), lot.article),
        (_("batch"), lot.batch),
        (_("serial number"), lot.serial),
        (_("on hand"), f"{plain(sums['there'] or ZERO)} {unit}"),
        (_("reserved"), f"{plain(sums['reserved'])} {unit}" if sums["reserved"] else ""),
        (_("places"), ", ".join(codes[:PLACES_SHOWN]) + (" …" if len(codes) > PLACES_SHOWN else "")),
        (_("held because"), lot.held_reason),
    ]
    return [(name, value) for name, value in facts if value]


def _waiting(request: HttpRequest, lot: Lot) -> list[dict[str, Any]]:
    """Those who have some of it set aside, the most urgent first. Held, it stays theirs, and they cannot use it."""
    found = Reservation.objects.filter(stock_item__lot=lot).select_related("demand", "stock_item__location")
    rows = list(found.order_by(F("demand__due").asc(nulls_last=True), "pk")[:WAITING_SHOWN])
    known = documents(request, [(row.demand.document_kind, row.demand.document_id) for row in rows])
    return [
        {
            "title": known.get((row.demand.document_kind, row.demand.document_id or 0))
            or page_of(row.demand, _("Demand")),
            "detail": f"{plain(row.quantity)} {lot.article.unit} · {row.stock_item.location}",
            "due": row.demand.due,
        }
        for row in rows
    ]


def _set(lot: Lot, reason: str) -> dict[str, Any]:
    if reason:
        services.hold_lot(store=lot.store_id, pk=lot.pk, reason=reason)
    else:
        services.release_lot(store=lot.store_id, pk=lot.pk)
    return {"held": bool(reason)}


def _done(request: HttpRequest, lot: Lot, is_held: bool) -> Any:
    link = format_html('<a class="underline" href="{}">{}</a>', label_page(Lot, [lot.pk]), _("Print labels"))
    words = _("is held.") if is_held else _("is released.")
    said = format_html("{} {} · {}", underlined(lot, lot), words, link)
    waiting = [row["title"] for row in _waiting(request, lot)[:WAITING_SAID]] if is_held else []
    return format_html("{} · {} {}", said, _("It waits now:"), joined(waiting)) if waiting else said
