"""Shop-floor work orders in the back office."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ReasonForm,
    ServiceAdmin,
    badge,
    bulk,
    button,
    due,
    progress,
    visible_stores,
)
from core.admin.base import NEXT_FREE
from core.admin.copying import WithCopy
from core.admin.moves import asks
from core.admin.printing import WithPapers
from core.admin.shortages import AsksWhenShort
from core.admin.timeline import Entry
from core.admin.usual import amounts_of
from core.find import Findable
from orders import services
from orders.admin.dialogs import CompleteForm
from orders.admin.opening import NewWorkOrderForm
from orders.admin.operations import OperationInline
from orders.admin.told import operation_entries
from orders.admin.worklists import WORK_ORDERS
from orders.documents.travellers import travellers
from orders.models import WorkOrder

STATE_COLOURS = {
    "in_progress": "info",
    "completed": "success",
    "cancelled": "danger",
    "paused": "warning",
    "on_hold": "warning",
}
PRIORITY_COLOURS = {WorkOrder.Priority.HIGH: "warning", WorkOrder.Priority.CRITICAL: "danger"}
ENDED = ("completed", "cancelled")


@admin.register(WorkOrder)
class WorkOrderAdmin(AsksWhenShort, WithPapers, WithCopy, ServiceAdmin):
    """Opened and moved by services; what is in it cannot be edited here."""

    may_stay_empty = {"number": NEXT_FREE}
    counted_by_tally = True
    worklists = WORK_ORDERS
    findable = Findable(
        ("number",),
        icon="assignment",
        badge="state_badge",
        detail=lambda order: f"{order.quantity:,} × {order.product}",
    )
    list_display = (
        "number",
        "state_badge",
        "product",
        "progress",
        "priority_badge",
        "customer_name",
        "due",
    )
    list_select_related = ("store",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        ("article", PickFilter),
        ("customer", PickFilter),
        ("job", PickFilter),
        ("production_line__order", PickFilter),
        ("due_at", DayRangeFilter),
        ("created_at", DayRangeFilter),
    )
    search_fields = ("number", "product", "customer_name")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (OperationInline,)
    actions = (
        "start_chosen",
        "pause_chosen",
        "hold_chosen",
        "resume_chosen",
        "complete_chosen",
        "cancel_chosen",
        "print_chosen",
    )
    actions_detail = ("start", "resume", "complete", "pause", "hold", "cancel", "copy", "print_one")
    copy_service = staticmethod(services.copy_work_order)
    printed = staticmethod(travellers)
    paper_name = "traveller"
    formfield_overrides = ServiceAdmin.formfield_overrides | {
        TextField: {"widget": UnfoldAdminTextareaWidget}
    }
    add_fieldsets = (
        (
            None,
            {"fields": ("store", "product", "quantity", "number", "priority", "customer_name", "job")},
        ),
        (_("Dates"), {"fields": ("due_at", "estimated_completion_at")}),
        (_("Notes"), {"fields": ("notes",)}),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "state_badge",
                    "product",
                    "article",
                    "quantity",
                    "completed_quantity",
                    "priority",
                    "customer_name",
                    "customer",
                    "production_line",
                    "job",
                )
            },
        ),
        (
            _("Dates"),
            {"fields": ("due_at", "estimated_completion_at", "started_at", "completed_at", "created_at")},
        ),
        (_("Notes"), {"fields": ("notes",)}),
    )
    readonly_fields = ("state_badge", "started_at", "completed_at", "created_at")
    state_badge = badge("state", WorkOrder.State, STATE_COLOURS)
    priority_badge = badge("priority", WorkOrder.Priority, PRIORITY_COLOURS, _("priority"))
    has_cancel_permission = asks("orders.cancel_workorder")

    due = due("due_at", lambda order: order.state not in ENDED)
    progress = progress("completed_quantity", "quantity", ordering="completed_quantity")

    def entries(self, request: HttpRequest, row: WorkOrder) -> Iterable[Entry]:
        return operation_entries(request, row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **{**kwargs, "form": NewWorkOrderForm})
        form.home = next(iter(visible_stores(request)), None)
        form.asked = amounts_of([(request.GET.get("product", ""), request.GET.get("quantity", ""))])
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> WorkOrder:
        return services.open_work_order(
            store=obj.store_id,
            product=obj.product,
            quantity=obj.quantity,
            number=obj.number,
            priority=obj.priority,
            customer=obj.customer_name,
            due_at=obj.due_at,
            estimated_completion_at=obj.estimated_completion_at,
            notes=obj.notes,
            job=obj.job,
        )

    start = button(
        "start",
        _("Start"),
        _("Work on this order begins, or goes on after a pause."),
        services.start_work_order,
        _("The work order is started."),
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
    )
    pause = button(
        "pause",
        _("Pause"),
        _("Work on this order stops for a while."),
        services.pause_work_order,
        _("The work order is paused."),
        icon="pause",
        form=ReasonForm,
    )
    hold = button(
        "hold",
        _("Hold"),
        _("The order waits for approval or resources. No operation starts or ends meanwhile."),
        services.hold_work_order,
        _("The work order is on hold."),
        icon="front_hand",
        form=ReasonForm,
    )
    resume = button(
        "resume",
        _("Resume"),
        _("Work goes on; after a hold the order is again what it was before."),
        services.resume_work_order,
        _("The work order goes on."),
        icon="resume",
    )
    complete = button(
        "complete",
        _("Complete"),
        _("The order is done; this cannot be undone."),
        services.complete_work_order,
        _("The work order is completed."),
        icon="done_all",
        form=CompleteForm,
        variant=ActionVariant.SUCCESS,
    )
    cancel = button(
        "cancel",
        _("Cancel"),
        _("The order will not be completed; this cannot be undone."),
        services.cancel_work_order,
        _("The work order is cancelled."),
        permission="cancel",
        icon="block",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )
    start_chosen = bulk("start", _("Start work orders"), _("Start"), services.start_work_order, _("Started."))
    pause_chosen = bulk(
        "pause", _("Pause work orders"), _("Pause"), services.pause_work_order, _("Paused."), reason=True
    )
    hold_chosen = bulk(
        "hold", _("Put work orders on hold"), _("Hold"), services.hold_work_order, _("On hold."), reason=True
    )
    resume_chosen = bulk(
        "resume", _("Resume work orders"), _("Resume"), services.resume_work_order, _("Resumed.")
    )
    complete_chosen = bulk(
        "complete", _("Complete work orders"), _("Complete"), services.complete_work_order, _("Completed.")
    )
    cancel_chosen = bulk(
        "cancel",
        _("Cancel work orders"),
        _("Cancel the orders"),
        services.cancel_work_order,
        _("Cancelled."),
        reason=True,
        permission="cancel",
    )
