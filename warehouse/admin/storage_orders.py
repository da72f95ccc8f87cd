"""Storage orders: opened with their lines, allocated, confirmed and closed by buttons."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ReasonForm,
    ServiceAdmin,
    WithMoves,
    badge,
    bulk,
    due,
    move,
    run,
)
from core.admin.columns import made_column
from core.admin.dialogs import attempt
from core.admin.forms import REFUSALS, ServiceForm, words
from core.admin.moves import asks
from core.admin.printing import WithPapers
from core.find import Findable
from warehouse import services
from warehouse.admin.storage_lines import (
    ConfirmationInline,
    ConfirmDialog,
    LineInline,
    NewLineInline,
    PlaceInline,
    ProposalInline,
    confirm,
)
from warehouse.admin.worklists import STORAGE_ORDERS
from warehouse.documents.pick_lists import pick_lists
from warehouse.models import Confirmation, Direction, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import INFO

State = StorageOrder.State
STATE_COLOURS = {
    "queued": "warning",
    "ready": "",
    "allocated": "info",
    "in_process": "info",
    "processed": "success",
}
BUSY = (State.ALLOCATED, State.IN_PROCESS)


class OrderForm(ServiceForm):
    def validate_constraints(self) -> None:
        """The service checks the same, and says it in a person's words beside the field."""


