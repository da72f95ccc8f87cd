"""Who is acting, through which door: set by authentication, the admin and commands, read by the records."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any

import pghistory
from django.utils.translation import gettext_lazy as _

DOORS = {
    "admin": _("back office"),
    "api": _("API"),
    "command": _("command"),
    "job": _("background job"),
    "system": _("system"),
}


def door_name(door: str) -> Any:
    """What people call a door."""
    return DOORS.get(door, door)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or machine behind a change. `door` is one of DOORS."""

    door: str
    user_id: int | None = None
    credential_id: int | None = None
    request_id: str = ""
    name: str = ""

    def signature(self) -> dict[str, Any]:
        """What a record of theirs keeps of them (`core.models.Signed`)."""
        return {
            "user_id": self.user_id,
            "credential_id": self.credential_id,
            "door": self.door,
            "request_id": self.request_id,
        }

    def errand(self) -> dict[str, Any]:
        """What a job is told of who it is for, as plain arguments of its task; nothing that is empty."""
        return {name: value for name, value in asdict(self).items() if value and name != "door"}


def on_errand(task: str, **asked: Any) -> Actor:
    """The worker, for whoever deferred the job (`Actor.errand`); under the task's name if that was nobody."""
    return Actor(door="job", **{"name": task, **asked})


NOBODY = Actor(door="system")
_present: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def present() -> Actor:
    """The actor of this thread of work; NOBODY outside any."""
    return _present.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything written inside is recorded under `actor`, in `Transition` rows and in the audit trail."""
    token = _present.set(actor)
    try:
        with pghistory.context(**{key: value for key, value in asdict(actor).items() if value}):
            yield
    finally:
        _present.reset(token)
