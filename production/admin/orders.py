"""Production orders: what they make, what that takes, and the buttons that move them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import TextField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
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
    move,
)
from core.admin.base import NEXT_FREE
from core.admin.columns import made_column
from core.admin.copying import WithCopy
from core.admin.dialogs import dialog_button, short
from core.admin.forms import REFUSALS, ValuesForm, words
from core.admin.moves import asks
from core.admin.printing import WithPapers
from core.admin.shortages import SURE, AsksWhenShort
from core.admin.timeline import Entry
from core.admin.undo import WithUndo
from core.find import Findable
from production import services
from production.admin.dialogs import ToleranceForm, told_tolerance
from production.admin.lines import ProductionOrderArticleInline
from production.admin.opening import NewOrderForm
from production.admin.reports import ReportForm
from production.admin.tables import tables_of
from production.admin.told import report_entries
from production.admin.worklists import PRODUCTION_ORDERS
from production.documents.picking import picking_lists
from production.models import ProductionOrder, ProductionOrderArticle

STATE_COLOURS = {"new": "", "in_production": "info", "finished": "success", "cancelled": "danger"}
ENDED = (ProductionOrder.State.FINISHED, ProductionOrder.State.CANCELLED)
SHORT_NAMED = 10
NAMED = 2


def told_short(started: services.Started) -> str:
    """What an order that was started is short of, the first articles by name."""
    missing = short(started.short)
    more = [str(_("and %d more")) % (len(missing) - SHORT_NAMED)] if len(missing) > SHORT_NAMED else []
    return " ".join([str(_("Short:")), *missing[:SHORT_NAMED], *more]) if missing else ""


def first_of(numbers: Sequence[str]) -> str:
    """The first articles of an order by their numbers, and how many more there are."""
    more = [str(_("and %d more")) % (len(numbers) - NAMED)] if len(numbers) > NAMED else []
    return " ".join([", ".join(numbers[:NAMED]), *more])


@admin.register(ProductionOrder)
class ProductionOrderAdmin(AsksWhenShort, WithPapers, WithCopy, WithUndo, ServiceAdmin):
    form = ValuesForm
    may_stay_empty = {"reference": NEXT_FREE}
    counted_by_tally = True
    worklists = PRODUCTION_ORDERS
    findable = Findable(("reference",), icon="factory", badge="state_badge", detail=lambda order: order.name)
    list_display = (
        "reference",
        "state_badge",
        "makes",
        "made",
        "name",
        "customer_order",
        "job",
        "start_at",
        "due",
    )
    list_select_related = ("customer_order", "job", "store")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("customer_order", PickFilter),
        ("job", PickFilter),
        ("start_at", DayRangeFilter),
        ("end_at", DayRangeFilter),
    )
    search_fields = ("reference", "name", "internal_reference")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (ProductionOrderArticleInline,)
    change_form_after_template = "admin/production/order.html"
    actions = ("start_chosen", "fetch_chosen", "finish_chosen", "cancel_chosen", "print_chosen")
    actions_detail = ("report", "start", "issue_pick", "finish", "cancel", "undo", "copy", "print_one")
    copy_service = staticmethod(services.copy_production_order)
    undo_service = staticmethod(services.undo_report)
    printed = staticmethod(picking_lists)
    paper_name = "picking-list"
    formfield_overrides = ServiceAdmin.formfield_overrides | {
        TextField: {"widget": UnfoldAdminTextareaWidget}
    }
    add_fieldsets = (
        (None, {"fields": ("store", "name", "customer_order", "job")}),
        (_("Dates"), {"fields": ("start_at", "end_at"), "classes": ["tab"]}),
        (_("More"), {"fields": ("reference", "reserve_in_depth"), "classes": ["tab"]}),
        (_("Notes"), {"fields": ("internal_reference", "comment"), "classes": ["tab"]}),
    )
    fieldsets = (
        (None, {"fields": ("reference", "state_badge", "name", "customer_order", "job", "reserve_in_depth")}),
        (
            _("Dates"),
            {
                "fields": ("start_at", "end_at", "finished_at", "created_at", "work_hours"),
                "classes": ["tab"],
            },
        ),
        (_("Notes"), {"fields": ("internal_reference", "comment"), "classes": ["tab"]}),
    )
    readonly_fields = ("state_badge", "finished_at", "created_at")
    state_badge = badge("state", ProductionOrder.State, STATE_COLOURS)
    due = due("end_at", lambda order: order.state not in ENDED)

    made = made_column()

    @display(description=_("makes"))
    def makes(self, order: Any) -> str:
        """The first of its articles, which `prepare_rows` reads for a whole page."""
        return first_of(getattr(order, "numbers", []))

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        """How far each order is, in one query: by its pieces, or by its articles if it makes several."""
        found = ProductionOrderArticle.objects.progress_of(order.pk for order in rows)
        for order in rows:
            if one := found.get(order.pk):
                several = (one["full"], one["articles"], _("articles"))
                order.numbers = one["numbers"]
                order.made = several if one["articles"] > 1 else (one["finished"], one["amount"], "")

    has_report_permission = asks("production.add_productionreport")
    has_undo_permission = asks("production.add_productionreport")
    has_run_permission = asks("production.run_productionorder")
    has_cancel_permission = asks("production.cancel_productionorder")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """The bills were copied by this setting when the articles were added."""
        fixed = ("reference", "reserve_in_depth") if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        order = self.get_object(request, object_id) if object_id else None
        context = {**(extra_context or {}), **(tables_of(request, order) if order else {})}
        return super().changeform_view(request, object_id, form_url, context)

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> ProductionOrder:
        """Where only articles were changed, the order itself stays as it is."""
        names = form.changed_data if change else form.cleaned_data.keys() - {"store", SURE}
        values = {name: getattr(obj, name) for name in names}
        if not change:
            return services.open_production_order(store=obj.store_id, **values)
        if not values:
            return obj
        return services.change_production_order(store=obj.store_id, pk=obj.pk, changes=values)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewOrderForm
        return super().get_form(request, obj, change=change, **kwargs)

    def entries(self, request: HttpRequest, row: ProductionOrder) -> Iterable[Entry]:
        return report_entries(request, row)

    def last_done(self, request: HttpRequest, row: Any) -> Any:
        return services.last_report(order=row, user_id=request.user.pk)

    def is_possible(self, row: Any, name: str) -> bool:
        if name == "issue_pick":
            return bool(row.state == ProductionOrder.State.IN_PRODUCTION)
        return row.state not in ENDED if name == "report" else super().is_possible(row, name)

    report = dialog_button(
        "report",
        _("Report"),
        _("Takes the parts from stock and puts the product in. The first report starts the order."),
        services.report_production,
        _("The report is booked."),
        permission="report",
        icon="fact_check",
        form=ReportForm,
        telling=told_tolerance,
        variant=ActionVariant.PRIMARY,
    )

    @move(
        label=_("Start"),
        question=_("Reserves the parts that are there, and tells what is short."),
        permission="run",
        icon="play_arrow",
    )
    def start(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        return self.started(request, order)

    def started(self, request: HttpRequest, order: ProductionOrder) -> HttpResponse:
        """Start an order, and say on its page what is short."""
        try:
            started = services.start_production(store=order.store_id, pk=order.pk)
        except REFUSALS as refusal:
            return self.message_and_return(request, str(order.pk), words(refusal), messages.ERROR)
        if not started.short:
            done = _("The order is in production; all its parts are reserved.")
            return self.message_and_return(request, str(order.pk), done)
        told = f"{_('The order is in production.')} {told_short(started)}"
        return self.message_and_return(request, str(order.pk), told, messages.WARNING)

    issue_pick = button(
        "issue_pick",
        _("Fetch parts"),
        _("A storage order has fetched to the line side what is not there yet."),
        services.issue_pick_order,
        _("A storage order fetches the parts."),
        permission="run",
        icon="forklift",
    )

    finish = dialog_button(
        "finish",
        _("Finish"),
        _("Nothing more is made; what is left of the reservations is given back. This cannot be undone."),
        services.finish_production,
        _("The order is finished."),
        permission="run",
        icon="done_all",
        form=ToleranceForm,
        telling=told_tolerance,
        variant=ActionVariant.SUCCESS,
    )

    cancel = button(
        "cancel",
        _("Cancel"),
        _("Gives the reservations back; what was reported stays. This cannot be undone."),
        services.cancel_production,
        _("The order is cancelled."),
        permission="cancel",
        icon="block",
        form=ReasonForm,
        variant=ActionVariant.DANGER,
    )

    start_chosen = bulk(
        "start",
        _("Start production orders"),
        _("Start"),
        services.start_production,
        _("Started."),
        told=told_short,
        permission="run",
    )
    fetch_chosen = bulk(
        "fetch",
        _("Fetch parts of production orders"),
        _("Fetch parts"),
        services.issue_pick_order,
        _("Storage orders fetch the parts."),
        permission="run",
    )
    finish_chosen = bulk(
        "finish",
        _("Finish production orders"),
        _("Finish"),
        services.finish_production,
        _("Finished."),
        permission="run",
    )
    cancel_chosen = bulk(
        "cancel",
        _("Cancel production orders"),
        _("Cancel the orders"),
        services.cancel_production,
        _("Cancelled."),
        reason=True,
        permission="cancel",
    )
