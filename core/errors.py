"""What a service refuses, in words a person understands; each API gives them its own shape."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _


class DomainError(Exception):
    """A request that the business rules refuse; nothing was changed.

    `field` is our own field name (the APIs translate it), `reason` an UPPER_SNAKE word, `data` plain values.
    """

    reason = "INVALID"

    def __init__(
        self, message: str, *, field: str | None = None, reason: str | None = None, data: Any = None
    ):
        self.message = str(message)
        super().__init__(self.message)
        self.field = field
        self.reason = reason or self.reason
        self.data = data


class Invalid(DomainError):
    """A value that can never be accepted."""


class NotFound(DomainError):
    """The thing does not exist in this store."""

    reason = "NOT_FOUND"


class Conflict(DomainError):
    """Right in itself, but not in the present state of things."""

    reason = "CONFLICT"


class InvalidMove(Conflict):
    """A move that does not lead anywhere from the present state."""

    reason = "INVALID_STATE_TRANSITION"


class Duplicate(Conflict):
    """A number or name that is taken."""

    reason = "DUPLICATE"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A row by its model's label, such as production.productionreport. `waits`: it has the goods set aside."""

    kind: str
    pk: int
    waits: bool = False


class Blocked(Conflict):
    """Something else stands on it: `blockers`, as far as they are known."""

    reason = "BLOCKED"
    blockers: Sequence[Blocker] = ()


@dataclass(frozen=True, slots=True)
class ShortLine:
    """An article of which there is less than needed, in its base unit."""

    article: str
    needed: Decimal
    available: Decimal


class Shortage(Conflict):
    """Less stock than needed; names every short article, the need and what there is."""

    reason = "SHORTAGE"

    def __init__(self, lines: Sequence[ShortLine]):
        first = lines[0]
        told = {
            "article": first.article,
            "needed": f"{first.needed.normalize():f}",
            "available": f"{first.available.normalize():f}",
            "more": len(lines) - 1,
        }
        alone = _("Not enough %(article)s: %(needed)s needed, %(available)s available.")
        several = _(
            "Not enough %(article)s: %(needed)s needed, %(available)s available and %(more)s more articles."
        )
        super().__init__(
            (several if len(lines) > 1 else alone) % told,
            field="article",
            data=[asdict(line) for line in lines],
        )
        self.lines = tuple(lines)
