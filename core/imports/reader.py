"""A CSV file as rows with the line they begin on, read as a stream."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import BinaryIO

from core.imports.columns import BadValue, Cell, Column, shown
from core.imports.formats import FileRefused, Format

LONGEST_LINE = 1_000_000
# Bytes that do not decode arrive as these, so that the line can be told.
UNDECODED = re.compile("[\ud800-\udfff]")
QUOTE = (
    "a quote is not closed, or one inside a cell is not written twice. What follows cannot be told apart, so "
    "nothing was imported. Correct the line and import again."
)


class CsvFile:
    """An opened file whose header fits the format; iterating gives (line, cells). Raises FileRefused.

    Only the header decides on the separator: comma, semicolon or tab. Empty lines are no rows.
    """

    word = "line"
    titles: Mapping[str, str] = {}
    """What the columns are called in the file where it is not their name."""
    parts = ""
    shared = 0

    def __init__(self, stream: BinaryIO, format: Format, *, encoding: str = "utf-8"):
        self.encoding = encoding
        self._stream = text_of(stream, encoding)
        self._line = 0
        lines = self._lines()
        first = next(lines, "")
        separator = next((mark for mark in ",;\t" if mark in first), ",")
        self._reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
        self.columns = _columns(self._header(), format)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = self._reader
        begins = reader.line_num + 1
        try:
            for cells in reader:
                if any(cells):
                    yield begins, cells
                begins = reader.line_num + 1
        except csv.Error:
            raise FileRefused(QUOTE, line=begins) from None

    def misfit(self, cells: Sequence[Cell]) -> tuple[str, BadValue]:
        """What is wrong with a row of fewer or more cells than there are columns: the field, if one, and why."""
        return "", BadValue(
            "RAGGED_ROW",
            f"{len(cells)} cells where the header has {len(self.columns)}. "
            "A separator inside a cell needs quotes around it.",
        )

    def _header(self) -> list[str]:
        try:
            return [cell.strip().lower() for cell in next(self._reader, [])]
        except csv.Error:
            raise FileRefused(QUOTE, line=1) from None

    def _lines(self) -> Iterator[str]:
        try:
            while line := self._stream.readline(LONGEST_LINE):
                self._line += 1
                if not line.isascii() and UNDECODED.search(line):
                    raise undecodable(self.encoding, self._line)
                if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                    raise FileRefused(f"it is longer than {LONGEST_LINE:,} characters.", line=self._line)
                yield line
        except UnicodeError:
            raise undecodable(self.encoding, self._line + 1) from None


def undecodable(encoding: str, line: int) -> FileRefused:
    return FileRefused(
        f"it is not {encoding}. Name the file's encoding, such as --encoding cp1252 or utf-16.", line=line
    )


def text_of(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The text of an opened file with its line ends as they are; bytes of another encoding come as surrogates."""
    return io.TextIOWrapper(stream, encoding=codec_of(encoding), errors="surrogateescape", newline="")


def codec_of(encoding: str) -> str:
    """The codec of a named encoding; a byte order mark is no text. Raises FileRefused."""
    try:
        info = codecs.lookup(encoding)
        "a".encode(encoding)
    except (LookupError, UnicodeError):
        raise FileRefused(f"There is no encoding {shown(encoding)}.") from None
    return "utf-8-sig" if info.name == "utf-8" else info.name


def _columns(header: list[str], format: Format) -> list[Column]:
    if not any(header):
        raise FileRefused(f"The file has no header. Its first line must name {', '.join(format.required)}.")
    for name in header:
        if name not in format.names:
            raise FileRefused(
                f"there is no column {shown(name)}. Columns: {', '.join(format.names)}.", line=1
            )
        if header.count(name) > 1:
            raise FileRefused(f"the column {name} is there twice.", line=1)
    if missing := [name for name in format.required if name not in header]:
        raise FileRefused(f"missing in the header: {', '.join(missing)}.", line=1)
    return [format[name] for name in header]
