"""What the plumbing writes down by itself: shown, never changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core import calendar
from core.admin.base import ReadOnlyAdmin
from core.admin.filters import DayRangeFilter, DoorFilter, KindFilter, PickFilter
from core.admin.naming import WithDocument
from core.admin.requests import WithRequestSearch
from core.admin.signatures import WithSignature
from core.admin.worklists import Worklist
from core.models import IdempotencyKey, ImportRun, RateWindow, Stateful, Store, Tally, Transition
from core.names import model_of, state_name

WEEK = 7


@admin.register(Transition)
class TransitionAdmin(WithDocument, WithSignature, WithRequestSearch, ReadOnlyAdmin):
    """Found by document, request and day."""

    list_display = ("at", "document", "from_state", "to_state", "signed", "reason")
    list_select_related = ("user", "credential")
    list_filter = (("kind", KindFilter), ("door", DoorFilter), ("at", DayRangeFilter))
    search_fields = ("=object_id", "=request_id", "reason")
    ordering = ("-pk",)
    list_display_links = ("at",)
    fields = ("at", "document", "from_state", "to_state", "reason", "who", "through", "version", "request_id")
    readonly_fields = ("document", "from_state", "to_state", "who", "through")

    def kinds(self, model: Any, pages: Any) -> bool:
        return issubclass(model, Stateful)

    def document_of(self, row: Transition) -> tuple[str, int | None]:
        return row.kind, row.object_id

    @display(description=_("from"))
    def from_state(self, row: Transition) -> str:
        return state_name(row.kind, row.source)

    @display(description=_("to"))
    def to_state(self, row: Transition) -> str:
        return state_name(row.kind, row.target)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """The stored answer is the client's own; it is not shown."""

    list_display = ("key", "credential", "user", "status", "created_at")
    list_select_related = ("credential", "user")
    list_filter = (("credential", PickFilter), ("created_at", DayRangeFilter))
    search_fields = ("key",)
    ordering = ("-created_at", "-pk")
    hidden_fields = ("body", "headers", "fingerprint")


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    """Differences that add up to the number of documents; a job sums them every minute."""

    store_path = "store"
    list_display = ("documents", "state_named", "n")
    list_filter = (("kind", KindFilter),)
    search_fields = ("kind", "state")
    ordering = ("store", "kind", "state", "pk")
    fields = ("documents", "state_named", "n")
    readonly_fields = ("documents", "state_named")

    def kinds(self, model: Any, pages: Any) -> bool:
        return issubclass(model, Stateful)

    @display(description=_("documents"), ordering="kind")
    def documents(self, row: Tally) -> str:
        model = model_of(row.kind)
        return str(capfirst(model._meta.verbose_name_plural)) if model else row.kind

    @display(description=_("state"), ordering="state")
    def state_named(self, row: Tally) -> str:
        return state_name(row.kind, row.state)


@admin.register(RateWindow)
class RateWindowAdmin(ReadOnlyAdmin):
    """How often somebody came in the present minute: a credential to an API of a store, or an address to a log-in."""

    list_display = ("key", "began", "used")
    search_fields = ("key",)
    ordering = ("key",)
    fields = ("key", "began", "used")
    readonly_fields = ("began",)

    @display(description=_("minute"))
    def began(self, row: RateWindow) -> datetime:
        return datetime.fromtimestamp(row.minute * 60, UTC)


def _failed_lately(runs: Any, store: Store) -> Any:
    """Without an end they would never leave the home page: nothing is done to a finished import."""
    first = calendar.today(store) - timedelta(days=WEEK - 1)
    return runs.failed_since(calendar.day_bounds(store, first)[0])


IMPORTS = {
    "failed": Worklist(
        title=_("Failed imports"),
        help=_("In the last 7 days, whole or in part. Correct what is wrong, and import the file again."),
        rows=_failed_lately,
        ordering=("store_id", "-at", "-pk"),
        colour="danger",
    ),
}


@admin.register(ImportRun)
class ImportRunAdmin(WithSignature, ReadOnlyAdmin):
    worklists = IMPORTS
    list_display = ("at", "kind", "file_name", "outcome", "rows", "applied", "rejected", "signed")
    list_select_related = ("user", "credential")
    list_filter = ("kind", ("at", DayRangeFilter))
    search_fields = ("file_name", "=sha256")
    ordering = ("store_id", "-at", "-pk")
    fields = (
        "at",
        "kind",
        "file_name",
        "sha256",
        "rows",
        "applied",
        "rejected",
        "refused",
        "said",
        "who",
        "through",
        "request_id",
    )
    readonly_fields = ("who", "through")

    @display(description=_("outcome"), label={"whole": "success", "part": "warning", "refused": "danger"})
    def outcome(self, row: ImportRun) -> tuple[str, Any]:
        if row.refused:
            return "refused", _("Refused")
        return ("part", _("In part")) if row.rejected else ("whole", _("Imported"))
