"""Operations, and the process steps that they are copied from."""

from decimal import Decimal

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReasonForm,
    ServiceAdmin,
    WithMoves,
    badge,
    button,
    due,
    progress,
)
from core.admin.dialogs import whole_field
from orders import services
from orders.admin.dialogs import CompleteForm
from orders.admin.worklists import OPERATIONS
from orders.models import Operation, ProcessStep
from orders.models.operations import UNENDED

OPERATION_COLOURS = {"in_progress": "info", "completed": "success", "blocked": "warning"}


class CompleteOperationForm(CompleteForm):
    rejected_quantity = whole_field(_("Rejected"))

    def expected(self) -> dict[str, Decimal | int | None]:
        return {"completed_quantity": self.ordered(), "rejected_quantity": self.ordered()}

    def ordered(self) -> int | None:
        orders = Operation.objects.filter(pk=self.object_id)
        return orders.values_list("work_order__quantity", flat=True).first()


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
    per_page = 50
    tab = False
    state_badge = badge("state", Operation.State, OPERATION_COLOURS)


@admin.register(Operation)
class OperationAdmin(WithMoves, ReadOnlyAdmin):
    worklists = OPERATIONS
    list_display = (
        "work_order",
        "sequence",
        "operation_type",
        "resource",
        "operator",
        "state_badge",
        "progress",
        "rejected_quantity",
        "due",
        "updated_at",
    )
    list_select_related = ("work_order", "store")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("work_order", PickFilter),
        ("updated_at", DayRangeFilter),
    )
    search_fields = ("operation_type", "work_order__number", "resource", "operator")
    ordering = ("-work_order_id", "sequence", "pk")
    autocompletes = False
    readonly_fields = ("state_badge",)
    progress = progress("completed_quantity", "work_order.quantity")
    due = due("planned_end_at", lambda operation: operation.state in UNENDED, _("planned end"))
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
