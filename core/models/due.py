from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone

from core import calendar
from core.models.stores import StoreQuerySet


class StoreDay(models.Func):
    """The day of a moment in a time zone, both of them expressions."""

    template = "(%(expressions)s)::date"
    arg_joiner = " AT TIME ZONE "
    output_field = models.DateField()

    def __init__(self, moment: models.Expression | F | datetime, time_zone: F):
        known = isinstance(moment, datetime)
        super().__init__(Value(moment, output_field=models.DateTimeField()) if known else moment, time_zone)


class DueQuerySet[M: models.Model](StoreQuerySet[M]):
    """Rows that are due at `due_field`, a moment or a date, while they are `unended`. See `core.calendar`."""

    due_field: ClassVar[str]
    unended: ClassVar[Q]

    def not_ended(self) -> Self:
        """Those on which something is still to be done."""
        return self.filter(self.unended)

    def late(self, now: datetime | None = None) -> Self:
        """Those that are not ended and should be: each by the day or time of its own store."""
        now = now or timezone.now()
        rows = self.not_ended()
        if isinstance(self.model._meta.get_field(self.due_field), models.DateTimeField):
            return rows.filter(**{f"{self.due_field}__lt": now})
        own_day = StoreDay(now, F(f"{self.store_path}__time_zone"))
        return rows.filter(
            Q(**{f"{self.due_field}__lt": calendar.latest_day(now)}), Q(**{f"{self.due_field}__lt": own_day})
        )

    def due_soon(self, store: calendar.Zoned, days: int) -> Self:
        """Those that are not ended and due today or on the next days of the store, so many in all."""
        first = calendar.today(store)
        return self.due_in(store, first, first + timedelta(days=days - 1))

    def due_in(self, store: calendar.Zoned, first: date, last: date) -> Self:
        """Those that are not ended and due on the days `first` to `last` of the store; of all stores, unless `of`."""
        if isinstance(self.model._meta.get_field(self.due_field), models.DateTimeField):
            start, end = calendar.day_bounds(store, first)[0], calendar.day_bounds(store, last)[1]
            return self.not_ended().filter(**{f"{self.due_field}__gte": start, f"{self.due_field}__lt": end})
        return self.not_ended().filter(**{f"{self.due_field}__range": (first, last)})
