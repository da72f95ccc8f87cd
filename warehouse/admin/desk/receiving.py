"""Receive: scan a purchase order or an article, and say what has arrived."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Case, Count, F, Min, Q, Sum, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from catalog.models import Article, ArticleUnit
from core.admin import visible_stores
from core.admin.dialogs import AsksBack, DayInput, quantity_field
from core.admin.panels import page_of
from core.quantities import QUANTITY_STEP, ZERO, plain, typed
from warehouse import services
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
    scan,
    sent,
    shown,
    underlined,
)
from warehouse.models import Location, PurchaseOrder, PurchaseOrderLine
from warehouse.models.purchases import EXPECTED

NAME = "warehouse_receive"
EXCEED = "warehouse.exceed_purchase"
ORDERS_SHOWN = 10
LINES_SHOWN = 100  # with all their fields fewer than Django takes of one form
TRACKING = Article.Tracking


def text(label: Any, **more: Any) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget({"autocomplete": "off"})
    return forms.CharField(label=label, widget=widget, **{"required": False, "max_length": 100, **more})


class ArrivalForm(AsksBack, forms.Form):
    """One article that arrives, on a purchase order line or freely. Asks only what its tracking needs."""

    quantity = quantity_field(_("Quantity"))
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=UnfoldAdminSelectWidget)
    batch = text(_("Batch"))
    serials = text(
        _("Serial numbers"), max_length=4000, help_text=_("Several are separated by spaces or commas.")
    )
    best_before = forms.DateField(label=_("Best before"), required=False, widget=DayInput)
    place = text(_("Place"))
    owner = text(_("Owner"), max_length=50, help_text=_("Empty: ours."))
    note = text(_("Note"), max_length=200)

    def __init__(
        self,
        article: Article,
        *args: Any,
        units: Mapping[str, Decimal] | None = None,
        usual: str = "",
        places: Places | None = None,
        line: PurchaseOrderLine | None = None,
        awaited: Decimal | None = None,
        **kwargs: Any,
    ):
        """`units`: how many base units each other unit has. `awaited`: ten times as much is asked back."""
        super().__init__(*args, **kwargs)
        self.article, self.places, self.line, self.awaited = article, places, line, awaited
        self.units = units or {}
        if units:
            unit: Any = self.fields["unit"]
            unit.choices = [("", article.unit), *((one, one) for one in units)]
        self.fields["place"].widget.attrs["placeholder"] = usual
        for name in self._unneeded(bool(units)):
            del self.fields[name]
        if line is None:
            self.fields["quantity"].widget.attrs["autofocus"] = True

    def _unneeded(self, has_units: bool) -> list[str]:
        tracking = self.article.tracking
        names = {
            "unit": has_units,
            "batch": tracking != TRACKING.NONE,
            "serials": tracking == TRACKING.SERIAL,
            "best_before": tracking != TRACKING.NONE,
            "owner": self.line is None,
            "note": self.line is None,
        }
        return [name for name, needed in names.items() if not needed]

    def clean_serials(self) -> list[str]:
        numbers = self.cleaned_data["serials"].replace(",", " ").replace(";", " ").split()
        if len(set(numbers)) != len(numbers):
            raise forms.ValidationError(_("A serial number is written twice."))
        return numbers

    def clean_place(self) -> Location | None:
        return self.places.get(self.cleaned_data["place"]) if self.places else None

    def expected(self) -> dict[str, Decimal | int | None]:
        """What is awaited, in the unit that was chosen."""
        factor = self.units.get(self.cleaned_data.get("unit", ""), Decimal(1))
        return {"quantity": (self.awaited / factor).quantize(QUANTITY_STEP) if self.awaited else None}

    @property
    def exceeds(self) -> bool:
        """Whether more arrives than the line of an order still expects."""
        told = self.cleaned_data
        factor = self.units.get(told.get("unit", ""), Decimal(1))
        return self.line is not None and (told.get("quantity") or ZERO) * factor > self.line.outstanding

    def clean(self) -> None:
        """Says what is missing beside its field. An empty row of an order has not arrived."""
        super().clean()
        told = self.cleaned_data
        quantity, serials = told.get("quantity"), told.get("serials", [])
        if serials and quantity is None:
            told["quantity"] = quantity = Decimal(len(serials))
        if not quantity:
            if self.line is None and "quantity" not in self.errors:
                self.add_error("quantity", _("How much has arrived?"))
            return
        if self.article.tracking == TRACKING.BATCH and not told.get("batch") and "batch" not in self.errors:
            self.add_error("batch", _("This article is kept by batch."))
        by_serial = self.article.tracking == TRACKING.SERIAL and "serials" not in self.errors
        if by_serial and len(serials) != quantity:
            figures = {"wanted": plain(quantity), "given": len(serials)}
            wrong = _("%(wanted)s serial numbers are needed, %(given)d are written.") % figures
            self.add_error("serials", wrong)

    def arrivals(self) -> list[services.Arrival]:
        """What has arrived: a lot for each serial number."""
        told = self.cleaned_data
        if not told.get("quantity"):
            return []
        serials = told.get("serials") or [""]
        quantity = told["quantity"] if serials == [""] else Decimal(1)
        return [
            services.Arrival(
                self.article,
                quantity,
                unit=told.get("unit", ""),
                location=told.get("place"),
                batch=told.get("batch", ""),
                serial=serial,
                best_before=told.get("best_before"),
                owner=told.get("owner", ""),
                line_id=self.line.pk if self.line else None,
                note=told.get("note", ""),
            )
            for serial in serials
        ]


class ExceedForm(forms.Form):
    """Asks back where more arrives than was ordered."""

    exceed = forms.BooleanField(
        label=_("More than ordered has arrived, and we keep it"), required=False, widget=UnfoldBooleanWidget
    )


@desk_page(NAME)
def receive_view(request: HttpRequest) -> HttpResponse:
    if "order" in request.GET:
        return _on_order(request, one_of(request, PurchaseOrder, request.GET["order"], "supplier", "store"))
    if "article" in request.GET:
        return _freely(request, one_of(request, Article, request.GET["article"], "store"))
    found = scan(request, PurchaseOrder, Article) if request.GET.get("q") else []
    if len(found) == 1:
        return HttpResponseRedirect(_page_for(found[0]))
    return shown(
        request,
        NAME,
        scan_label=_("Purchase order or article"),
        scan_hint=_("Scan it, or type its number and press Enter."),
        choices=[_choice(row) for row in found],
        side_title=_("Expected next"),
        side=_expected(request),
        side_nothing=_("No purchase order is open."),
    )


def _page_for(row: Any) -> str:
    return here(NAME, **{"order" if isinstance(row, PurchaseOrder) else "article": row.pk})


def _choice(row: Any) -> dict[str, Any]:
    return {"link": _page_for(row), "title": str(row), "detail": row._meta.verbose_name}


def _expected(request: HttpRequest) -> list[dict[str, Any]]:
    """The open purchase orders that are due first: from the lines, which have an index by their due date."""
    lines = (
        PurchaseOrderLine.objects.outstanding()
        .filter(order__store__in=visible_stores(request))
        .values("order")
        .annotate(due=Min("due_date"), open=Count("pk"))
        .order_by(F("due").asc(nulls_last=True), "order")[:ORDERS_SHOWN]
    )
    rows = list(lines)
    orders = PurchaseOrder.objects.select_related("supplier").in_bulk([row["order"] for row in rows])
    return [
        {
            "link": here(NAME, order=row["order"]),
            "title": orders[row["order"]].number,
            "detail": orders[row["order"]].supplier.name,
            "due": row["due"],
            "open": row["open"],
        }
        for row in rows
    ]


def _usual(store_id: int, articles: Sequence[int]) -> dict[int, str]:
    """The codes of where goods go that nobody names a place for."""
    usual = services.usual_places(store_id=store_id, article_ids=articles)
    codes = dict(Location.objects.filter(pk__in=filter(None, usual.values())).values_list("pk", "code"))
    return {article: codes.get(place or 0, "") for article, place in usual.items()}


def _units(articles: Sequence[int]) -> dict[int, dict[str, Decimal]]:
    """How many base units the other units of these articles have."""
    found: dict[int, dict[str, Decimal]] = {}
    rows = ArticleUnit.objects.filter(article__in=articles).order_by("unit")
    for article, unit, factor in rows.values_list("article", "unit", "factor"):
        found.setdefault(article, {})[unit] = factor
    return found


def _freely(request: HttpRequest, article: Article) -> HttpResponse:
    given = sent(request)
    lines = PurchaseOrderLine.objects.outstanding().filter(article=article)
    still = lines.aggregate(n=Sum(F("ordered") - F("received")))["n"] if given is not None else None
    form = ArrivalForm(
        article,
        given,
        awaited=still,
        units=_units([article.pk]).get(article.pk),
        usual=_usual(article.store_id, [article.pk])[article.pk],
        places=Places(article.store_id, [given.get("place", "")]) if given else None,
    )
    refusal = None
    if given is not None and form.is_valid():
        outcome = book(request, article.store_id, lambda: _receive(article.store_id, form.arrivals()))
        if not isinstance(outcome, Refused):
            return say(request, outcome, _done(outcome), here(NAME))
        refusal = outcome
    return shown(
        request,
        NAME,
        refusal=refusal,
        form=form,
        about=format_html("{} · {}", page_of(article), article.get_tracking_display()),
        verb=_("Receive"),
        back=here(NAME),
        side_title=_("Expected on"),
        side=_awaited(lines),
    )


def _awaited(lines: Any) -> list[dict[str, Any]]:
    """Those that are due first."""
    first = lines.select_related("order").order_by(F("due_date").asc(nulls_last=True), "pk")[:ORDERS_SHOWN]
    return [
        {
            "link": here(NAME, order=line.order_id),
            "title": line.order.number,
            "detail": _("%s still to come") % plain(line.outstanding),
            "due": line.due_date,
        }
        for line in first
    ]


def _receive(store_id: int, arrivals: list[services.Arrival], **more: Any) -> dict[str, Any]:
    receipt = services.receive_goods(store=store_id, arrivals=arrivals, **more)
    order = receipt.order
    complete = order is not None and order.state == PurchaseOrder.State.COMPLETE
    return {**booked(receipt.movements), "order": order.pk if order else None, "complete": complete}


def _done(outcome: Any, order: PurchaseOrder | None = None) -> Any:
    said = format_html("{} {}", _("Received:"), account(moved(outcome)))
    if order is None:
        return said
    end = _("It is complete.") if outcome.told["complete"] else _("More is still to come.")
    return format_html("{} · {} {}", said, underlined(order, order), end)


def _on_order(request: HttpRequest, order: PurchaseOrder) -> HttpResponse:
    found = _lines(order)
    lines = found[:LINES_SHOWN]
    given = sent(request)
    may_exceed = request.user.has_perm(EXCEED)
    rows = _forms(order, lines, given, asks_back=may_exceed)
    exceed = ExceedForm(given)
    refusal = None
    valid = given is not None and [form.is_valid() for form in (*(form for _line, form in rows), exceed)]
    if valid and all(valid):
        arrived = [form for _line, form in rows]
        may = may_exceed and (exceed.cleaned_data["exceed"] or _is_meant(arrived))
        arrivals = [one for form in arrived for one in form.arrivals()]
        outcome = book(
            request,
            order.store_id,
            lambda: _receive(order.store_id, arrivals, order_id=order.pk, may_exceed=may),
        )
        if not isinstance(outcome, Refused):
            back = here(NAME) if outcome.told["complete"] else here(NAME, order=order.pk)
            return say(request, outcome, _done(outcome, order), back)
        refusal = outcome
    return shown(
        request,
        NAME,
        "admin/warehouse/receive_order.html",
        refusal=refusal,
        order=order,
        about=format_html("{} · {}", page_of(order), order.supplier.name),
        rows=rows,
        exceed=exceed if refusal and refusal.reason == "OVER_RECEIPT" else None,
        may_exceed=may_exceed,
        rejected=order.state == PurchaseOrder.State.REJECTED,
        more=len(found) > LINES_SHOWN,
        back=here(NAME),
    )


def _is_meant(arrived: Sequence[ArrivalForm]) -> bool:
    """Whether each row that exceeds its line asked back, and was told that it is right."""
    over = [form for form in arrived if form.exceeds]
    return bool(over) and all(form.is_sure for form in over)


def _lines(order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """What the page shows of an order and one more: what is still to come before what has arrived."""
    lines = PurchaseOrderLine.objects.filter(order=order).select_related("article")
    missing = Q(received__lt=F("ordered"))
    asked = lines.filter(missing | Q(order__state__in=EXPECTED))
    return list(asked.order_by(Case(When(missing, then=0), default=1), "position")[: LINES_SHOWN + 1])


def _forms(
    order: PurchaseOrder, lines: list[PurchaseOrderLine], given: Any, *, asks_back: bool
) -> list[tuple[PurchaseOrderLine, ArrivalForm]]:
    """A form for each line; what is still to come is filled in, so that a whole delivery is one Enter. Who may not
    exceed an order is refused, and not asked."""
    articles = [line.article_id for line in lines]
    units, usual = _units(articles), _usual(order.store_id, articles)
    codes = [given.get(f"l{line.pk}-place", "") for line in lines] if given is not None else []
    places = Places(order.store_id, codes)
    found = []
    for line in lines:
        form = ArrivalForm(
            line.article,
            given,
            prefix=f"l{line.pk}",
            line=line,
            awaited=(line.outstanding or line.ordered) if asks_back else None,
            units=units.get(line.article_id),
            usual=usual[line.article_id],
            places=places,
            initial={"quantity": typed(line.outstanding) if line.outstanding else ""},
        )
        found.append((line, form))
    if found:
        found[0][1].fields["quantity"].widget.attrs["autofocus"] = True
    return found
