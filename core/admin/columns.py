"""Columns that many lists share. Each tells a file (`core.admin.export`) what its cells hold besides colours."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.utils import display_for_label

from core import calendar
from core.quantities import plain

STATE, MADE, ORDERED, DUE = _("state"), _("made"), _("ordered"), _("due")

type Column = Callable[[Any, Any], Any]
type Cells = tuple[tuple[Any, Callable[[Any], Any]], ...]


def exported(column: Any, *cells: tuple[Any, Callable[[Any], Any]]) -> Any:
    """`column`, which is these columns of a file: each a heading and what reads the value from a row."""
    column.cells = cells
    return column


def badge(
    field: str, choices: type[models.Choices], colours: Mapping[Any, str], description: Any = STATE
) -> Column:
    """A coloured label for a choice field, in lists and on pages.

    Of a state: grey is new, info (blue) runs, warning (amber) waits, success is done, danger is refused or failed.
    """
    labels = {value: colours.get(value, "") for value in choices.values}
    names = dict(choices.choices)  # Django's own get_…_display makes this anew for every row

    @display(description=description, ordering=field)
    def column(self: Any, row: Any) -> str | None:
        value = getattr(row, field)
        if value not in labels:
            return None
        return display_for_label((value, named(row)), "–", labels)

    def named(row: Any) -> str:
        value = getattr(row, field)
        return str(names.get(value, value))

    column.__name__ = f"{field}_badge"
    made: Column = exported(column, (description, named))
    return made


def progress(
    made: str,
    ordered: str,
    description: Any = MADE,
    *,
    of: Any = ORDERED,
    ordering: str | None = None,
) -> Column:
    """Two figures of a row and a thin bar; each may be one of a related row, such as `order.quantity`.

    `ordering` is one of them that has an index.
    """
    done, whole = attrgetter(made), attrgetter(ordered)

    @display(description=description, ordering=ordering)
    def column(self: Any, row: Any) -> SafeString:
        return bar(done(row), whole(row))

    column.__name__ = "progress"
    shown: Column = exported(column, (description, done), (of, whole))
    return shown


def made_column(description: Any = MADE) -> Column:
    """A bar of `row.made`: two figures and of what, which `prepare_rows` reads for a whole page."""

    @display(description=description)
    def column(self: Any, row: Any) -> SafeString | None:
        return bar(*row.made) if getattr(row, "made", None) else None

    def part(place: int) -> Callable[[Any], Any]:
        return lambda row: row.made[place] if getattr(row, "made", None) else None

    column.__name__ = "made"
    made: Column = exported(column, (description, part(0)), (_("of"), part(1)), (_("of what"), part(2)))
    return made


def bar(made: Decimal | int, ordered: Decimal | int, what: Any = "") -> SafeString:
    """The figures, and of `what` they are; and how far that is, at most all of it."""
    percent = min(int(made * 100 / ordered), 100) if ordered > 0 else 0
    return format_html(
        '<span class="progress-cell"><span>{} / {} {}</span><span class="progress-bar" aria-hidden="true">'
        '<span style="width: {}%"></span></span></span>',
        plain(Decimal(made)),
        plain(Decimal(ordered)),
        what,
        percent,
    )


def due(
    field: str,
    waits: Callable[[Any], bool],
    description: Any = DUE,
    *,
    store: Callable[[Any], calendar.Zoned] = lambda row: row.store,
    ordering: bool = True,
) -> Column:
    """The day of a moment or date: red when late, amber today, as long as the row `waits` for something to be done.

    The list selects the row's store along: its time zone decides (`core.calendar`).
    """

    @display(description=description, ordering=field if ordering else None)
    def column(self: Any, row: Any) -> str | None:
        when = getattr(row, field)
        if when is None:
            return None
        text, colour = day_text(when, store(row)), urgency(when, store(row)) if waits(row) else ""
        return display_for_label((colour, text), "–", {colour: colour}) if colour else text

    column.__name__ = f"{field}_due"
    made: Column = exported(column, (description, lambda row: getattr(row, field)))
    return made


def urgency(when: date | datetime, store: calendar.Zoned) -> str:
    """The colour of something that is still to be done by then."""
    if calendar.is_late(when, store):
        return "danger"
    return "warning" if calendar.days_left(when, store) == 0 else ""


def day_text(when: date | datetime, store: calendar.Zoned) -> str:
    """The day in the store, and the time where there is one."""
    if not isinstance(when, datetime):
        return date_format(when, "DATE_FORMAT")
    return date_format(timezone.localtime(when, calendar.zone(store)), "DATETIME_FORMAT")
