"""Shop-floor work orders and their operations in the back office."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import TextField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
)

from core.admin import (
    ChoicesDropdownFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReasonForm,
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


class CompleteForm(BaseDialogForm):
    completed_quantity = forms.IntegerField(
        label=_("Completed"),
        required=False,
        min_value=0,
        help_text=_("Empty: all of it."),
        widget=UnfoldAdminIntegerFieldWidget,
    )


class CompleteOperationForm(CompleteForm):
    rejected_quantity = forms.IntegerField(
        label=_("Rejected"), required=False, min_value=0, widget=UnfoldAdminIntegerFieldWidget
    )


def button(
    name: str, label: Any, question: Any, service: Callable[..., Any], done: Any, **look: Any
) -> Callable[..., HttpResponse]:
    """A button of the page for the move `name`: the filled fields of its dialog go to the service."""

    def act(self: Any, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        fields = (name for name in form.cleaned_data if not name.startswith("_"))  # unfold adds its own
        filled = {name: form.cleaned_data[name] for name in fields}
        given = {name: value for name, value in filled.items() if value not in (None, "")}
        return run(self, request, object_id, service, done, **given)

    act.__name__ = name
    made: Callable[..., HttpResponse] = move(label=label, question=question, permission="move", **look)(act)
    return made


def for_chosen(name: str, label: Any, service: Callable[..., Any], done: Any) -> Callable[..., None]:
    """The move `name` for the chosen rows of the list, each by itself."""

    def act(self: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        run_all(self, request, queryset, service, done)

    act.__name__ = f"{name}_chosen"
    made: Callable[..., None] = admin.action(description=label, permissions=["move"])(act)
    return made


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
    actions = (
        "start_chosen",
        "pause_chosen",
        "hold_chosen",
        "resume_chosen",
        "complete_chosen",
        "cancel_chosen",
    )
    actions_detail = ("start", "resume", "complete", "pause", "hold", "cancel")
    formfield_overrides = ServiceAdmin.formfield_overrides | {
        TextField: {"widget": UnfoldAdminTextareaWidget}
    }
    add_fieldsets = (
        (None, {"fields": ("store", "product", "quantity", "number", "priority", "customer_name", "job")}),
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
            job=obj.job,
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The number may be left to the service."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "number":
            field.required = False
            field.help_text = _("Empty: the next free one.")
        return field

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
        icon="block",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )
    start_chosen = for_chosen(
        "start", _("Start the chosen work orders"), services.start_work_order, _("Started.")
    )
    pause_chosen = for_chosen(
        "pause", _("Pause the chosen work orders"), services.pause_work_order, _("Paused.")
    )
    hold_chosen = for_chosen(
        "hold", _("Put the chosen work orders on hold"), services.hold_work_order, _("On hold.")
    )
    resume_chosen = for_chosen(
        "resume", _("Resume the chosen work orders"), services.resume_work_order, _("Resumed.")
    )
    complete_chosen = for_chosen(
        "complete", _("Complete the chosen work orders"), services.complete_work_order, _("Completed.")
    )
    cancel_chosen = for_chosen(
        "cancel", _("Cancel the chosen work orders"), services.cancel_work_order, _("Cancelled.")
    )


@admin.register(Operation)
class OperationAdmin(WithMoves, ReadOnlyAdmin):
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
    actions_detail = ("start", "complete", "block", "unblock", "skip")
    state_badge = badge("state", Operation.State, OPERATION_COLOURS)

    start = button(
        "start",
        _("Start"),
        _("The operation begins; an open work order begins with it."),
        services.start_operation,
        _("The operation is started."),
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
    )
    complete = button(
        "complete",
        _("Complete"),
        _("The operation is done. Its time is charged to the job."),
        services.complete_operation,
        _("The operation is completed."),
        icon="done_all",
        form=CompleteOperationForm,
        variant=ActionVariant.SUCCESS,
    )
    block = button(
        "block",
        _("Block"),
        _("Something is missing to begin."),
        services.block_operation,
        _("The operation is blocked."),
        icon="front_hand",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )
    unblock = button(
        "unblock",
        _("Unblock"),
        _("The operation can begin again."),
        services.unblock_operation,
        _("The operation can begin."),
        icon="undo",
    )
    skip = button(
        "skip",
        _("Skip"),
        _("The operation is not needed; this cannot be undone."),
        services.skip_operation,
        _("The operation is skipped."),
        icon="skip_next",
        form=ReasonForm,
    )


@admin.register(ProcessStep)
class ProcessStepAdmin(ServiceAdmin):
    """How articles are made; what is running keeps its copy."""

    save_service = staticmethod(services.save_process_step)
    delete_service = staticmethod(services.remove_process_step)
    save_argument = "step"
    list_display = ("article", "sequence", "operation_type", "resource", "setup_minutes", "minutes_per_unit")
    list_select_related = ("article",)
    list_filter = (("article", PickFilter),)
    search_fields = ("article__number", "article__name", "operation_type", "resource")
    ordering = ("article_id", "sequence")
    autocompletes = False
    fields = ("article", "sequence", "operation_type", "resource", "setup_minutes", "minutes_per_unit")
