"""The figures of the first page: counts of worklists, each leading to the list of exactly those rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config.home.hats import ALL, Hat, in_turns
from core.admin.prices import sees_prices

MOST = 5


def figures(request: HttpRequest, hats: Sequence[Hat]) -> list[dict[str, Any]]:
    """At most five, of what the person looks after, then of whatever else they see."""
    mine = in_turns(_seen(request, hat.figures) for hat in hats)
    others = in_turns(_seen(request, hat.figures) for hat in ALL)
    chosen = list(dict.fromkeys([*mine, *others]))[:MOST]
    return [_figure(request, *page_and_name(key)) for key in chosen]


def page_and_name(key: str) -> tuple[Any, str]:
    """The admin and the name of the worklist that "app.model:worklist" means."""
    label, name = key.split(":")
    return pages()[label], name


def pages() -> dict[str, Any]:
    """The admin of every model that has pages, by its label."""
    return {model._meta.label_lower: page for model, page in admin.site._registry.items()}


def may_see(request: HttpRequest, page: Any, name: str) -> bool:
    """Whether a person may open a worklist."""
    money = page.worklists[name].money and not sees_prices(request)
    return bool(page.has_view_permission(request)) and not money


def _seen(request: HttpRequest, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if may_see(request, *page_and_name(key))]


def _figure(request: HttpRequest, page: Any, name: str) -> dict[str, Any]:
    work = page.worklists[name]
    count = page.worklist_count(request, name)
    return {
        "title": work.title,
        "help": work.help,
        "count": str(count),
        "colour": work.colour if count.n else "",
        "link": page.worklist_link(name),
    }
