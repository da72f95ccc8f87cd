"""What happened to a document, newest first: its moves, changes of its fields, and what other apps add to its page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.history import WithHistory
from core.models import Transition

ENTRIES_SHOWN = 100
# They say no more than that something changed.
STAMPS = frozenset({"updated_at", "modified_at"})
DOORS = {
    "admin": _("back office"),
    "api": _("API"),
    "command": _("command"),
    "job": _("background job"),
    "system": _("system"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `icon` is a name of Material Symbols; `link` opens what the title names."""

    at: datetime
    title: Any
    detail: Any = ""
    who: str = ""
    door: Any = ""
    icon: str = "edit"
    link: str = ""

    @property
    def by(self) -> str:
        """Who, and through which door."""
        return " · ".join(str(word) for word in (self.who, self.door) if word)


class WithTimeline(WithHistory):
    """Puts `timeline` below the page of a document (`core.models.Stateful`)."""

    def timeline(self, request: HttpRequest, row: Any) -> list[Entry]:
        """The newest entries of all kinds; a fixed number of queries."""
        entries = [*self._moves(row), *self._edits(request, row), *self.entries(request, row)]
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
                who=str(move.user or move.credential or ""),
                door=DOORS.get(move.door, move.door),
                icon="arrow_forward" if move.source else "add",
            )

    def _edits(self, request: HttpRequest, row: Any) -> Iterator[Entry]:
        for change in self.changes(request, row, STAMPS):
            if change.what and not change.moved:
                yield Entry(
                    at=change.at, title=change.what, who=change.who, door=DOORS.get(change.door, change.door)
                )
