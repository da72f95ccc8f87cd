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
    badge,
    due,
    visible_stores,
)
from core.admin.base import NEXT_FREE
from core.admin.columns import made_column
from core.admin.forms import ValuesForm
from core.admin.orders import Line, WithLines
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


class NewOrderForm(ValuesForm):
    sure = sure_field()


@admin.register(StorageOrder)
class StorageOrderAdmin(AsksWhenShort, WithPapers, StorageOrderMoves, WithLines):
    form = ValuesForm
    may_stay_empty = {"name": NEXT_FREE}
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
        (_("More"), {"fields": ("unit", "handling_unit", "counts_empty", *INFO), "classes": ["collapse"]}),
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
                "classes": ["collapse"],
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

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> StorageOrder:
        changes = {name: getattr(obj, name) for name in form.changed_data} if change else {}
        if not changes:
            return obj
        return services.change_storage_order(store=obj.store_id, pk=obj.pk, changes=changes)

    def open_order(self, form: Any, lines: list[Line]) -> StorageOrder:
        asked = ("store", "warehouse", SURE)
        return services.open_storage_order(
            warehouse=form.instance.warehouse,
            lines=[services.NewLine(**line) for line in lines],
            origin=StorageOrder.Origin.MANUAL,
            **{name: value for name, value in form.cleaned_data.items() if name not in asked},
        )
