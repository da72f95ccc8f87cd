"""Notes and files on the pages of documents, articles and lots."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import actor
from core.errors import Conflict, Invalid, NotFound
from core.files import keep_file, safe_name
from core.models import Note, Store, StoredFile
from core.transactions import service

LONGEST = 10_000
MOST = 500
EMPTIED_AT_ONCE = 1000


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
    return Note.objects.create(
        store_id=store_id,
        kind=kind,
        object_id=row.pk,
        text=text,
        file=None if content is None else keep_file(store_id=store_id, name=name, content=content),
        file_name="" if content is None else safe_name(name),
        **actor.present().signature(),
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


def forget_withdrawn(*, before: datetime) -> int:
    """Delete for good what notes said that were withdrawn before then, and their files where nothing else has them;
    that there was a note stays. Returns how many notes were emptied, at most 1,000 of them.
    """
    with transaction.atomic():
        said = Note.objects.filter(~Q(text="") | Q(file__isnull=False), withdrawn_at__lt=before)
        some = list(said.select_for_update(no_key=True)[:EMPTIED_AT_ONCE])
        Note.objects.filter(pk__in=[note.pk for note in some]).update(text="", file=None, file_name="")
    for number in sorted({note.file_id for note in some if note.file_id is not None}):
        _drop_file(number)
    return len(some)


def _drop_file(number: int) -> None:
    """Delete a stored file, unless another note or a drawing has it. An upload of the same content meanwhile waits, and
    then stores it anew (`core.files.keep_file`)."""
    try:
        with transaction.atomic():
            StoredFile.objects.select_for_update().only("pk").filter(pk=number).first()
            StoredFile.objects.only("pk").filter(pk=number).delete()
    except ProtectedError:
        return
