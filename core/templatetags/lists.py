"""Lists in templates."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()

CELL = re.compile("<(td|th)")
NOTHING = ("", "–", "-")


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row, each with its column's name: a telephone shows a card of them, without a head above it."""
    for cell, header in zip(cells, headers, strict=False):
        named = "action-checkbox" not in header["class_attrib"]
        label = format_html(' data-label="{}"', capfirst(strip_tags(str(header["text"])))) if named else ""
        bare = named and "<svg" not in cell and "material-symbols" not in cell
        empty = " data-empty" if bare and strip_tags(cell).strip() in NOTHING else ""
        # A cell is markup that unfold made and escaped.
        yield mark_safe(CELL.sub(lambda tag: f"{tag[0]}{label}{empty}", cell, count=1))  # noqa: B023


@register.filter
def content(cell: Any) -> Any:
    """What stands in a cell or in a header of a table: itself, or what it holds beside its class."""
    return cell["content"] if isinstance(cell, Mapping) else cell


@register.filter
def named(
    rows: Iterable[Iterable[Any]], headers: Iterable[Any]
) -> Iterator[list[tuple[Any, str, bool, str]]]:
    """The rows of a table: of each cell what stands in it, its class, whether it says nothing, and its column's name.

    A page has thousands of cells: what a template asks of a cell that has none costs more than to show it.
    """
    names = [capfirst(str(content(header))) for header in headers]
    for row in rows:
        yield [(*_shown(cell), name) for cell, name in zip(row, names, strict=False)]


def _shown(cell: Any) -> tuple[Any, str, bool]:
    """What stands in a cell, its class, and whether it says nothing."""
    shown, style = (cell["content"], cell.get("class", "")) if isinstance(cell, Mapping) else (cell, "")
    return shown, style, str(shown) in NOTHING
