"""Rows of the database as a file that can be imported again."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TextIO

import orjson

from core.imports.formats import Format, Pages
from core.quantities import plain


def write_csv(format: Format, rows: Iterable[Sequence[Any]], stream: TextIO) -> int:
    """Write a header and the rows, whose values are in the order of the format's columns; returns how many."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(format.names)
    writers = [column.write for column in format.columns]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([write(value) for write, value in zip(writers, row, strict=True)])
    return count


def write_pages(pages: Pages, items: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """Write the items as one page of the API's list, each on a line of its own; returns how many."""
    head, comma = _json(pages.head)[:-1], "," if pages.head else ""
    stream.write(f"{head}{comma}{_json(pages.items)}:[\n")
    count = 0
    for count, item in enumerate(items, start=1):
        separator = ",\n" if count > 1 else ""
        stream.write(separator + _json({pages.around: item} if pages.around else item))
    tail = pages.tail(count)
    stream.write(f"\n]{',' if tail else ''}{_json(tail)[1:]}\n")
    return count


def _json(value: Any) -> str:
    return orjson.dumps(value, default=_exact, option=orjson.OPT_UTC_Z).decode()


def _exact(value: Any) -> Any:
    """All digits of a decimal, as a number."""
    if isinstance(value, Decimal):
        return orjson.Fragment(plain(value))
    raise TypeError
