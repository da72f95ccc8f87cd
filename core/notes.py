"""Notes and files on the pages of documents, articles and lots."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import actor
from core.errors import Conflict, Invalid, NotFound
from core.files import keep_file, safe_name
from core.models import Note, Store
from core.transactions import service

LONGEST = 10_000
MOST = 500


@service
def add_note(
    *, row: Any, store: Store | int, text: str = "", name: str = "", content: bytes | None = None
) -> Note:
    """Write a note on a row, attach a file to it, or both. `name` and `content` are those of an upload.

    Raises Invalid for nothing said, too long a text, or a file that is not kept (`core.files`); Conflict beyond 500.
    """
    text = text.strip()
    store_id = store if isinstance(store, int) else store.pk
    if not text and content is None:
        raise Invalid(_("Write something, or choose a file."), field="text", reason="REQUIRED")
    if len(text) > LONGEST:
        raise Invalid(_("At most 10,000 characters."), field="text", reason="TOO_LONG")
    kind = row._meta.label_lower
    if Note.objects.filter(kind=kind, object_id=row.pk).count() >= MOST:
        raise Conflict(_("There are 500 notes on this already."), field="text")
    who = actor.present()
    return Note.objects.create(
        store_id=store_id,
        kind=kind,
        object_id=row.pk,
        text=text,
        file=None if content is None else keep_file(store_id=store_id, name=name, content=content),
        file_name="" if content is None else safe_name(name),
        user_id=who.user_id,
        credential_id=who.credential_id,
        door=who.door,
        request_id=who.request_id,
    )


@service
def withdraw_note(*, store: Store | int, pk: int) -> Note:
    """Take a note from its page; that there was one stays to be seen, what it said does not. Raises NotFound."""
    note = Note.objects.of(store).select_for_update(no_key=True).filter(pk=pk).first()
    if note is None:
        raise NotFound(_("There is no such note."), field="note")
    if note.withdrawn_at is None:
        note.withdrawn_at = timezone.now()
        note.save(update_fields=["withdrawn_at"])
    return note
