"""What was ordered from suppliers. Orders are moved by buttons, received through the services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.enums import ActionVariant

from core.admin import (
    ChoicesDropdownFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    WithMoves,
    badge,
    move,
    run,
)
from core.find import Findable
from warehouse import services
from warehouse.admin.worklists import PURCHASE_LINES
from warehouse.models import PurchaseOrder, PurchaseOrderLine

STATE_COLOURS = {"pending": "warning", "approved": "info", "rejected": "danger", "complete": "success"}


class PurchaseOrderLineInline(ReadOnlyInline):
    model = PurchaseOrderLine
    fields = ("position", "article", "ordered", "received", "unit_price", "due_date")
    ordering = ("position",)
    tab = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article", "order")


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(WithMoves, ReadOnlyAdmin):
    findable = Findable(
        ("number",),
        icon="shopping_cart",
        badge="state_badge",
        related=("supplier",),
        detail=lambda order: order.supplier.name,
    )
    list_display = ("number", "supplier", "state_badge", "order_date", "created_at")
    list_select_related = ("supplier",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("supplier", PickFilter),
        ("order_date", RangeDateFilter),
    )
    search_fields = ("number", "supplier__number", "supplier__name")
    ordering = ("store_id", "-order_date", "-pk")
    fields = ("number", "supplier", "state_badge", "order_date", "created_at")
    readonly_fields = ("state_badge",)
    inlines = (PurchaseOrderLineInline,)
    actions_detail = ("approve", "complete", "reject")
    state_badge = badge("state", PurchaseOrder.State, STATE_COLOURS)

    @move(
        label=_("Approve"),
        question=_("The order may go out to the supplier."),
        permission="move",
        icon="check_circle",
        variant=ActionVariant.SUCCESS,
    )
    def approve(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.approve_purchase_order, _("The order is approved."))

    @move(
        label=_("Complete"),
        question=_("Nothing more is expected from the supplier."),
        permission="move",
        icon="done_all",
    )
    def complete(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.complete_purchase_order, _("The order is complete."))

    @move(
        label=_("Reject"),
        question=_("The order ends here; this cannot be undone."),
        permission="move",
        icon="block",
        variant=ActionVariant.DANGER,
    )
    def reject(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.reject_purchase_order, _("The order is rejected."))


@admin.register(PurchaseOrderLine)
class PurchaseOrderLineAdmin(ReadOnlyAdmin):
    worklists = PURCHASE_LINES
    list_display = ("order", "position", "article", "ordered", "received", "unit_price", "due_date")
    list_select_related = ("order", "article")
    list_filter = (("order", PickFilter), ("article", PickFilter), ("due_date", RangeDateFilter))
    search_fields = ("order__number", "article__number", "article__name")
    ordering = ("-order_id", "position")
    autocompletes = False
