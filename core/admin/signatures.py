"""Who wrote a record, and through which door: columns of its list and fields of its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.actor import door_name
from core.admin.columns import exported
from core.models import Signed

WHO, DOOR = _("who"), _("door")


def by(who: Any, door: Any) -> str:
    """Both in one line."""
    return " · ".join(str(word) for word in (who, door) if word)


def signature(row: Signed) -> str:
    """Who and through which door; empty of what says neither. Its user and credential are read along."""
    return by(row.who, door_name(row.door))


class WithSignature:
    """`signed` for lists, two columns of a file; `who` and `through` for pages."""

    @display(description=WHO)
    def signed(self, row: Signed) -> str | None:
        return signature(row) or None

    signed = exported(signed, (WHO, lambda row: row.who or None), (DOOR, lambda row: _named(row)))

    @display(description=WHO)
    def who(self, row: Signed) -> str | None:
        return row.who or None

    @display(description=DOOR)
    def through(self, row: Signed) -> str | None:
        return _named(row)


def _named(row: Signed) -> str | None:
    return str(door_name(row.door)) or None
