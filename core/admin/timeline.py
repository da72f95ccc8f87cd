"""What happened to a document, newest first: its moves, changes of its fields, and what other apps add to its page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.actor import door_name
from core.admin.context import WithContext
from core.admin.history import WithHistory
from core.admin.notes import WithNotes
from core.admin.signatures import by
from core.files import SHOWN
from core.models import Note, Signed, Stateful, Transition

ENTRIES_SHOWN = 100
# They say no more than that something changed.
STAMPS = frozenset({"updated_at", "modified_at"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `icon` is a name of Material Symbols; `link` opens what the title names, `picture` is
    the address of a photo, `withdraw` that of the button which takes a note away."""

    at: datetime
    title: Any
    detail: Any = ""
    who: str = ""
    door: Any = ""
    icon: str = "edit"
    link: str = ""
    picture: str = ""
    withdraw: str = ""

    @property
    def by(self) -> str:
        """Who, and through which door."""
        return by(self.who, self.door)


def doer(row: Signed) -> dict[str, Any]:
    """Of an entry about a record: who wrote it, and through which door. Its user and credential are read along."""
    return {"who": row.who, "door": door_name(row.door)}


class WithTimeline(WithNotes, WithContext, WithHistory):
    """A page with `timeline` below: the moves of a document, changes, notes and files.

    `counted_fields` are sums of rows below, whose own entries tell more.
    """

    counted_fields: frozenset[str] = frozenset()

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        told = {"timeline": self.timeline(request, row), **self.note_context(request, row)}
        return {**super().page_context(request, row), **told}

    def timeline(self, request: HttpRequest, row: Any) -> list[Entry]:
        """The newest entries of all kinds; a fixed number of queries."""
        moves = self._moves(row) if isinstance(row, Stateful) else ()
        entries = [
            *moves,
            *self._edits(request, row),
            *self._notes(request, row),
            *self.entries(request, row),
        ]
        return sorted(entries, key=lambda entry: entry.at, reverse=True)[:ENTRIES_SHOWN]

    def entries(self, request: HttpRequest, row: Any) -> Iterable[Entry]:
        """What else belongs into the timeline; at most ENTRIES_SHOWN, the newest."""
        return ()

    def _moves(self, row: Any) -> Iterator[Entry]:
        log = Transition.objects.of(row.store_id).filter(kind=row._meta.label_lower, object_id=row.pk)
        names = dict(row._meta.get_field("state").flatchoices)
        for move in log.select_related("user", "credential").order_by("-version")[:ENTRIES_SHOWN]:
            target = names.get(move.target, move.target)
            yield Entry(
                at=move.at,
                title=_("%(source)s → %(target)s")
                % {"source": names.get(move.source, move.source), "target": target}
                if move.source
                else _("Begins as %s") % target,
                detail=move.reason,
                icon="arrow_forward" if move.source else "add",
                **doer(move),
            )

    def _edits(self, request: HttpRequest, row: Any) -> Iterator[Entry]:
        for change in self.changes(request, row, STAMPS | self.counted_fields):
            if change.what and not change.moved:
                yield Entry(at=change.at, title=change.what, who=change.who, door=door_name(change.door))

    def _notes(self, request: HttpRequest, row: Any) -> Iterator[Entry]:
        for note in self.notes_of(row)[:ENTRIES_SHOWN]:
            yield self._note_entry(request, row, note)

    def _note_entry(self, request: HttpRequest, row: Any, note: Note) -> Entry:
        if note.withdrawn_at is not None:
            return Entry(at=note.at, title=_("A note was withdrawn"), icon="remove", **doer(note))
        link = self.note_page("file", row.pk, note.pk) if note.file else ""
        return Entry(
            at=note.at,
            title=note.file_name or _("Note"),
            detail=note.text,
            icon="attach_file" if note.file else "chat",
            link=link,
            picture=link if note.file and note.file.media_type in SHOWN else "",
            withdraw=self.note_page("withdraw", row.pk, note.pk) if self.may_withdraw(request, note) else "",
            **doer(note),
        )
