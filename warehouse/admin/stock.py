"""Lots, balances, the ledger, demands and reservations: shown here, written by the services only."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin import (
    AmountRangeFilter,
    DayRangeFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    RelatedChoicesFilter,
    WithTimeline,
    bulk,
    button,
    due,
    progress,
)
from core.admin.columns import exported
from core.admin.forms import TellingDialog
from core.admin.labels import WithLabels
from core.admin.moves import WithButtons, asks
from core.admin.naming import WithDocument
from core.find import Findable
from core.quantities import ZERO, plain
from warehouse import services
from warehouse.admin.desk.pages import here
from warehouse.admin.worklists import DEMANDS, LOTS, STOCK
from warehouse.documents.labels import lot_labels
from warehouse.models import Demand, Lot, Reservation, StockItem


class HoldForm(TellingDialog):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(Lot)
class LotAdmin(WithButtons, WithLabels, WithTimeline, ReadOnlyAdmin):
    labels_of = staticmethod(lot_labels)
    label_related = ("article",)
    worklists = LOTS
    findable = Findable(
        ("batch", "serial", "barcode"),
        icon="qr_code_2",
        optional=("batch", "serial", "barcode"),
        related=("article",),
        title=lambda lot: " / ".join(filter(None, [lot.batch, lot.serial])) or str(lot),
        detail=lambda lot: f"{lot.article} · {_('held')}" if lot.held_reason else str(lot.article),
    )
    list_display = ("name", "article", "batch", "serial", "best_before", "held_badge", "created_at")
    list_select_related = ("article",)
    list_filter = (
        ("article", PickFilter),
        ("held_reason", admin.EmptyFieldListFilter),
        ("best_before", DayRangeFilter),
    )
    search_fields = ("batch", "serial", "=barcode", "article__number")
    ordering = ("-pk",)
    actions = ("print_labels", "hold_chosen", "release_chosen")
    actions_detail = ("trace", "labels", "hold", "release")
    hold_chosen = bulk(
        "hold",
        _("Hold lots"),
        _("Hold"),
        services.hold_lot,
        _("Held."),
        reason=True,
        reason_needed=True,
    )
    release_chosen = bulk("release", _("Release lots"), _("Release"), services.release_lot, _("Released."))

    @display(description=_("lot"))
    def name(self, lot: Lot) -> str:
        return str(lot)

    @display(description=_("held because"), ordering="held_reason", label="danger")
    def held_badge(self, lot: Lot) -> str | None:
        return lot.held_reason or None

    has_move_permission = asks("warehouse.hold_lot")

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        useless = "hold" if row.held_reason else "release"
        return [name for name in names if name != useless]

    @action(description=_("Trace"), icon="account_tree", permissions=["view"])
    def trace(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A link to a page of production, which looks the lot up itself."""
        lot = self.get_object(request, object_id)
        if lot is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:production_trace", args=[lot.pk]))

    hold = button(
        "hold",
        _("Hold"),
        _("Held goods are neither proposed nor used until they are released."),
        services.hold_lot,
        _("The lot is held."),
        icon="front_hand",
        form=HoldForm,
        variant=ActionVariant.DANGER,
    )

    release = button(
        "release",
        _("Release"),
        _("The goods may be proposed and used again."),
        services.release_lot,
        _("The lot is released."),
        icon="check_circle",
        variant=ActionVariant.SUCCESS,
    )


def _free(item: StockItem) -> Decimal:
    return max(item.on_hand - item.reserved, ZERO)


