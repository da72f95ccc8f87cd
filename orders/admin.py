"""Shop-floor work orders and their operations in the back office."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import TextField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from core.admin import (
    ChoicesDropdownFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ServiceAdmin,
    WithMoves,
    badge,
    move,
    run,
    run_all,
)
from orders import services
from orders.models import Operation, ProcessStep, WorkOrder

STATE_COLOURS = {
    "in_progress": "info",
    "completed": "success",
    "cancelled": "danger",
    "paused": "warning",
    "on_hold": "warning",
}
OPERATION_COLOURS = {"in_progress": "info", "completed": "success", "blocked": "danger"}
PRIORITY_COLOURS = {WorkOrder.Priority.HIGH: "warning", WorkOrder.Priority.CRITICAL: "danger"}
ENDED = ("completed", "cancelled")


class OperationInline(ReadOnlyInline):
    model = Operation
    fields = (
        "sequence",
        "operation_type",
        "resource",
        "operator",
        "state_badge",
        "completed_quantity",
        "rejected_quantity",
    )
    readonly_fields = ("state_badge",)
    ordering = ("sequence", "pk")
    per_page = 100
    tab = False
    state_badge = badge("state", Operation.State, OPERATION_COLOURS)


@admin.register(WorkOrder)
class WorkOrderAdmin(WithMoves, ServiceAdmin):
    """Opened and moved by services; what is in it cannot be edited here."""

    counted_by_tally = True
    palette_lookups = ("number__startswith",)
    list_display = (
        "number",
        "state_badge",
        "product",
        "quantity",
        "completed_quantity",
        "priority_badge",
        "customer_name",
        "due",
        "created_at",
    )
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        ("article", PickFilter),
        ("customer", PickFilter),
        ("due_at", RangeDateTimeFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number", "product", "customer_name")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (OperationInline,)
    actions = ("start_chosen",)
    actions_detail = ("start",)
    formfield_overrides = ServiceAdmin.formfield_overrides | {
        TextField: {"widget": UnfoldAdminTextareaWidget}
    }
    add_fieldsets = (
        (None, {"fields": ("store", "product", "quantity", "number", "priority", "customer_name")}),
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

    @display(description=_("due"), ordering="due_at", label={"late": "danger", "due": ""})
    def due(self, order: WorkOrder) -> tuple[str, str] | None:
        if order.due_at is None:
            return None
        late = order.due_at < timezone.now() and order.state not in ENDED
        return ("late" if late else "due", f"{timezone.localtime(order.due_at):%Y-%m-%d}")

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
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The number may be left to the service."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "number":
            field.required = False
            field.help_text = _("Empty: the next free one.")
        return field

    @move(
        label=_("Start"),
        question=_("Work on this order begins, or goes on after a pause."),
        permission="move",
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
    )
    def start(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.start_work_order, _("The work order is started."))

    @admin.action(description=_("Start the chosen work orders"), permissions=["move"])
    def start_chosen(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        run_all(self, request, queryset, services.start_work_order, _("Started."))


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    list_display = (
        "work_order",
        "sequence",
        "operation_type",
        "resource",
        "operator",
        "state_badge",
        "completed_quantity",
        "rejected_quantity",
        "updated_at",
    )
    list_select_related = ("work_order",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("work_order", PickFilter),
        ("updated_at", RangeDateTimeFilter),
    )
    search_fields = ("operation_type", "work_order__number", "resource", "operator")
    ordering = ("-work_order_id", "sequence", "pk")
    autocompletes = False
    readonly_fields = ("state_badge",)
    state_badge = badge("state", Operation.State, OPERATION_COLOURS)


@admin.register(ProcessStep)
class ProcessStepAdmin(ReadOnlyAdmin):
    list_display = ("article", "sequence", "operation_type", "resource", "setup_minutes", "minutes_per_unit")
    list_select_related = ("article",)
    list_filter = (("article", PickFilter),)
    search_fields = ("article__number", "article__name", "operation_type", "resource")
    ordering = ("article_id", "sequence")
    autocompletes = False
