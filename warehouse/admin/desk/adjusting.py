"""Adjust: set what is at a place to what was counted, and say why."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.models import Article
from core.admin.dialogs import Dialog, quantity_field
from core.admin.panels import label, page_of
from core.quantities import ZERO, plain
from warehouse import services
from warehouse.admin.desk.choosing import about, choose
from warehouse.admin.desk.pages import (
    Places,
    Refused,
    account,
    book,
    booked,
    desk_page,
    here,
    moved,
    one_of,
    say,
    sent,
    shown,
)
from warehouse.models import Location, StockItem, StockMovement

NAME = "warehouse_adjust"
SEEN = "_seen"


class AdjustForm(Dialog):
    """What was counted. A difference to what is written down is shown first, and booked with a reason."""

    counted = quantity_field(
        _("Counted"), required=True, help_text=_("All that is there, not the difference.")
    )
    note = forms.CharField(label=_("Reason"), max_length=200, required=False, widget=forms.HiddenInput)
    _seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: StockItem | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item = item
        self.amount: Decimal | None = None
        self.is_asked = False
        self.fields["counted"].widget.attrs["autofocus"] = True

    def written(self) -> Decimal:
        """What is written down of the goods that were counted."""
        return self.item.on_hand if self.item else ZERO

    def expected(self) -> dict[str, Decimal | int | None]:
        return {"counted": self.written()}

    def clean_counted(self) -> Decimal | None:
        self.amount = self.cleaned_data["counted"]
        return self.amount

    def clean(self) -> None:
        """Asks for the reason beside the difference; for another difference, whoever made it, once more."""
        super().clean()
        if self.amount is None or self.amount == self.written():
            return
        answer = f"{plain(self.written())} {plain(self.amount)}"
        self.is_asked = self.data.get(SEEN) != answer
        told: Any = self.data
        self.data = told = told.copy()
        told[SEEN] = answer
        note = self.fields["note"]
        note.widget, note.required = UnfoldAdminTextInputWidget({"autofocus": True}), True
        del self.fields["counted"].widget.attrs["autofocus"]
        if not self.is_asked and not self.cleaned_data.get("note"):
            self.add_error("note", note.error_messages["required"])

    def compared(self, unit: str) -> list[tuple[Any, Any]]:
        """Written down, counted and the difference; nothing while that is not known."""
        if self.amount is None:
            return []
        difference = self.amount - self.written()
        sign = "+" if difference > 0 else "−" if difference < 0 else ""
        colour = "success" if difference > 0 else "danger" if difference < 0 else ""
        return [
            (_("Written down"), f"{plain(self.written())} {unit}"),
            (_("Counted"), f"{plain(self.amount)} {unit}"),
            (_("Difference"), label(f"{sign}{plain(abs(difference))} {unit}", colour)),
        ]


class FoundForm(AdjustForm):
    """Goods where the ledger knows of none."""

    place = forms.CharField(label=_("Place"), max_length=100, widget=UnfoldAdminTextInputWidget)
    batch = forms.CharField(
        label=_("Batch"), max_length=100, required=False, widget=UnfoldAdminTextInputWidget
    )
    serial = forms.CharField(
        label=_("Serial number"), max_length=100, required=False, widget=UnfoldAdminTextInputWidget
    )
    field_order = ("place", "counted", "batch", "serial", "note")

    def __init__(self, *args: Any, article: Article, places: Places | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.article, self.places = article, places
        if article.tracking == Article.Tracking.NONE:
            del self.fields["batch"]
        if article.tracking != Article.Tracking.SERIAL:
            del self.fields["serial"]

    def clean_place(self) -> Location | None:
        return self.places.get(self.cleaned_data["place"]) if self.places else None

    def clean(self) -> None:
        """They may be written down after all."""
        told = self.cleaned_data
        lot = {"lot__batch": told.get("batch", ""), "lot__serial": told.get("serial", "")}
        there = StockItem.objects.filter(article=self.article, location=told.get("place"), owner="", **lot)
        self.item = there.first() if told.get("place") else None
        super().clean()


@desk_page(NAME)
def adjust_view(request: HttpRequest) -> HttpResponse:
    if "item" in request.GET:
        return _counted(
            request, one_of(request, StockItem, request.GET["item"], "article", "lot", "location")
        )
    if "article" in request.GET:
        return _found(request, one_of(request, Article, request.GET["article"], "store"))
    return choose(request, NAME, stays=True, elsewhere=_elsewhere)


def _elsewhere(found: list[Any]) -> str:
    """Where goods are written down that the ledger knows nothing of."""
    is_article = len(found) == 1 and isinstance(found[0], Article)
    return here(NAME, article=found[0].pk) if is_article else ""


def _counted(request: HttpRequest, item: StockItem) -> HttpResponse:
    form = AdjustForm(request, None, sent(request), item=item)

    def adjust(*, counted: Decimal, note: str, **_form: Any) -> StockMovement | None:
        return services.adjust(
            lot=item.lot,
            location=item.location,
            owner=item.owner,
            counted=counted,
            note=note,
            seen=form.written(),
        )

    return _adjusted(request, item.store_id, form, item.article.unit, adjust, facts=about(item))


def _found(request: HttpRequest, article: Article) -> HttpResponse:
    told = sent(request)
    places = Places(article.store_id, [told.get("place", "")]) if told is not None else None
    form = FoundForm(request, None, told, article=article, places=places)

    def adjust(*, place: Location, counted: Decimal, **more: Any) -> StockMovement | None:
        found = {name: more.get(name, "") for name in ("batch", "serial", "note")}
        return services.adjust_found(
            article=article, location=place, counted=counted, seen=form.written(), **found
        )

    return _adjusted(request, article.store_id, form, article.unit, adjust, about=page_of(article))


def _adjusted(
    request: HttpRequest,
    store: int,
    form: AdjustForm,
    unit: str,
    adjust: Callable[..., StockMovement | None],
    **more: Any,
) -> HttpResponse:
    """Book what was counted, once nothing is asked back any more."""
    refusal = None
    if form.is_valid() and not form.is_asked:
        outcome = book(request, store, lambda: _booked(adjust(**form.cleaned_data)))
        if not isinstance(outcome, Refused):
            return say(request, outcome, _done(outcome), here(NAME))
        refusal = outcome
    compared = form.compared(unit)
    verb = _("Book the difference") if compared else _("Compare")
    return shown(
        request, NAME, refusal=refusal, form=form, compared=compared, verb=verb, back=here(NAME), **more
    )


def _booked(movement: StockMovement | None) -> dict[str, Any]:
    return booked([movement] if movement else [])


def _done(outcome: Any) -> Any:
    rows = moved(outcome)
    if not rows:
        return format_html("{}", _("It was as written down: nothing to adjust."))
    sign = "+" if rows[0].destination else "−"
    words = _("Adjusted by %s:") % f"{sign}{plain(rows[0].quantity)}"
    return format_html("{} {}", words, account(rows))
