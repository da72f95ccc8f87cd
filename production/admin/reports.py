"""Production reports: made by a dialog on their order, shown, and reversed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin import DayRangeFilter, PickFilter, ReadOnlyAdmin
from core.admin.dialogs import DayInput, NeededReasonDialog, dialog_button, quantity_field, word_field
from core.admin.filters import DoorFilter
from core.admin.moves import WithButtons, asks
from core.admin.signatures import WithSignature
from core.quantities import ZERO, plain
from production import services
from production.admin.dialogs import ToleranceForm, told_tolerance
from production.admin.tables import note_of
from production.admin.traces import trace_view
from production.models import ProductionOrder, ProductionOrderArticle, ProductionReport


class ReportForm(ToleranceForm):
    """What was made of one of the order's articles."""

    article = forms.ChoiceField(label=_("Article"), widget=UnfoldAdminSelectWidget)
    amount = quantity_field(_("Good"))
    waste = quantity_field(_("Waste"), help_text=_("Uses up parts like good pieces, and is not put away."))
    batch = word_field(_("Batch"))
    serial = word_field(_("Serial number"))
    best_before = forms.DateField(label=_("Best before"), required=False, widget=DayInput)
    field_order = ("article", "amount", "waste", "batch", "serial", "best_before", "override_reason")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pages: Any = admin.site._registry[ProductionOrder]
        order = pages.get_object(self.request, str(self.object_id))
        if order is None:
            raise Http404
        lines = ProductionOrderArticle.objects.filter(order=order).select_related("article").order_by("pk")
        self.lines = {line.article.number: line for line in lines}
        choices = [(number, _progress(line)) for number, line in self.lines.items()]
        self.fields["article"].choices = choices  # type: ignore[attr-defined]
        self.hint = "" if choices else _("Add an article to the order first.")

    def expected(self) -> dict[str, Decimal | int | None]:
        """What is left to make; of an article that is made already, all that was ordered."""
        line = self.lines.get(self.cleaned_data.get("article", ""))
        expected = (max(line.amount - line.finished, ZERO) or line.amount) if line else None
        return {"amount": expected, "waste": expected}

    def given(self) -> dict[str, Any]:
        """What `report_production` takes."""
        filled = super().given()
        names = [name for name in ("batch", "serial", "best_before") if name in filled]
        output = services.Output(**{name: filled.pop(name) for name in names})
        number = filled.pop("article")
        return {**filled, "article_number": number, "output": output}


def _progress(line: ProductionOrderArticle) -> str:
    figures = {"article": line.article, "finished": plain(line.finished), "amount": plain(line.amount)}
    return str(_("%(article)s – %(finished)s of %(amount)s made")) % figures


def reverse_report(*, store: int, pk: int, reason: str) -> ProductionReport:
    return services.reverse_report(store=store, report_id=pk, reason=reason)


@admin.register(ProductionReport)
class ProductionReportAdmin(WithButtons, WithSignature, ReadOnlyAdmin):
    list_display = ("reported_at", "line", "amount", "waste", "lot", "signed", "note")
    list_select_related = ("line__order", "line__article", "lot", "user", "credential")
    list_filter = (("lot", PickFilter), ("door", DoorFilter), ("reported_at", DayRangeFilter))
    search_fields = ("line__order__reference", "line__article__number", "lot__batch", "lot__serial")
    ordering = ("store_id", "-reported_at", "-pk")
    autocompletes = False
    fields = (
        "reported_at",
        "line",
        "amount",
        "waste",
        "consumed_units",
        "lot",
        "note_shown",
        "reverses",
        "who",
        "through",
        "request_id",
    )
    readonly_fields = ("note_shown", "who", "through")
    actions_detail = ("order", "trace", "reverse")

    @display(description=_("note"))
    def note_shown(self, report: ProductionReport) -> Any:
        return note_of(report)

    def get_urls(self) -> list[Any]:
        """With the trace of a lot, whose way leads along reports."""
        trace = path("trace/<int:lot_id>/", self.admin_site.admin_view(trace_view), name="production_trace")
        return [trace, *super().get_urls()]

    has_move_permission = asks("production.change_productionreport")

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        """A report is reversed once, and traced if it made something."""
        useless = set() if row.lot_id else {"trace"}
        if row.reverses_id or hasattr(row, "reversed_by"):
            useless.add("reverse")
        return [name for name in names if name not in useless]

    @action(description=_("Production order"), icon="factory", permissions=["view"])
    def order(self, request: HttpRequest, object_id: str) -> HttpResponse:
        page = reverse(
            "admin:production_productionorder_change", args=[self._seen(request, object_id).line.order_id]
        )
        return HttpResponseRedirect(page)

    @action(description=_("Trace"), icon="account_tree", permissions=["view"])
    def trace(self, request: HttpRequest, object_id: str) -> HttpResponse:
        report = self._seen(request, object_id)
        if report.lot_id is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:production_trace", args=[report.lot_id]))

    def _seen(self, request: HttpRequest, object_id: str) -> ProductionReport:
        report: ProductionReport | None = self.get_object(request, object_id)
        if report is None:
            raise Http404
        return report

    reverse = dialog_button(
        "reverse",
        _("Reverse"),
        _("Takes the product out of stock again and puts the parts back where they came from."),
        reverse_report,
        _("The report is reversed."),
        icon="undo",
        form=NeededReasonDialog,
        telling=told_tolerance,
        variant=ActionVariant.DANGER,
    )
