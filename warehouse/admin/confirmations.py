"""What was done on storage orders: shown, and reversed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from core.admin import ChoicesDropdownFilter, DayRangeFilter, PickFilter, ReadOnlyAdmin, badge
from core.admin.dialogs import NeededReasonDialog, dialog_button
from core.admin.filters import DoorFilter
from core.admin.moves import WithButtons, asks
from core.admin.signatures import WithSignature
from warehouse import services
from warehouse.admin.worklists import CONFIRMATIONS
from warehouse.models import Confirmation

TYPE_COLOURS = {3: "success", 4: "info", 5: "info", 6: "warning", 9: "danger", 10: "danger", 13: "info"}


@admin.register(Confirmation)
class ConfirmationAdmin(WithButtons, WithSignature, ReadOnlyAdmin):
    worklists = CONFIRMATIONS
    list_display = (
        "created_at",
        "type_badge",
        "order",
        "article",
        "requested",
        "confirmed",
        "deviated",
        "location",
        "lot",
        "signed",
        "waits",
    )
    list_select_related = ("order", "line__article", "location", "lot", "user", "credential")
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("motive", ChoicesDropdownFilter),
        ("lot", PickFilter),
        ("door", DoorFilter),
        ("created_at", DayRangeFilter),
    )
    search_fields = ("order__name", "line__article__number", "location__code", "lot__batch", "lot__serial")
    ordering = ("store_id", "-created_at", "-pk")
    autocompletes = False
    fields = (
        "created_at",
        "type_badge",
        "motive",
        "order",
        "line",
        "requested",
        "confirmed",
        "deviated",
        "location",
        "lot",
        "reason_code",
        "reverses",
        "posted_at",
        "rejected_at",
        "who",
        "through",
        "request_id",
    )
    readonly_fields = ("type_badge", "who", "through")
    actions_detail = ("reverse",)
    type_badge = badge("type", Confirmation.Type, TYPE_COLOURS, _("type"))

    @display(description=_("article"))
    def article(self, row: Confirmation) -> str:
        return str(row.line.article)

    @display(description=_("waits for approval"), boolean=True)
    def waits(self, row: Confirmation) -> bool:
        return row.posted_at is None and row.rejected_at is None

    has_move_permission = asks("warehouse.change_confirmation")

    def useful(self, request: HttpRequest, row: Any, names: list[str]) -> list[str]:
        """What was posted is reversed, once."""
        stands = row.posted_at is not None and not row.reverses_id and not hasattr(row, "reversed_by")
        return names if stands else []

    reverse = dialog_button(
        "reverse",
        _("Reverse"),
        _("Moves the goods back; the line is to do again unless its order is processed."),
        services.reverse_confirmation,
        _("The confirmation is reversed."),
        icon="undo",
        form=NeededReasonDialog,
        variant=ActionVariant.DANGER,
    )
