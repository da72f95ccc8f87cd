"""All notes, and the contents of their files: shown, never changed here."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.base import ReadOnlyAdmin
from core.admin.filters import DayRangeFilter
from core.models import Note, StoredFile


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    list_display = ("at", "about", "says", "file_name", "who", "withdrawn_at")
    list_display_links = ("at",)
    list_select_related = ("user", "credential")
    list_filter = ("kind", ("at", DayRangeFilter))
    search_fields = ("=object_id", "=request_id", "file_name")
    ordering = ("store_id", "-pk")
    fields = ("at", "about", "says", "file_name", "who", "door", "request_id", "withdrawn_at")
    readonly_fields = ("about", "says", "who")

    @display(description=_("about"))
    def about(self, note: Note) -> str:
        """The row, as a link; its own page says whether the person may see it."""
        known = {model._meta.label_lower: model._meta for model in self.admin_site._registry}
        meta: Any = known.get(note.kind)
        if meta is None:
            return f"{note.kind} {note.object_id}"
        page = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[note.object_id])
        return format_html(
            '<a class="text-link" href="{}">{} {}</a>', page, meta.verbose_name, note.object_id
        )

    @display(description=_("note"))
    def says(self, note: Note) -> str:
        return "–" if note.withdrawn_at else note.text[:200]

    @display(description=_("who"))
    def who(self, note: Note) -> str:
        return str(note.user or note.credential or note.door)


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Which contents there are; they are handed out by the pages that they belong to."""

    list_display = ("created_at", "media_type", "size", "sha256")
    list_filter = ("media_type", ("created_at", DayRangeFilter))
    search_fields = ("=sha256",)
    ordering = ("store_id", "-pk")
    hidden_fields = ("content",)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("content")
