"""What the plumbing writes down by itself: shown, never changed."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from core.admin.base import ReadOnlyAdmin
from core.admin.filters import PickFilter
from core.models import IdempotencyKey, ImportRun, RateWindow, Tally, Transition


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Found by document and request: those have indexes, the moment has none."""

    list_display = ("at", "kind", "object_id", "move", "source", "target", "who", "door", "reason")
    list_select_related = ("user", "credential")
    list_filter = ("kind", "door", ("at", RangeDateTimeFilter))
    search_fields = ("=object_id", "=request_id", "reason")
    ordering = ("-pk",)

    @display(description=_("who"))
    def who(self, row: Transition) -> str:
        return str(row.user or row.credential or row.door)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """The stored answer is the client's own; it is not shown."""

    list_display = ("key", "credential", "status", "created_at")
    list_select_related = ("credential",)
    list_filter = (("credential", PickFilter), ("created_at", RangeDateTimeFilter))
    search_fields = ("key",)
    ordering = ("-created_at", "-pk")
    hidden_fields = ("body", "headers", "fingerprint")


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    """Differences that add up to the number of documents; a job sums them every minute."""

    store_path = "store"
    list_display = ("kind", "state", "n")
    list_filter = ("kind",)
    search_fields = ("kind", "state")
    ordering = ("store", "kind", "state", "pk")


@admin.register(RateWindow)
class RateWindowAdmin(ReadOnlyAdmin):
    list_display = ("key", "minute", "used")
    search_fields = ("key",)
    ordering = ("key",)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ("key", "minute", "used")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "file_name", "rows", "applied", "rejected", "user")
    list_select_related = ("user",)
    list_filter = ("kind", ("at", RangeDateTimeFilter))
    search_fields = ("file_name", "=sha256")
    ordering = ("store_id", "-at", "-pk")
