"""All notes, and the contents of their files: shown, never changed here."""

from typing import Any

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.base import ReadOnlyAdmin
from core.admin.columns import exported
from core.admin.filters import DayRangeFilter, DoorFilter, KindFilter
from core.admin.naming import WithDocument, document_called
from core.admin.notes import WithNotes
from core.admin.signatures import WithSignature
from core.models import Note, StoredFile


@admin.register(Note)
class NoteAdmin(WithDocument, WithSignature, ReadOnlyAdmin):
    list_display = ("at", "about", "says", "file_name", "signed", "withdrawn_at")
    list_display_links = ("at",)
    list_select_related = ("user", "credential")
    list_filter = (("kind", KindFilter), ("door", DoorFilter), ("at", DayRangeFilter))
    search_fields = ("=object_id", "=request_id", "file_name")
    ordering = ("store_id", "-pk")
    fields = ("at", "about", "says", "file_name", "who", "through", "request_id", "withdrawn_at")
    readonly_fields = ("about", "says", "who", "through")

    def kinds(self, model: Any, pages: Any) -> bool:
        return isinstance(pages, WithNotes)

    def document_of(self, row: Note) -> tuple[str, int | None]:
        return row.kind, row.object_id

    @display(description=_("about"))
    def about(self, note: Note) -> Any:
        """The row, as a link for those who may see it."""
        return self.document(note)

    about = exported(about, (_("about"), document_called))

    @display(description=_("note"))
    def says(self, note: Note) -> str:
        return "–" if note.withdrawn_at else note.text[:200]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Which contents there are; they are handed out by the pages that they belong to."""

    list_display = ("created_at", "media_type", "bytes", "sha256")
    list_filter = ("media_type", ("created_at", DayRangeFilter))
    search_fields = ("=sha256",)
    ordering = ("store_id", "-pk")
    hidden_fields = ("content",)
    fields = ("created_at", "media_type", "bytes", "sha256")
    readonly_fields = ("bytes",)

    @display(description=_("size"), ordering="size")
    def bytes(self, row: StoredFile) -> str:
        return filesizeformat(row.size)

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("content")
