"""Columns that many lists share."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.utils import display_for_label

STATE = _("state")


def badge(
    field: str, choices: type[models.Choices], colours: Mapping[Any, str], description: Any = STATE
) -> Callable[[Any, Any], str | None]:
    """A coloured label for a choice field, in lists and on pages (info, success, warning, danger; others are grey)."""
    labels = {value: colours.get(value, "") for value in choices.values}

    @display(description=description, ordering=field)
    def column(self: Any, row: Any) -> str | None:
        value = getattr(row, field)
        if value not in labels:
            return None
        return display_for_label((value, str(getattr(row, f"get_{field}_display")())), "–", labels)

    column.__name__ = f"{field}_badge"
    return column
