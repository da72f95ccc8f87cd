"""The menu and the tabs of the back office: the work in front, its details behind. Nobody sees what they may not open."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from config.navigation import MENU, Entry


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's SIDEBAR navigation: every group with what this person may open; a group of nothing is left out."""
    groups = [
        {
            "title": title,
            "separator": bool(title),
            "collapsible": bool(title),
            "items": _items(request, entries),
        }
        for title, entries in MENU
    ]
    return [group for group in groups if group["items"]]


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's TABS: above each list of an entry with several, the others."""
    found = []
    for _title, entries in MENU:
        for entry in entries:
            open_ = [model for model in entry.models if may_open(request, model)]
            if len(open_) > 1:
                items = [{"title": named(model), "link": address(model)} for model in open_]
                found.append({"models": open_, "items": items})
    return found


def _items(request: HttpRequest, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """An entry leads to the first of its lists that this person may open."""
    items = []
    for entry in entries:
        may = not entry.right or request.user.has_perm(entry.right)
        links = [reverse(entry.page)] if entry.page and may else []
        links += [address(model) for model in entry.models if may_open(request, model)]
        if links:
            here = any(request.path == link or _is_below(request.path, link) for link in links)
            items.append({"title": entry.title, "icon": entry.icon, "link": links[0], "active": here})
    return items


def _is_below(path: str, link: str) -> bool:
    return link != reverse("admin:index") and path.startswith(link)


def may_open(request: HttpRequest, label: str) -> bool:
    """Found once for a page, which asks for its menu and for its tabs several times."""
    known: dict[str, bool] = request.__dict__.setdefault("_may_open", {})
    if label not in known:
        pages = admin.site._registry.get(apps.get_model(label))
        known[label] = pages is not None and pages.has_view_or_change_permission(request)
    return known[label]


def address(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def named(label: str) -> str:
    """The title of a tab: what is in the list."""
    name = str(apps.get_model(label)._meta.verbose_name_plural)
    return name[:1].upper() + name[1:]
