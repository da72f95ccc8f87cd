"""What is asked for in storage orders, where it is to be done, and the dialog that says what was done."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, F, When
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from core.admin import (
    ChoicesDropdownFilter,
    PickFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    ServiceInline,
    progress,
)
from core.admin.dialogs import OnceDialog, quantity_field, word_field
from core.admin.shortages import SURE, tell
from core.admin.signatures import WithSignature
from core.admin.usual import UsualFormSet, UsualInline
from core.quantities import plain
from warehouse import services
from warehouse.models import (
    Confirmation,
    Direction,
    Location,
    Motive,
    Proposal,
    StorageOrder,
    StorageOrderLine,
    StorageOrderPlace,
)
from warehouse.models.storage_orders import CLOSING

ERRANDS_SHOWN = 100


class NewLinesFormSet(UsualFormSet):
    """The lines of an order that is being opened. It asks back where the stock does not cover them; the tick answers."""

    counted = "quantity"
    looks_at = 100

    def telling(self) -> Any:
        """Orders that do the same."""
        return Case(When(order__direction=self.instance.direction, then=F(self.counted)))

    def clean(self) -> None:
        super().clean()
        order = self.instance
        if any(self.errors) or self.data.get(SURE) or order.warehouse_id is None:
            return
        lines = [form.instance for form in self.forms if form.cleaned_data.get("article")]
        tell(self, services.short_of(order, lines))


class NewLineInline(UsualInline, ServiceInline):
    """The lines of an order that is being opened."""

    model = StorageOrderLine
    formset = NewLinesFormSet
    fields = ("article", "quantity", "batch", "serial", "best_before", "target")
    tab = False


class ProposalInline(ReadOnlyInline):
    model = Proposal
    fields = ("line", "location", "lot", "quantity")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("line__order", "location", "lot", "order")


class PlaceInline(ReadOnlyInline):
    model = StorageOrderPlace
    fk_name = "order"
    fields = ("line", "location", "zone", "shelf", "carrier")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("line__order", "location", "zone", "shelf", "carrier", "order")
        return super().get_queryset(request).select_related(*related)


class ConfirmationInline(WithSignature, ReadOnlyInline):
    model = Confirmation
    fields = ("created_at", "type", "line", "confirmed", "location", "lot", "posted_at", "signed")
    ordering = ("-pk",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("line__order", "location", "lot", "user", "credential", "order")
        return super().get_queryset(request).select_related(*related)


class ConfirmDialog(OnceDialog):
    """What was put, fetched or counted on one line of an order."""

    line = forms.ChoiceField(label=_("Line"), widget=UnfoldAdminSelectWidget)
    quantity = quantity_field(_("Quantity"), help_text=_("Empty: all that is left of the line."))
    location = word_field(_("Place"))
    to = word_field(_("To place"))
    batch = word_field(_("Batch"))
    serial = word_field(_("Serial number"))
    motive = forms.TypedChoiceField(
        label=_("Close the line because"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "–"), *((motive.value, motive.label) for motive in CLOSING)],
        widget=UnfoldAdminSelectWidget,
    )
    place_empty = forms.BooleanField(
        label=_("The place is empty now"), required=False, widget=UnfoldBooleanWidget
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pages: Any = admin.site._registry[StorageOrder]
        self.order = pages.get_object(self.request, str(self.object_id))
        if self.order is None:
            raise Http404
        lines = StorageOrderLine.objects.filter(order=self.order).open().select_related("article")
        self.lines = {str(line.pk): line for line in lines.order_by("number")}
        choices = [(number, _progress(line)) for number, line in self.lines.items()]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]
        self.fields["location"].help_text = _("Empty: as proposed.")
        if self.order.direction == Direction.COUNT:
            self.fields["quantity"].required, self.fields["quantity"].help_text = True, ""

    def clean(self) -> None:
        """What was fetched as asked for needs no number; what was counted, or ends short, does."""
        told = self.cleaned_data
        line = self.lines.get(told.get("line", ""))
        if line and told.get("quantity") is None and "quantity" not in self.errors:
            if told.get("motive") or told.get("place_empty"):
                self.add_error("quantity", _("How much was it?"))
            else:
                told["quantity"] = line.remaining
        super().clean()

    def expected(self) -> dict[str, Decimal | int | None]:
        """What is left of the line; nothing is told of a blind count, whose lines ask for no quantity."""
        line = self.lines.get(self.cleaned_data.get("line", ""))
        return {"quantity": (line.remaining or line.quantity) if line else None}

    def clean_location(self) -> Location | None:
        return self._place("location")

    def clean_to(self) -> Location | None:
        return self._place("to")

    def _place(self, field: str) -> Location | None:
        code = self.cleaned_data[field]
        if not code:
            return None
        found = Location.objects.filter(warehouse=self.order.warehouse_id, code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no such place in this warehouse."))
        return found


class ConfirmAllDialog(OnceDialog):
    """Shows what is set aside or proposed; what is sent says which of it was seen."""

    form_before_template = "admin/warehouse/proposed.html"

    def get_before_template_context(
        self, request: HttpRequest, object_id: int | str | None = None
    ) -> dict[str, Any]:
        """As it is now, also after a refusal because it is not what it was."""
        pages: Any = admin.site._registry[StorageOrder]
        order = pages.get_object(request, str(object_id))
        if order is None:
            raise Http404
        errands = services.errands_of([order])[order.pk]
        turns = sorted(errands, key=lambda one: (one.line.number, one.turn))
        return {
            **super().get_before_template_context(request, object_id),
            "errands": turns[:ERRANDS_SHOWN],
            "more": max(len(turns) - ERRANDS_SHOWN, 0),
            "seen": services.mark_of(errands),
        }

    def given(self) -> dict[str, Any]:
        return {**super().given(), "seen": self.data.get("seen", "")}


def _progress(line: StorageOrderLine) -> str:
    figures = {
        "number": line.number,
        "article": line.article,
        "confirmed": plain(line.confirmed),
        "quantity": plain(line.quantity),
    }
    return str(_("%(number)s: %(article)s – %(confirmed)s of %(quantity)s")) % figures


def confirm_one(*, store: int, pk: int, line: str, motive: int | None = None, **told: Any) -> Confirmation:
    """`confirm_line` for a dialog on the page of an order, whose lines it offers."""
    return services.confirm_line(store=store, pk=int(line), motive=motive or Motive.NOT_SET, **told)


@admin.register(StorageOrderLine)
class StorageOrderLineAdmin(ReadOnlyAdmin):
    list_display = (
        "order",
        "number",
        "article",
        "progress",
        "deviated",
        "short",
        "done",
        "modified_at",
    )
    list_select_related = ("order", "article")
    list_filter = ("done", ("order", PickFilter), ("article", PickFilter), ("motive", ChoicesDropdownFilter))
    search_fields = ("order__name", "article__number", "article__name", "batch", "serial")
    ordering = ("store_id", "-pk")
    autocompletes = False
    where_told = ("confirmed_before", "expected_before", "info1", "info2", "info3", "info4", "info5")
    progress = progress("confirmed", "quantity", _("confirmed"), of=_("quantity"))


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ("order", "line", "location", "lot", "quantity")
    list_select_related = ("order", "line__order", "location", "lot")
    list_filter = (("lot", PickFilter), ("location", PickFilter))
    search_fields = ("order__name", "location__code", "line__article__number")
    ordering = ("-pk",)
    autocompletes = False


@admin.register(StorageOrderPlace)
class StorageOrderPlaceAdmin(ReadOnlyAdmin):
    list_display = ("order", "line", "location", "zone", "shelf", "carrier")
    list_select_related = ("order", "line__order", "location", "zone", "shelf", "carrier")
    list_filter = (("location", PickFilter), ("zone", PickFilter))
    search_fields = ("order__name", "location__code", "zone__name")
    ordering = ("-pk",)
    autocompletes = False
