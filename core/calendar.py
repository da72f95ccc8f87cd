"""The one meaning of "today" and "late": days are days of the store, in its time zone (Store.time_zone).

A moment is late once it has passed, a date once its day is over in the store. What is done or given up is never
late; the models say what that is (`core.models.DueQuerySet`).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone

# Nowhere on Earth is it a later day than at UTC+14.
FURTHEST_EAST = timedelta(hours=14)


class Zoned(Protocol):
    """A store, as far as its days are concerned."""

    time_zone: str


def zone(store: Zoned) -> ZoneInfo:
    return ZoneInfo(store.time_zone)


def day_of(store: Zoned, moment: datetime) -> date:
    """The store's day that an aware moment belongs to."""
    return moment.astimezone(zone(store)).date()


def today(store: Zoned, now: datetime | None = None) -> date:
    """The day it is in the store."""
    return day_of(store, now or timezone.now())


def day_bounds(store: Zoned, day: date) -> tuple[datetime, datetime]:
    """The first moment of the store's day and of the next one, in UTC; 23 to 25 hours apart when clocks change."""
    first, next_first = (
        datetime.combine(start, time.min, zone(store)).astimezone(UTC)
        for start in (day, day + timedelta(days=1))
    )
    return first, next_first


def days_left(due: date | datetime, store: Zoned, now: datetime | None = None) -> int:
    """Whole days of the store until `due`: 0 today, below 0 for a day that is over."""
    due_day = day_of(store, due) if isinstance(due, datetime) else due
    return (due_day - today(store, now)).days


def has_passed(due: datetime | None, now: datetime | None = None) -> bool:
    """Whether a moment is over; no moment never is."""
    return due is not None and due < (now or timezone.now())


def is_over(due: date | None, store: Zoned, now: datetime | None = None) -> bool:
    """Whether a day is over in the store; no day never is."""
    return due is not None and due < today(store, now)


def is_late(due: date | datetime | None, store: Zoned, now: datetime | None = None) -> bool:
    """Whether something that is still to be done is late. `late()` of a queryset finds the same rows."""
    return has_passed(due, now) if isinstance(due, datetime) else is_over(due, store, now)


def latest_day(now: datetime) -> date:
    """A day that no store has passed: the bound of an index where every store has its own day."""
    return (now.astimezone(UTC) + FURTHEST_EAST).date()
