"""Times as they may be written in a query: whole or in part, or as a word (docs/api/warehouse.md, Times)."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from core import calendar
from core.models import Store

FORM = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?Z?", re.ASCII
)
INSTANT = timedelta(microseconds=1)
STEPS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` on, before `end`; in UTC. What lies behind `after` is later than it."""

    start: datetime
    end: datetime
    after: datetime


class Clock:
    """The time of one request, in the time zone of its store; that is looked up if a word needs it."""

    def __init__(self, store_id: int):
        self.store_id = store_id

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def store(self) -> Store:
        return Store.objects.only("time_zone").get(pk=self.store_id)

    def day(self, back: int) -> Period:
        """A whole day of the store, so many days ago."""
        day = calendar.today(self.store, self.now) - timedelta(days=back)
        start, end = calendar.day_bounds(self.store, day)
        return Period(start, end, end)

    def since(self, start: datetime) -> Period:
        """From then until now; `[gt]` and `[lt]` compare with its beginning."""
        return Period(start, self.now, start)

    def month_ago(self, months: int) -> datetime:
        """The same day of an earlier month, or its last."""
        year, month = divmod(self.now.year * 12 + self.now.month - 1 - months, 12)
        last = monthrange(year, month + 1)[1]
        return self.now.replace(year=year, month=month + 1, day=min(self.now.day, last))


WORDS: dict[str, Callable[[Clock], Period]] = {
    "now": lambda clock: _instant(clock.now),
    "today": lambda clock: clock.day(0),
    "yesterday": lambda clock: clock.day(1),
    "lastday": lambda clock: clock.since(clock.now - timedelta(days=1)),
    "lastweek": lambda clock: clock.since(clock.now - timedelta(weeks=1)),
    "lastmonth": lambda clock: clock.since(clock.month_ago(1)),
    "lastyear": lambda clock: clock.since(clock.month_ago(12)),
}


def read_period(text: str, clock: Clock) -> Period:
    """Raises ValueError for what is no time, or none of the years 1900 to 9998."""
    if word := WORDS.get(text.lower()):
        return word(clock)
    found = FORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    *whole, fraction = found.groups()
    numbers = [int(part) for part in whole if part is not None]
    start = datetime(*(numbers + [1, 1][len(numbers) - 1 :]), tzinfo=UTC)  # type: ignore[arg-type,misc]
    if not 1900 <= start.year <= 9998:
        raise ValueError(text)
    if fraction is not None:
        return _instant(start.replace(microsecond=int(fraction.ljust(6, "0"))))
    if len(numbers) == 1:
        end = start.replace(year=start.year + 1)
    elif len(numbers) == 2:
        end = (start + timedelta(days=31)).replace(day=1)
    else:
        end = start + STEPS[len(numbers) - 3]
    return Period(start, end, end)


def read_moment(text: str) -> datetime:
    """The beginning of what is written, for bodies; an offset is allowed. Raises ValueError."""
    found = FORM.fullmatch(text)
    if found:
        return read_period(text, Clock(0)).start
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None
    if not 1900 <= moment.year <= 9998:
        raise ValueError(text)
    return moment


def _instant(moment: datetime) -> Period:
    end = moment + INSTANT
    return Period(moment, end, end)
