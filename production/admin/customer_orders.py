"""Customer orders: written down with their lines, and made into production orders."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldBooleanSwitchWidget

from core.admin import (
    DayRangeFilter,
    PickFilter,
    ReadOnlyAdmin,
    ServiceInline,
    WithTimeline,
    move,
)
from core.admin.base import NEXT_FREE
from core.admin.dialogs import OnceDialog, done_once, refused
from core.admin.forms import REFUSALS, ValuesForm
from core.admin.moves import asks
from core.admin.orders import Line, WithLines
from core.admin.usual import UsualFormSet, UsualInline
from core.find import Findable
from production import services
from production.admin.orders import first_of
from production.models import CustomerOrder, CustomerOrderLine, ProductionOrder


class WantedFormSet(UsualFormSet):
    counted = "quantity"


class NewLineInline(UsualInline, ServiceInline):
    """The lines of an order that is being written down."""

    model = CustomerOrderLine
    formset = WantedFormSet
    fields = ("article", "quantity", "due_date")
    tab = False


class MakeForm(OnceDialog):
    """Warns of a second production order for the same customer order."""

    reserve_in_depth = forms.BooleanField(
        label=_("Down to simple parts"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("On: takes parts without a bill of their own, of all levels. Off: the first level."),
    )
    start = forms.BooleanField(
        label=_("Start at once"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Reserves the parts that are there, and tells what is short."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.request.user.has_perm("production.run_productionorder"):
            del self.fields["start"]
        pages: Any = admin.site._registry[CustomerOrder]
        order = pages.get_object(self.request, str(self.object_id))
        if order is None:
            raise Http404
        made = ProductionOrder.objects.filter(customer_order=order).exclude(
            state=ProductionOrder.State.CANCELLED
        )
        known = ", ".join(made.order_by("pk").values_list("reference", flat=True)[:5])
        self.hint = _("There is a production order already: %s.") % known if known else ""


@admin.register(CustomerOrder)
class CustomerOrderAdmin(WithTimeline, WithLines):
    form = ValuesForm
    may_stay_empty = {"number": NEXT_FREE}
    findable = Findable(
        ("number", "external_id"),
        icon="contract",
        optional=("external_id",),
        related=("customer",),
        detail=lambda order: order.customer.name,
    )
    list_display = ("number", "customer", "articles", "wanted", "external_id", "created_at")
    list_select_related = ("customer",)
    list_filter = (("customer", PickFilter), ("created_at", DayRangeFilter))
    search_fields = ("number", "external_id", "customer__name")
    ordering = ("store_id", "-created_at", "-pk")
    fields = ("store", "number", "customer", "external_id", "created_at")
    readonly_fields = ("created_at",)
    actions_detail = ("make",)

    @display(description=_("articles"))
    def articles(self, order: Any) -> str | None:
        """The first of them, which `prepare_rows` reads for a whole page."""
        return first_of(getattr(order, "numbers", [])) or None

    @display(description=_("first due"))
    def wanted(self, order: Any) -> Any:
        return getattr(order, "wanted_on", None)

    def prepare_rows(self, request: HttpRequest, rows: list[Any]) -> None:
        """What was ordered and when it is wanted first, in one query."""
        found = CustomerOrderLine.objects.wanted_of(order.pk for order in rows)
        for order in rows:
            order.numbers, order.wanted_on = found.get(order.pk, ([], None))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new order has no moment yet."""
        return self.fields if obj else self.fields[:-1]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj else (NewLineInline,)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_make_permission = asks("production.add_productionorder")

    def open_order(self, form: Any, lines: list[Line]) -> CustomerOrder:
        order = form.instance
        return services.open_customer_order(
            customer=order.customer,
            lines=[services.Wanted(**line) for line in lines],
            number=order.number,
            external_id=order.external_id,
        )

    @move(
        label=_("Make production order"),
        question=_("A new production order with every article that is made here; equal ones are summed."),
        permission="make",
        icon="factory",
        form=MakeForm,
        variant=ActionVariant.PRIMARY,
    )
    def make(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        order = self.get_object(request, object_id)
        if order is None:
            raise Http404
        in_depth = bool(form.cleaned_data["reserve_in_depth"])

        def act() -> dict[str, Any]:
            made = services.make_from_customer_order(customer_order=order, reserve_in_depth=in_depth)
            return {"order": made.pk}

        try:
            outcome = done_once(request, form, order.store_id, act)
        except REFUSALS as refusal:
            return refused(request, form, self.make.dialog, refusal)
        pages: Any = admin.site._registry[ProductionOrder]
        made = ProductionOrder.objects.of(order.store_id).get(pk=outcome.told["order"])
        if form.cleaned_data.get("start") and not outcome.before:
            return pages.started(request, made)
        done = _("The production order is made from customer order %s.") % order
        return pages.message_and_return(request, str(made.pk), done)


@admin.register(CustomerOrderLine)
class CustomerOrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "position", "article", "quantity", "due_date")
    list_select_related = ("order", "article")
    list_filter = (("order", PickFilter), ("article", PickFilter), ("due_date", DayRangeFilter))
    search_fields = ("order__number", "article__number", "article__name")
    ordering = ("-order_id", "position")
    autocompletes = False