class EmptyFilter(admin.SimpleListFilter):
    """Used-up balances stay in the table and are rarely of interest."""

    title = _("used up")
    parameter_name = "used_up"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("There is some")), ("yes", _("Used up"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() == "no":
            return queryset.exclude(on_hand=0)
        return queryset.filter(on_hand=0) if self.value() == "yes" else queryset


class WhoseFilter(admin.SimpleListFilter):
    """Ours, those of others, or with = those of one owner."""

    title = _("whose")
    parameter_name = "whose"
    way = "owner"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ours", _("Ours")), ("others", _("Of others"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        chosen = self.value() or ""
        if chosen == "others":
            return queryset.exclude(**{self.way: ""})
        owner = "" if chosen == "ours" else chosen.removeprefix("=")
        return queryset.filter(**{self.way: owner}) if chosen else queryset


class WhoseReservationFilter(WhoseFilter):
    way = "stock_item__owner"


@admin.register(StockItem)
class StockItemAdmin(ReadOnlyAdmin):
    worklists = STOCK
    list_display = ("article", "location", "lot_name", "owner", "on_hand", "reserved", "free")
    list_select_related = ("article", "location", "lot")
    list_filter = (
        EmptyFilter,
        WhoseFilter,
        ("article", PickFilter),
        ("location", PickFilter),
        ("location__warehouse", RelatedChoicesFilter),
        ("on_hand", AmountRangeFilter),
    )
    search_fields = ("article__number", "article__name", "location__code", "lot__batch", "lot__serial")
    ordering = ("article_id", "location_id", "pk")
    autocompletes = False
    fields = ("article", "location", "lot", "owner", "on_hand", "reserved", "may_be_negative")
    actions_detail = ("move", "adjust")
    has_move_permission = asks("warehouse.move_stock")
    has_adjust_permission = asks("warehouse.adjust_stock")

    @action(description=_("Move"), icon="swap_horiz", permissions=["move"])
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(here("warehouse_move", item=object_id))

    @action(description=_("Adjust"), icon="balance", permissions=["adjust"])
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(here("warehouse_adjust", item=object_id))

    @display(description=_("lot"))
    def lot_name(self, item: StockItem) -> str:
        return item.lot.serial or item.lot.batch

    @display(description=_("free"), formatting="price")
    def free(self, item: StockItem) -> str:
        return plain(_free(item))

    free = exported(free, (_("free"), lambda item: _free(item)))


class ReservationInline(ReadOnlyInline):
    model = Reservation
    fields = ("stock_item", "quantity", "created_at")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("stock_item__article", "stock_item__location")


@admin.register(Demand)
class DemandAdmin(WithDocument, ReadOnlyAdmin):
    worklists = DEMANDS
    list_display = ("article", "progress", "due", "closed", "document", "created_at")
    list_select_related = ("article", "store")
    list_filter = ("closed", ("article", PickFilter), ("due", DayRangeFilter))
    search_fields = ("article__number", "article__name", "=document_id")
    ordering = ("-pk",)
    inlines = (ReservationInline,)
    autocompletes = False
    fields = ("article", "quantity", "done", "due", "closed", "document", "created_at")
    readonly_fields = ("document",)

    progress = progress("done", "quantity", _("done"), of=_("needed"))
    due = due("due", lambda demand: demand.open_quantity > 0)


@admin.register(Reservation)
class ReservationAdmin(WithDocument, ReadOnlyAdmin):
    list_display = ("article", "location", "quantity", "due", "document", "created_at")
    list_select_related = ("demand", "stock_item__article", "stock_item__location")
    search_fields = ("stock_item__article__number", "stock_item__location__code", "=demand__document_id")
    list_filter = (
        WhoseReservationFilter,
        ("demand__article", PickFilter),
        ("stock_item__location__warehouse", RelatedChoicesFilter),
        ("created_at", DayRangeFilter),
    )
    ordering = ("-pk",)
    autocompletes = False

    @display(description=_("article"))
    def article(self, row: Reservation) -> str:
        return str(row.stock_item.article)

    @display(description=_("place"))
    def location(self, row: Reservation) -> str:
        return str(row.stock_item.location)

    @display(description=_("due"))
    def due(self, row: Reservation) -> Any:
        return row.demand.due

    def document_of(self, row: Reservation) -> tuple[str, int | None]:
        return row.demand.document_kind, row.demand.document_id
