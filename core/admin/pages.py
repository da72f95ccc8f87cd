"""Lists that may hold a million rows, and how they count."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.views import ChangeList

from core.admin import sorts
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


class UncountedList(ChangeList):
    """Speaks of "results" only where something was searched or filtered; its title is what it lists."""

    model_admin: Any
    result_list: Any

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.title = capfirst(self.opts.verbose_name_plural)

    def get_ordering_field(self, field_name: Any) -> Any:
        """Also an order that somebody wrote into the address is one that an index serves."""
        if self.sortable_by is not None and field_name not in self.sortable_by:
            return None
        return super().get_ordering_field(field_name)

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """Rows that are alike in the one column that somebody chose follow each other as in the index that serves it."""
        ordering = list(super().get_ordering(request, queryset))
        chosen = self.get_ordering_field_columns() if self.params.get(ORDER_VAR) else {}
        if len(chosen) != 1 or not isinstance(ordering[0], str):
            return ordering
        return sorts.ordered_by(ordering[0], self.model, self.model_admin.store_path) or ordering

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.prepare_rows(request, self.result_list)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count


def tallied(request: HttpRequest, kind: str, states: Iterable[str] | None = None) -> int:
    """The exact number of documents in the person's stores, in `states` or in all, without counting them."""
    rows = Tally.objects.filter(store__in=visible_stores(request), kind=kind)
    if states is not None:
        rows = rows.filter(state__in=list(states))
    return int(rows.aggregate(n=Sum("n"))["n"] or 0)
