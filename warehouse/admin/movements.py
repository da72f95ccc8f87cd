"""The ledger: shown, and what was booked at the desk undone or reversed. Reports and confirmations are reversed as such."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from core.admin import ChoicesDropdownFilter, DayRangeFilter, ReadOnlyAdmin, badge, move
from core.admin.dialogs import NeededReasonDialog, OnceDialog, attempt, dialog_button
from core.admin.filters import DoorFilter, KindFilter
from core.admin.moves import WithButtons, asks
from core.admin.naming import WithDocument
from core.admin.panels import page_of
from core.admin.signatures import WithSignature
from warehouse import services
from warehouse.admin.desk.pages import UNDO_RIGHTS
from warehouse.models import StockMovement
from warehouse.models.stock import AT_DESK

REASON_COLOURS = {
    "receipt": "success",
    "produced": "success",
    "shipment": "info",
    "consumed": "info",
    "scrap": "danger",
    "adjustment": "warning",
    "reversal": "warning",
}


DOCUMENTS = (
    "production.productionreport",
    "warehouse.confirmation",
    "warehouse.purchaseorder",
    "core.importrun",
)


@admin.register(StockMovement)
class StockMovementAdmin(WithButtons, WithDocument, WithSignature, ReadOnlyAdmin):
    list_display = (
        "posted_at",
        "reason_badge",
        "article",
        "quantity",
        "taken_from",
        "put_to",
        "lot",
        "signed",
        "document",
    )
    list_select_related = (
        "source__article",
        "source__location",
        "source__lot",
        "destination__article",
        "destination__location",
        "destination__lot",
        "user",
        "credential",
    )
    list_filter = (
        ("reason", ChoicesDropdownFilter),
        ("posted_at", DayRangeFilter),
        ("document_kind", KindFilter),
        ("door", DoorFilter),
    )
    search_fields = (
        "source__article__number",
        "destination__article__number",
        "source__location__code",
        "destination__location__code",
        "=document_id",
        "note",
    )
    ordering = ("store_id", "-posted_at", "-pk")
    autocompletes = False
    fields = (
        "posted_at",
        "reason",
        "article",
        "quantity",
        "taken_from",
        "put_to",
        "lot",
        "note",
        "document",
        "reverses",
        "reversal",
        "who",
        "through",
        "request_id",
    )
    readonly_fields = ("article", "taken_from", "put_to", "lot", "who", "through", "document", "reversal")
    actions_detail = ("undo", "reverse")
    reason_badge = badge("reason", StockMovement.Reason, REASON_COLOURS, _("reason"))

    def kinds(self, model: Any, pages: Any) -> bool:
        return model._meta.label_lower in DOCUMENTS

    @display(description=_("article"))
    def article(self, row: StockMovement) -> str:
        return str(row.goods.article)

    @display(description=_("from"))
    def taken_from(self, row: StockMovement) -> str | None:
        return str(row.source.location) if row.source else None

    @display(description=_("to"))
    def put_to(self, row: StockMovement) -> str | None:
        return str(row.destination.location) if row.destination else None

    @display(description=_("lot"))
    def lot(self, row: StockMovement) -> str | None:
        lot = row.goods.lot
        return lot.serial or lot.batch or None

    @display(description=_("reversed by"))
    def reversal(self, row: StockMovement) -> Any:
        return page_of(row.reversed_by) if hasattr(row, "reversed_by") else None

    # Whose right it is depends on what was booked: `_may_undo`.
    has_undo_permission = asks("warehouse.view_stockmovement")
    has_reverse_permission = asks("warehouse.change_stockmovement")

    def _may_undo(self, request: HttpRequest, row: StockMovement) -> bool:
        return request.user.has_perm(UNDO_RIGHTS.get(row.reason, ""))

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        """My last booking is undone; any other that stands is reversed with a reason."""
        if row.reverses_id or hasattr(row, "reversed_by") or row.document_kind not in AT_DESK:
            return []
        is_mine = self._may_undo(request, row) and services.may_be_undone(row, request.user.pk)
        useless = "reverse" if is_mine else "undo"
        return [name for name in names if name != useless]

    @move(
        label=_("Undo"),
        question=_(
            "Takes back all that you booked together with this, as if it had not been done. The ledger keeps both."
        ),
        permission="undo",
        icon="undo",
        form=OnceDialog,
    )
    def undo(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self._may_undo(request, row):
            raise PermissionDenied
        done, dialog, who = _("It is undone."), self.undo.dialog, request.user.pk
        return attempt(self, request, object_id, form, dialog, services.undo_booking, done, user_id=who)

    reverse = dialog_button(
        "reverse",
        _("Reverse"),
        _("Moves these goods back, and keeps why. What arrived on a purchase order is expected once more."),
        services.reverse_booking,
        _("The movement is reversed."),
        permission="reverse",
        icon="undo",
        form=NeededReasonDialog,
        variant=ActionVariant.DANGER,
    )