@admin.register(StorageOrder)
class StorageOrderAdmin(WithPapers, WithMoves, ServiceAdmin):
    form = OrderForm
    counted_by_tally = True
    worklists = STORAGE_ORDERS
    findable = Findable(
        ("name",),
        icon="forklift",
        badge="state_badge",
        related=("warehouse",),
        detail=lambda order: f"{order.get_direction_display()} · {order.warehouse}",
    )
    list_display = (
        "name",
        "state_badge",
        "direction_badge",
        "warehouse",
        "priority",
        "due",
        "made",
        "created_at",
    )
    list_select_related = ("warehouse", "store")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("direction", ChoicesDropdownFilter),
        ("priority", ChoicesDropdownFilter),
        ("warehouse", PickFilter),
        ("deadline", DayRangeFilter),
        ("created_at", DayRangeFilter),
    )
    search_fields = ("name", "info1", "owner", "recipient")
    ordering = ("store_id", "-created_at", "-pk")
    actions = (
        "verify_chosen",
        "allocate_chosen",
        "allocate_rest_chosen",
        "deallocate_chosen",
        "begin_chosen",
        "approve_chosen",
        "close_chosen",
        "print_chosen",
    )
    printed = staticmethod(pick_lists)
    paper_name = "pick-list"
    actions_detail = (
        "confirm",
        "verify",
        "allocate",
        "allocate_rest",
        "deallocate",
        "begin",
        "approve",
        "recount",
        "close",
        "remove",
        "print_one",
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "store",
                    "warehouse",
                    "name",
                    "direction",
                    "priority",
                    "deadline",
                    "owner",
                    "recipient",
                )
            },
        ),
        (_("More"), {"fields": ("unit", "handling_unit", "counts_empty", *INFO), "classes": ["tab"]}),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "state_badge",
                    "error_description",
                    "warehouse",
                    "direction",
                    "priority",
                    "deadline",
                    "owner",
                    "recipient",
                )
            },
        ),
        (
            _("More"),
            {
                "fields": (
                    "unit",
                    "handling_unit",
                    "counts_empty",
                    *INFO,
                    "custom",
                    "has_stock",
                    "incomplete_lines",
                    "uuid",
                    "created_at",
                    "modified_at",
                ),
                "classes": ["tab"],
            },
        ),
    )
    readonly_fields = (
        "state_badge",
        "error_description",
        "custom",
        "has_stock",
        "incomplete_lines",
        "uuid",
        "created_at",
        "modified_at",
    )
    state_badge = badge("state", StorageOrder.State, STATE_COLOURS)
    due = due("deadline", lambda order: order.state != State.PROCESSED, _("deadline"))
    made = made_column(_("done"))
    direction_badge = badge("direction", Direction, {}, _("direction"))
    has_confirm_permission = asks("warehouse.add_confirmation")
    has_approve_permission = asks("warehouse.approve_counts")
    has_remove_permission = asks("warehouse.delete_storageorder")

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        """How many lines of each order are done, in one query."""
        done = StorageOrderLine.objects.done_of(order.pk for order in rows)
        for order in rows:
            if order.pk in done:
                order.made = (*done[order.pk], _("lines"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """An order stays in its warehouse; once begun, only the infos change."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        begun = ("name", "direction", "priority", "deadline", "owner", "recipient")
        more = (*begun, "unit", "handling_unit", "counts_empty") if obj.is_begun else ()
        return (*fixed, "warehouse", *more)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [LineInline, ConfirmationInline, ProposalInline, PlaceInline] if obj else [NewLineInline]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The name may be left to the service."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "name":
            field.required = False
            field.help_text = _("Empty: the next free one.")
        return field

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> StorageOrder:
        """A new order is opened with its lines, in `save_related`."""
        changes = {name: getattr(obj, name) for name in form.changed_data}
        if not change or not changes:
            return obj
        return services.change_storage_order(store=obj.store_id, pk=obj.pk, changes=changes)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change:
            return super().save_related(request, form, formsets, change)
        lines = [line for formset in formsets for line in formset.save(commit=False)]
        given = {
            name: form.cleaned_data[name] for name in form.cleaned_data if name not in ("store", "warehouse")
        }
        opened = services.open_storage_order(
            warehouse=form.instance.warehouse,
            lines=[_wanted(line) for line in lines],
            origin=StorageOrder.Origin.MANUAL,
            **given,
        )
        form.instance.__dict__.update(opened.__dict__)
        return None

    def is_possible(self, row: Any, name: str) -> bool:
        if name in ("confirm", "allocate_rest"):
            return row.state in BUSY
        if name == "remove":
            return not row.is_begun
        if name in ("approve", "recount"):
            return (
                row.direction == Direction.COUNT and Confirmation.objects.waiting().filter(order=row).exists()
            )
        return super().is_possible(row, name)

    @move(
        label=_("Confirm"),
        question=_("Says what was put, fetched or counted. The goods move at once."),
        permission="confirm",
        icon="task_alt",
        form=ConfirmDialog,
        variant=ActionVariant.PRIMARY,
    )
    def confirm(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        done, dialog = _("It is confirmed."), self.confirm.dialog
        return attempt(self, request, object_id, form, dialog, confirm, done, **form.given())

    @move(
        label=_("Verify"),
        question=_("Looks whether the order can be done; a fault is shown and keeps it queued."),
        permission="move",
        icon="fact_check",
    )
    def verify(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.verify_storage_order, _("The order was looked at."))

    @move(
        label=_("Allocate"),
        question=_("Sets goods aside, first expired, then oldest, or proposes places."),
        permission="move",
        icon="bookmark_add",
    )
    def allocate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.allocate_storage_order, _("The order is allocated."))

    @move(
        label=_("Allocate the rest"),
        question=_("Tries once more for the lines that were short."),
        permission="move",
        icon="bookmark_add",
    )
    def allocate_rest(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.allocate_rest, _("What is there now is allocated."))

    @move(
        label=_("Deallocate"),
        question=_("Gives back what was set aside."),
        permission="move",
        icon="bookmark_remove",
    )
    def deallocate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service = services.deallocate_storage_order
        return run(self, request, object_id, service, _("The goods are free again."))

    @move(
        label=_("Begin"),
        question=_("Somebody is at it: the order is neither changed nor deleted any more."),
        permission="move",
        icon="play_arrow",
    )
    def begin(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.begin_storage_order, _("The order is in process."))

    @move(
        label=_("Approve counts"),
        question=_("Posts the differences that were counted."),
        permission="approve",
        icon="verified",
        variant=ActionVariant.SUCCESS,
    )
    def approve(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.approve_counts, _("The counts are posted."))

    @move(
        label=_("Count again"),
        question=_("Forgets what waits for approval; it is to be counted once more."),
        permission="approve",
        icon="replay",
    )
    def recount(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return run(self, request, object_id, services.reject_counts, _("It is to be counted again."))

    @move(
        label=_("Close"),
        question=_("What is not done yet will not be. This cannot be undone."),
        permission="move",
        icon="block",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )
    def close(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        service, reason = services.close_storage_order, form.cleaned_data["reason"]
        return run(self, request, object_id, service, _("The order is processed."), reason=reason)

    @move(
        label=_("Delete"),
        question=_("Removes the order and its lines, and gives back what was set aside."),
        permission="remove",
        icon="delete",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )
    def remove(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        reason = form.cleaned_data["reason"]
        try:
            services.delete_storage_order(store=row.store_id, pk=row.pk, reason=reason)
        except REFUSALS as refusal:
            return self.message_and_return(request, object_id, words(refusal), messages.ERROR)
        self.message_user(request, _("The order is deleted."))
        page = reverse(f"{self.admin_site.name}:warehouse_storageorder_changelist")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": page})
        return HttpResponseRedirect(page)

    verify_chosen = bulk(
        "verify", _("Verify storage orders"), _("Verify"), services.verify_storage_order, _("Looked at.")
    )
    allocate_chosen = bulk(
        "allocate",
        _("Allocate storage orders"),
        _("Allocate"),
        services.allocate_storage_order,
        _("Allocated."),
    )
    allocate_rest_chosen = bulk(
        "allocate_rest",
        _("Allocate the rest of storage orders"),
        _("Allocate the rest"),
        services.allocate_rest,
        _("What is there now is allocated."),
    )
    deallocate_chosen = bulk(
        "deallocate",
        _("Deallocate storage orders"),
        _("Deallocate"),
        services.deallocate_storage_order,
        _("The goods are free again."),
    )
    begin_chosen = bulk(
        "begin", _("Begin storage orders"), _("Begin"), services.begin_storage_order, _("In process.")
    )
    approve_chosen = bulk(
        "approve",
        _("Approve counts"),
        _("Approve"),
        services.approve_counts,
        _("The counts are posted."),
        permission="approve",
    )
    close_chosen = bulk(
        "close",
        _("Close storage orders"),
        _("Close"),
        services.close_storage_order,
        _("Processed."),
        reason=True,
    )


def _wanted(line: StorageOrderLine) -> services.NewLine:
    return services.NewLine(
        line.article,
        line.quantity,
        batch=line.batch,
        serial=line.serial,
        best_before=line.best_before,
        target=line.target,
    )
