"""Worklists: the rows of a list that somebody has to look at. An admin declares them once, by name.

Each is a choice of the list's filter, and has one address, one count and one order for the home page and for badges.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from core.admin.pages import tallied
from core.admin.prices import sees_prices
from core.admin.scope import ScopedAdmin, home_store
from core.models import Store

PARAMETER = "work"
MOST_COUNTED = 1_000
# Those of a list's address that choose no rows: its page and its order.
NO_FILTER = {"p", "o"}


@dataclass(frozen=True, slots=True)
class Worklist:
    """`rows` narrows a queryset, with "today" in the given store. `help` is one sentence: what it is, what to do.

    With `states` it is all rows in them, counted by the model's tally. `ordering` is the order an index serves.
    With `money` only those who see prices know of it.
    """

    title: Any
    help: Any
    rows: Callable[[Any, Store], Any] | None = None
    states: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ()
    colour: str = "warning"
    money: bool = False

    def narrow(self, rows: Any, store: Store) -> Any:
        return self.rows(rows, store) if self.rows else rows.filter(state__in=self.states)


class Count(NamedTuple):
    """`capped`: there are more than `n`."""

    n: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.n:,}+" if self.capped else f"{self.n:,}"


class WorklistFilter(DropdownFilter):
    title = _("what needs attention")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, work.title) for name, work in model_admin.worklists_for(request).items()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """An unknown name finds nothing: no other list may pass for it."""
        if not self.value():
            return queryset
        chosen, store = self.known(request, self.value()), home_store(request)
        return chosen.narrow(queryset, store) if chosen and store else queryset.none()

    def known(self, request: HttpRequest, name: str | None) -> Worklist | None:
        found: Worklist | None = self.model_admin.worklists_for(request).get(name)
        return found

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any):
        self.model_admin = model_admin
        super().__init__(request, params, model, model_admin)


class WithWorklists(ScopedAdmin):
    """Lists whose `worklists` are a filter, the first of them."""

    worklists: ClassVar[Mapping[str, Worklist]] = {}

    def worklists_for(self, request: HttpRequest) -> dict[str, Worklist]:
        """Those that the person may know of."""
        prices = sees_prices(request)
        return {name: work for name, work in self.worklists.items() if prices or not work.money}

    def worklist_rows(self, request: HttpRequest, name: str) -> models.QuerySet[Any]:
        """The rows that the list shows for a worklist, in no order."""
        store = home_store(request)
        rows = self.get_queryset(request).order_by()
        return self.worklists[name].narrow(rows, store) if store else rows.none()

    def worklist_count(self, request: HttpRequest, name: str) -> Count:
        """Exact from the tally; all others are counted to `MOST_COUNTED` and no further."""
        work = self.worklists[name]
        if work.states and getattr(self, "counted_by_tally", False):
            return Count(tallied(request, self.opts.label_lower, work.states))
        n = self.worklist_rows(request, name).values("pk")[: MOST_COUNTED + 1].count()
        return Count(min(n, MOST_COUNTED), n > MOST_COUNTED)

    def worklist_link(self, name: str) -> str:
        page = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return f"{reverse(page)}?{PARAMETER}={name}"

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return [WorklistFilter, *filters] if self.worklists_for(request) else filters

    def get_ordering(self, request: HttpRequest) -> Any:
        chosen = self.worklists_for(request).get(request.GET.get(PARAMETER, "")) if self.worklists else None
        return chosen.ordering if chosen and chosen.ordering else super().get_ordering(request)

    def get_paginator(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """The list of whole states is as long as the tally says."""
        paginator: Any = super().get_paginator(request, queryset, *args, **kwargs)
        given = {name for name, value in request.GET.items() if value} - NO_FILTER
        chosen = self.worklists.get(request.GET.get(PARAMETER, ""))
        if given == {PARAMETER} and chosen and chosen.states and getattr(self, "counted_by_tally", False):
            paginator.known_total = tallied(request, self.opts.label_lower, chosen.states)
        return paginator
