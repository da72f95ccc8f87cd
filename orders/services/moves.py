"""What moves of work orders and of operations share."""

from typing import Any

from django.utils.translation import gettext as _

from core.errors import Invalid, InvalidMove
from core.transitions import already

# Said of a move that would lead to the state, where none does.
VERBS = {
    "open": "reopen",
    "in_progress": "start",
    "completed": "complete",
    "cancelled": "cancel",
    "paused": "pause",
    "on_hold": "hold",
    "pending": "unblock",
    "skipped": "skip",
    "blocked": "block",
}


def move_to(document: Any, target: str) -> str:
    """The move that leads from the document's present state to another one. Raises Invalid, InvalidMove."""
    for move in document.get_available_state_transitions():
        leads_to = move.target
        if hasattr(leads_to, "get_state"):
            leads_to = leads_to.get_state(document, move, None)
        if leads_to == target:
            return str(move.name)
    if target not in document.State.values:
        raise Invalid(_("There is no such state."), field="state", reason="INVALID_CHOICE")
    raise refusal(VERBS[target], document)


def refusal(verb: str, document: Any, what: str = "") -> InvalidMove:
    """Such as: Cannot start work order that is already completed. `what`: something else of that document."""
    kind = f"{what}{document._meta.verbose_name}"
    return InvalidMove(
        _("Cannot %(verb)s %(kind)s that is %(document)s")
        % {"verb": verb, "kind": kind, "document": already(document)},
        data={"move": verb, "state": document.state},
    )


def merge(document: Any, changes: dict[str, Any], *, final: bool) -> list[str]:
    """Set the given fields; the names of those that differed. When `final`, only notes may; raises InvalidMove."""
    changed = [name for name, value in changes.items() if getattr(document, name) != value]
    if final and set(changed) - {"notes"}:
        raise refusal("change", document)
    for name in changed:
        setattr(document, name, changes[name])
    return changed
