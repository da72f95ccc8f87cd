"""Counting for lists that may hold a million rows."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest

from core.admin.scope import visible_stores
from core.models import Tally

MOST_COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts to 10,000 and no further; `capped` says that there are more."""

    template_name = "admin/capped_pagination.html"
    known_total: int | None = None
    object_list: Any

    @cached_property
    def _counted(self) -> int:
        if self.known_total is not None:
            return self.known_total
        if isinstance(self.object_list, list):
            return len(self.object_list)
        return int(self.object_list.order_by().values("pk")[: MOST_COUNTED + 1].count())

    @property
    def capped(self) -> bool:
        return self.known_total is None and self._counted > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        return MOST_COUNTED if self.capped else self._counted

    @property
    def shown(self) -> str:
        return f"{self.count:,}"


def tallied(request: HttpRequest, kind: str, states: Iterable[str] | None = None) -> int:
    """The exact number of documents in the person's stores, in `states` or in all, without counting them."""
    rows = Tally.objects.filter(store__in=visible_stores(request), kind=kind)
    if states is not None:
        rows = rows.filter(state__in=list(states))
    return int(rows.aggregate(n=Sum("n"))["n"] or 0)
