"""What is short is told before an order is saved: its form is shown again, and a tick says that it shall be all the same."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from core.admin.dialogs import short
from core.errors import ShortLine

SURE = "sure"
LINES_SHOWN = 12


def sure_field() -> forms.BooleanField:
    """The tick."""
    return forms.BooleanField(
        label=_("Although something is short"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_("Off: an order for which not all is in stock is shown again with what is short."),
    )


def tell(missing: Sequence[ShortLine]) -> None:
    """Raise ValidationError if anything is missing."""
    if not missing:
        return
    more = len(missing) - LINES_SHOWN
    told: list[Any] = [
        _("Nothing is saved yet: this is short. Tick “Although something is short” to go on."),
        *short(missing)[:LINES_SHOWN],
        *([_("and %d more") % more] if more > 0 else []),
    ]
    raise ValidationError(told)
