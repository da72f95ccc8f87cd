"""Rows of the database as a file that can be imported again."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from core.imports.formats import Format


def write_csv(format: Format, rows: Iterable[Sequence[Any]], stream: TextIO) -> int:
    """Write a header and the rows, whose values are in the order of the format's columns; returns how many."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(format.names)
    writers = [column.write for column in format.columns]
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([write(value) for write, value in zip(writers, row, strict=True)])
    return count
