"""The one way a document changes state, and the append-only log of it (ARCHITECTURE: Lifecycles)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from core import actor
from core.errors import InvalidMove
from core.models import Transition

GONE = "deleted"


def row(document: Any, *, move: str, source: str, reason: str = "", at: datetime | None = None) -> Transition:
    """An unsaved log row for the present version of `document`; for bulk writes."""
    return Transition(
        store_id=document.store_id,
        kind=document._meta.label_lower,
        object_id=document.pk,
        version=document.version,
        move=move,
        source=source,
        target=str(document.state),
        reason=reason,
        at=at or timezone.now(),
        **actor.present().signature(),
    )


def opened(document: Any, *, reason: str = "") -> None:
    """Log the birth of a document that was just saved with `version=1`."""
    row(document, move="open", source="", reason=reason).save(force_insert=True)


def removed(document: Any, *, reason: str = "") -> None:
    """Log the end of a document that the caller has locked and deletes now; its log stays."""
    document.version += 1
    last = row(document, move="delete", source=str(document.state), reason=reason)
    last.target = GONE
    last.save(force_insert=True)


def make(document: Any, move: str, *, fields: Iterable[str] = (), reason: str = "", **arguments: Any) -> None:
    """Run one guarded move of a row that the caller has locked and re-read; save and log it.

    `fields` are the document's other fields that the move sets. Raises InvalidMove.
    """
    source = str(document.state)
    try:
        getattr(document, move)(**arguments)
    except TransitionNotAllowed:
        kind = document._meta.verbose_name
        raise InvalidMove(
            _("Cannot %(move)s %(kind)s that is %(state)s")
            % {"move": move, "kind": kind, "state": already(document)},
            data={"move": move, "state": source},
        ) from None
    document.version += 1
    document.save(update_fields=["state", "version", *fields])
    row(document, move=move, source=source, reason=reason).save(force_insert=True)


def already(document: Any) -> str:
    """The state in a sentence: `already completed`, as in the seed's error message."""
    return _("already %s") % document.get_state_display().lower()
