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
def named(row: Iterable[Any], headers: Iterable[Any]) -> Iterator[tuple[Any, str, bool]]:
    """The cells of a table's row, each with its column's name, and whether it says nothing."""
    for cell, header in zip(row, headers, strict=False):
        yield cell, capfirst(str(content(header))), str(content(cell)) in NOTHING
