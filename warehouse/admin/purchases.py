"""What is ordered from suppliers: written down with its lines, moved by buttons, received at the desk."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ReadOnlyAdmin,
    ServiceInline,
    badge,
    bulk,
    button,
    due,
    progress,
)
from core.admin.base import NEXT_FREE
from core.admin.columns import made_column
from core.admin.moves import asks
from core.admin.orders import Line, WithLines
from core.admin.timeline import Entry
from core.admin.undo import WithUndo
from core.admin.usual import UsualFormSet, UsualInline
from core.find import Findable
from warehouse import services
from warehouse.admin.desk.pages import here
from warehouse.admin.told import receipt_entries
from warehouse.admin.worklists import PURCHASE_LINES
from warehouse.models import PurchaseOrder, PurchaseOrderLine, StockMovement
from warehouse.models.purchases import EXPECTED

STATE_COLOURS = {"pending": "warning", "approved": "info", "rejected": "danger", "complete": "success"}


class OrderedFormSet(UsualFormSet):
    counted = "ordered"


class NewPurchaseLineInline(UsualInline, ServiceInline):
    """The lines of an order that is being written down."""

    model = PurchaseOrderLine
    formset = OrderedFormSet
    fields = ("article", "ordered", "unit_price", "due_date")
    tab = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The price may be left to the service."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "unit_price":
            field.required, field.initial = False, None
            field.help_text = _("Of one base unit. Empty: the purchase price of the article.")
        return field


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(WithUndo, WithLines):
    undo_service = staticmethod(services.undo_receipt)
    may_stay_empty = {"number": NEXT_FREE, "order_date": _("Empty: today.")}
    findable = Findable(
        ("number",),
        icon="shopping_cart",
        badge="state_badge",
        related=("supplier",),
        detail=lambda order: order.supplier.name,
    )
    list_display = ("number", "supplier", "state_badge", "made", "order_date", "due")
    list_select_related = ("supplier", "store")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("supplier", PickFilter),
        ("order_date", DayRangeFilter),
    )
    search_fields = ("number", "supplier__number", "supplier__name")
    ordering = ("store_id", "-order_date", "-pk")
    fields = ("number", "supplier", "state_badge", "order_date", "created_at")
    add_fieldsets = ((None, {"fields": ("store", "supplier", "number", "order_date")}),)
    readonly_fields = ("state_badge", "created_at")
    actions = ("approve_chosen", "complete_chosen", "reject_chosen")
    actions_detail = ("receive", "approve", "complete", "reject", "undo")
    has_receive_permission = asks("warehouse.receive_stock")
    has_undo_permission = asks("warehouse.receive_stock")
    state_badge = badge("state", PurchaseOrder.State, STATE_COLOURS)
    made = made_column(_("received"))
    due = due("next_due", lambda order: order.state in EXPECTED, _("next due"), ordering=False)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A mistake is rejected, and written down anew."""
        return False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj else (NewPurchaseLineInline,)

    def open_order(self, form: Any, lines: list[Line]) -> PurchaseOrder:
        """Who may not see prices is asked for none."""
        order = form.instance
        return services.open_purchase_order(
            supplier=order.supplier,
            lines=[(row["article"], row["ordered"], row.get("unit_price"), row["due_date"]) for row in lines],
            number=order.number,
            order_date=order.order_date,
        )

    def entries(self, request: HttpRequest, row: PurchaseOrder) -> Iterable[Entry]:
        return receipt_entries(request, row)

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        """What has come of each order and what is due next, in one query."""
        found = PurchaseOrderLine.objects.received_of(order.pk for order in rows)
        for order in rows:
            come, lines, order.next_due = found.get(order.pk, (0, 0, None))
            order.made = (come, lines, _("lines")) if lines else None

    def last_done(self, request: HttpRequest, row: Any) -> Any:
        """What this person received on it last."""
        who, receipt = request.user.pk, StockMovement.Reason.RECEIPT
        found = who and services.last_booking(
            stores=[row.store_id], user_id=who, reason=receipt, order_id=row.pk
        )
        return found or None

    def is_possible(self, row: Any, name: str) -> bool:
        return row.state in EXPECTED if name == "receive" else super().is_possible(row, name)

    @action(description=_("Receive"), icon="input", permissions=["receive"])
    def receive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A link to the desk, which looks the order up itself."""
        return HttpResponseRedirect(here("warehouse_receive", order=object_id))

    approve = button(
        "approve",
        _("Approve"),
        _("The order may go out to the supplier."),
        services.approve_purchase_order,
        _("The order is approved."),
        icon="check_circle",
        variant=ActionVariant.SUCCESS,
    )

    complete = button(
        "complete",
        _("Complete"),
        _("Nothing more is expected from the supplier."),
        services.complete_purchase_order,
        _("The order is complete."),
        icon="done_all",
    )

    reject = button(
        "reject",
        _("Reject"),
        _("The order ends here; this cannot be undone."),
        services.reject_purchase_order,
        _("The order is rejected."),
        icon="block",
        variant=ActionVariant.DANGER,
    )

    approve_chosen = bulk(
        "approve",
        _("Approve purchase orders"),
        _("Approve"),
        services.approve_purchase_order,
        _("Approved."),
    )
    complete_chosen = bulk(
        "complete",
        _("Complete purchase orders"),
        _("Complete"),
        services.complete_purchase_order,
        _("Complete."),
    )
    reject_chosen = bulk(
        "reject",
        _("Reject purchase orders"),
        _("Reject"),
        services.reject_purchase_order,
        _("Rejected."),
        reason=True,
    )


@admin.register(PurchaseOrderLine)
class PurchaseOrderLineAdmin(ReadOnlyAdmin):
    worklists = PURCHASE_LINES
    list_display = ("order", "position", "article", "progress", "unit_price", "due")
    list_select_related = ("order__store", "article")
    list_filter = (("order", PickFilter), ("article", PickFilter), ("due_date", DayRangeFilter))
    search_fields = ("order__number", "article__number", "article__name")
    ordering = ("-order_id", "position")
    autocompletes = False
    where_told = ("received_before",)
    progress = progress("received", "ordered", _("received"))
    due = due(
        "due_date",
        lambda line: line.order.state in EXPECTED and line.received < line.ordered,
        store=lambda line: line.order.store,
    )
