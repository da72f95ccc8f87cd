"""Move: stock to another place, or to another owner."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.dialogs import Dialog, quantity_field
from core.quantities import ZERO, typed
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
from warehouse.models import Location, StockItem

NAME = "warehouse_move"


class MoveForm(Dialog):
    """Empty place: it stays there and gets another owner."""

    place = forms.CharField(
        label=_("To place"),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off", "autofocus": True}),
    )
    quantity = quantity_field(_("Quantity"), required=True)
    owner = forms.CharField(
        label=_("Owner"), max_length=50, required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_("Empty: ours."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, item: StockItem, places: Places | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item, self.places = item, places

    def expected(self) -> dict[str, Decimal | int | None]:
        """More than is there is refused, unless the place may be negative."""
        return {"quantity": free_of(self.item) if self.item.may_be_negative else None}

    def clean_place(self) -> Location:
        found = self.places.get(self.cleaned_data["place"]) if self.places else None
        return found or self.item.location

    def clean(self) -> None:
        super().clean()
        told = self.cleaned_data
        if told.get("place") == self.item.location and told.get("owner") == self.item.owner:
            self.add_error("place", _("The goods are there already. Name another place, or another owner."))


def free_of(item: StockItem) -> Decimal:
    """What of it nobody has reserved."""
    return max(item.on_hand - item.reserved, ZERO)


@desk_page(NAME)
def move_view(request: HttpRequest) -> HttpResponse:
    if "item" not in request.GET:
        return choose(request, NAME)
    item = one_of(request, StockItem, request.GET["item"], "article", "lot", "location")
    given = sent(request)
    free = free_of(item)
    form = MoveForm(
        request,
        None,
        given,
        item=item,
        places=Places(item.store_id, [given.get("place", "")]) if given is not None else None,
        initial={"quantity": typed(free), "owner": item.owner},
    )
    refusal = None
    if given is not None and form.is_valid():
        outcome = book(request, item.store_id, lambda: _move(item, **form.cleaned_data))
        if not isinstance(outcome, Refused):
            done = format_html("{} {}", _("Moved:"), account(moved(outcome)))
            return say(request, outcome, done, here(NAME))
        refusal = outcome
    return shown(
        request, NAME, refusal=refusal, form=form, facts=about(item), verb=_("Move"), back=here(NAME)
    )


def _move(item: StockItem, *, quantity: Decimal, place: Location, owner: str, note: str, **_form: Any) -> Any:
    step = services.Step(item.pk, quantity, place, owner, note)
    return booked(services.move_goods(store=item.store_id, steps=[step]))
