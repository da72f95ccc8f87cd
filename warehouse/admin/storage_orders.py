"""Storage orders: opened with their lines, allocated, confirmed and closed by buttons."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin import (
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ServiceAdmin,
    badge,
    due,
    visible_stores,
)
from core.admin.columns import made_column
from core.admin.forms import ServiceForm
from core.admin.openings import asked_lines
from core.admin.printing import WithPapers
from core.admin.shortages import SURE, AsksWhenShort, sure_field
from core.admin.timeline import Entry
from core.find import Findable
from warehouse import services
from warehouse.admin.storage_lines import (
    ConfirmationInline,
    NewLineInline,
    PlaceInline,
    ProposalInline,
)
from warehouse.admin.storage_moves import StorageOrderMoves
from warehouse.admin.told import confirmation_entries
from warehouse.admin.worklists import STORAGE_ORDERS
from warehouse.documents.pick_lists import pick_lists
from warehouse.models import Direction, StorageOrder, StorageOrderLine, Warehouse
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


class NewOrderForm(OrderForm):
    sure = sure_field()


@admin.register(StorageOrder)
class StorageOrderAdmin(AsksWhenShort, WithPapers, StorageOrderMoves, ServiceAdmin):
    form = OrderForm
    counted_by_tally = True
    counted_fields = frozenset({"incomplete_lines"})
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
        "confirm_all",
        "verify",
        "allocate",
        "allocate_rest",
        "deallocate",
        "begin",
        "approve",
        "recount",
        "close",
        "remove",
        "undo",
        "copy",
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
                    "custom_values",
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
        "custom_values",
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

    def entries(self, request: HttpRequest, row: StorageOrder) -> Iterable[Entry]:
        return confirmation_entries(request, row)

    @display(description=_("custom fields"))
    def custom_values(self, order: StorageOrder) -> SafeString | None:
        """Each on a line of its own."""
        lines = ((name, value) for name, value in sorted(order.custom.items()))
        return format_html_join("", "<div>{}: {}</div>", lines) or None

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
        return [ConfirmationInline, ProposalInline, PlaceInline] if obj else [NewLineInline]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewOrderForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The store's usual warehouse, unless the address names another."""
        usual = Warehouse.objects.filter(store__in=visible_stores(request), is_default=True)[:2]
        one = {"warehouse": usual[0].pk} if len(usual) == 1 else {}
        return {**one, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Articles and amounts in the address are the first lines of a new order."""
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        asked = asked_lines(request, "quantity") if obj.pk is None else []
        return {**found, "initial": asked} if asked else found

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The name may be left to the service."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "name":
            field.required = False
            field.help_text = _("Empty: the next free one.")
        return field

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> StorageOrder:
        """A new order is opened with its lines, in `save_related`."""
        changes = {name: getattr(obj, name) for name in form.changed_data} if change else {}
        if not changes:
            return obj
        return services.change_storage_order(store=obj.store_id, pk=obj.pk, changes=changes)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change:
            return super().save_related(request, form, formsets, change)
        lines = [line for formset in formsets for line in formset.save(commit=False)]
        given = {
            name: form.cleaned_data[name]
            for name in form.cleaned_data
            if name not in ("store", "warehouse", SURE)
        }
        opened = services.open_storage_order(
            warehouse=form.instance.warehouse,
            lines=[_wanted(line) for line in lines],
            origin=StorageOrder.Origin.MANUAL,
            **given,
        )
        form.instance.__dict__.update(opened.__dict__)
        return None


def _wanted(line: StorageOrderLine) -> services.NewLine:
    return services.NewLine(
        line.article,
        line.quantity,
        batch=line.batch,
        serial=line.serial,
        best_before=line.best_before,
        target=line.target,
    )
