"""Panels: what belongs to a row and is kept by other apps, shown on its page.

An app fills the page of a model of a lower floor: it registers figures and panels for that model, and the page shows
those that the person may see. All are made only when the page is drawn, each in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.utils import display_for_label

from core.admin.context import WithContext
from core.admin.openings import openings_of
from core.admin.registered import Registered
from core.quantities import plain

ROWS_SHOWN = 50
NOTHING = "–"
SHOW_ALL = _("To the list")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the band at the top; `link` opens what is behind it. Colours: danger, warning, info, success."""

    title: Any
    value: str
    link: str = ""
    hint: Any = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A card below the form: a table, or `body`; without either it says `nothing`. `more` leads to the whole list, or
    to what `more_word` says."""

    title: Any
    headers: Sequence[Any] = ()
    rows: Sequence[Any] = ()
    body: SafeString | str = ""
    description: Any = ""
    nothing: Any = ""
    more: str = ""
    more_word: Any = SHOW_ALL
    key: str = ""

    @property
    def table(self) -> dict[str, Any]:
        return {"headers": self.headers, "rows": self.rows}


_figures: Registered[list[Figure]] = Registered()
_panels: Registered[Panel | None] = Registered()


def figures(model: type[models.Model], *permissions: str, rank: int = 50) -> Any:
    """Register `(request, row) -> list[Figure]` for the pages of a model; for people with these permissions."""
    return _figures.add(model, rank, permissions)


def panel(model: type[models.Model], *permissions: str, rank: int = 50) -> Any:
    """Register `(request, row) -> Panel | None` for the pages of a model; for people with these permissions."""
    return _panels.add(model, rank, permissions)


class WithPanels(WithContext):
    """A page with the figures and panels that are registered for its model."""

    change_form_outer_before_template = "admin/figures.html"
    change_form_outer_after_template = "admin/panels.html"

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {
            **super().page_context(request, row),
            "figures": partial(figures_of, request, row),
            "panels": partial(panels_of, request, row),
            "openings": partial(openings_of, request, row),
        }


def figures_of(request: HttpRequest, row: Any) -> list[Figure]:
    return [figure for some in _figures.of(request, row) for figure in some]


def panels_of(request: HttpRequest, row: Any) -> list[Panel]:
    return [one for one in _panels.of(request, row) if one is not None]


def link(page: str, pk: Any, text: Any) -> SafeString:
    """A link to a page of the back office by the name of its address, such as catalog_article_change."""
    return format_html('<a class="text-link" href="{}">{}</a>', reverse(f"admin:{page}", args=[pk]), text)


def page_of(row: models.Model, text: Any = None) -> SafeString:
    """A row as a link to its page."""
    name = f"{row._meta.app_label}_{row._meta.model_name}_change"
    return link(name, row.pk, row if text is None else text)


def joined(parts: Sequence[Any]) -> Any:
    """Several links in one cell."""
    return format_html_join(", ", "{}", ((part,) for part in parts)) if parts else NOTHING


def list_of(model: type[models.Model], **chosen: Any) -> str:
    """The address of a list, filtered."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{page}?{urlencode(chosen)}" if chosen else page


def capped(rows: Sequence[Any], shown: int) -> Any:
    """What a panel says of rows of which it shows only the first."""
    return _("The first %d.") % shown if len(rows) > shown else ""


def right(text: Any) -> dict[str, Any]:
    """A cell or a header of a number."""
    return {"content": text, "class": "text-right whitespace-nowrap"}


def number(value: Decimal | int | None) -> dict[str, Any]:
    return right(NOTHING if value is None else plain(Decimal(value)))


def fixed(text: Any) -> dict[str, Any]:
    """A cell that is read as one word."""
    return {"content": text, "class": "whitespace-nowrap"}


def wide(text: Any) -> dict[str, Any]:
    """A cell of words that keeps its room on a telephone."""
    return {"content": text, "class": "min-w-32"}


def label(text: Any, colour: str) -> SafeString:
    """A coloured word (danger, warning, info, success)."""
    return _label(str(text), colour)


@lru_cache(1_000)  # a table of a hundred rows has few, and each is made by a template
def _label(text: str, colour: str) -> SafeString:
    return display_for_label((colour, text), NOTHING, {colour: colour})


def headers(words: Iterable[Any], numbers: Iterable[Any] = ()) -> list[Any]:
    """The headers of words, then those above numbers."""
    return [*words, *(right(capfirst(name)) for name in numbers)]


def documents(request: HttpRequest, named: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], Any]:
    """What documents (kind, id) are called, as links where the person may see them; a query for each kind."""
    return {key: one.link for key, one in known_documents(request, named).items()}


@dataclass(frozen=True, slots=True)
class Document:
    """A row and what people call it: "Work order WO-7" for those who may see it, else its kind alone."""

    row: models.Model
    name: str
    seen: bool

    @property
    def link(self) -> SafeString | str:
        return page_of(self.row, self.name) if self.seen else self.name


def known_documents(
    request: HttpRequest, named: Iterable[tuple[str, int | None]]
) -> dict[tuple[str, int], Document]:
    """Those of the documents (kind, id) that are there and have pages; a query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, pk in named:
        if kind and pk is not None:
            wanted[kind].add(pk)
    found: dict[tuple[str, int], Document] = {}
    for kind, ids in wanted.items():
        model = next((one for one in apps.get_models() if one._meta.label_lower == kind), None)
        pages: Any = admin.site._registry.get(model) if model else None
        if model is None or pages is None:
            continue
        seen, kind_named = pages.has_view_permission(request), str(capfirst(model._meta.verbose_name))
        related = pages.list_select_related if isinstance(pages.list_select_related, tuple | list) else ()
        rows = model._default_manager.select_related(*related) if related else model._default_manager
        for pk, row in rows.in_bulk(list(ids)).items():
            name = _with_kind(kind_named, str(row)) if seen else kind_named
            found[kind, pk] = Document(row, name, seen)
    return found


def _with_kind(kind: str, name: str) -> str:
    return name if name.startswith(kind) else f"{kind} {name}"
