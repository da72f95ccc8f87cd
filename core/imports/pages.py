"""JSON as the list of an API answers it, read as a stream: pages, arrays of pages or bare items, one after another."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from core.imports.columns import BadValue, Cell, Column, shown
from core.imports.formats import FileRefused, Pages
from core.imports.reader import UNDECODED, codec_of, text_of, undecodable
from core.quantities import plain

CHUNK = 250_000
LONGEST_ITEM = 1_000_000
BLANKS = re.compile(r"[ \t\n\r]*")
FIRST_KEY = re.compile(r'\{[ \t\n\r]*"([^"\\]*)"')
MISSING = object()
# Beyond, an exponent would become a text as long as it says.
MOST_DIGITS = 40


class Number(str):
    """A JSON number as it is written; also NaN and Infinity, which no column takes."""


DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number)


def begins_as_json(stream: BinaryIO, encoding: str) -> bool:
    """Whether a file begins with an object or an array, as no header of CSV does. Raises FileRefused."""
    beginning = stream.read(4096).decode(codec_of(encoding), "ignore")
    stream.seek(0)
    return beginning.lstrip()[:1] in ("{", "[")


class JsonFile:
    """An opened file; iterating gives (number, cells), items counted from 1 over all pages. Raises FileRefused.

    Memory does not grow with the file, and not with one array of it; an item has at most 1,000,000 characters.
    """

    word = "item"

    def __init__(self, stream: BinaryIO, pages: Pages, *, encoding: str = "utf-8"):
        self.columns: list[Column] = list(pages.fields.values())
        self.titles = {column.name: key for key, column in pages.fields.items()}
        self._fields = [(key, column.numeric) for key, column in pages.fields.items()]
        self._around = pages.around
        self._own = {pages.around} if pages.around else {"id", *pages.fields}
        self._text = _JsonText(stream, encoding)

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        for number, item in enumerate(self._documents(), start=1):
            yield number, self._cells(number, item)

    def _documents(self) -> Iterator[Any]:
        while begins := self._text.peek():
            yield from self._elements(self._page) if begins == "[" else self._page()

    def _elements(self, read: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        text = self._text
        text.expect("[")
        if text.take("]"):
            return
        yield from read()
        while not text.take("]"):
            text.expect(",")
            yield from read()

    def _item(self) -> Iterator[Any]:
        yield self._text.value()

    def _page(self) -> Iterator[Any]:
        text = self._text
        if text.first_key() in self._own:
            yield text.value()
            return
        line = text.line
        others: dict[str, Any] = {}
        has_data = False
        for key in text.walk():
            if key != "data":
                others[key] = text.value()
                continue
            has_data = True
            yield from self._elements(self._item) if text.peek() == "[" else self._item()
        if has_data:
            return
        if self._own.isdisjoint(others):
            raise FileRefused(
                'here begins neither a page with its "data" nor an item with '
                f"{', '.join(sorted(self._own))}. Only successful answers of the list belong into the file.",
                line=line,
            )
        yield others

    def _cells(self, number: int, item: Any) -> list[Cell]:
        if self._around and isinstance(item, dict):
            item = item.get(self._around, item)
        if not isinstance(item, dict):
            raise FileRefused(f"Item {number} is no JSON object. Nothing was imported.")
        cells: list[Cell] = []
        for key, numeric in self._fields:
            value = item.get(key, MISSING)
            if value.__class__ is str:
                cells.append(value)
            elif value is None:
                cells.append("")
            elif value is MISSING:
                cells.append(None)
            elif numeric and value.__class__ is Number:
                cells.append(_digits(value))
            else:
                cells.append(_misfit(value))
        return cells


def _digits(number: str) -> str:
    """A JSON number as columns take them: 5.0 is 5, and 1.5e3 is 1500."""
    if number.isdigit():
        return str(number)
    try:
        value = Decimal(number)
    except InvalidOperation:
        return str(number)
    return plain(value) if value.is_finite() and abs(value.adjusted()) < MOST_DIGITS else str(number)


def _misfit(value: Any) -> BadValue:
    if isinstance(value, Number):
        cell, message = str(value), f"{shown(value)} is a number where text is needed. Put it in quotes."
    else:
        cell = json.dumps(value)[:100]
        message = f"{shown(cell)} is neither text nor a number."
    return BadValue("INVALID_TYPE", message, cell=cell)


class _JsonText:
    """The text of a file, of which no more is in memory than one value and what was read with it."""

    def __init__(self, stream: BinaryIO, encoding: str):
        self._encoding = encoding
        self._stream = text_of(stream, encoding)
        self._buffer = ""
        self._at = 0
        self._lines = 1

    @property
    def line(self) -> int:
        return self._lines + self._buffer.count("\n", 0, self._at)

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            self._at = BLANKS.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def take(self, mark: str) -> bool:
        """Go past the mark, if it is the next."""
        found = self.peek() == mark
        self._at += found
        return found

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise self._broken(f'"{mark}" is expected', self._at)

    def first_key(self) -> str:
        """The first key of the object that comes next; empty where none can be told without reading it."""
        self.peek()
        if len(self._buffer) - self._at < 1000:
            self._more()
        found = FIRST_KEY.match(self._buffer, self._at)
        return found[1] if found else ""

    def walk(self) -> Iterator[str]:
        """The keys of the object that comes next; whoever gets one takes its value."""
        self.expect("{")
        if self.take("}"):
            return
        yield self._key()
        while not self.take("}"):
            self.expect(",")
            yield self._key()

    def _key(self) -> str:
        if self.peek() != '"':
            raise self._broken("a key in quotes is expected", self._at)
        key = self.value()
        self.expect(":")
        return str(key)

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._at)
                # A number at the end of what was read may go on.
                if end < len(self._buffer) or not self._more():
                    self._at = end
                    return value
            except RecursionError:
                raise self._broken("it is nested too deep", self._at) from None
            except json.JSONDecodeError as error:
                too_long = len(self._buffer) - self._at > LONGEST_ITEM
                if too_long or not self._more():
                    more = f", or it is longer than {LONGEST_ITEM:,} characters" if too_long else ""
                    raise self._broken(f"{error.msg}{more}", error.pos) from None

    def _more(self) -> bool:
        """Read on; what was taken is forgotten."""
        try:
            chunk = self._stream.read(CHUNK)
        except UnicodeError:
            raise undecodable(self._encoding, self.line) from None
        if not chunk:
            return False
        self._lines = self.line
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        if not chunk.isascii() and (found := UNDECODED.search(self._buffer)):
            raise undecodable(self._encoding, self._lines + self._buffer.count("\n", 0, found.start()))
        return True

    def _broken(self, fault: str, at: int) -> FileRefused:
        line = self._lines + self._buffer.count("\n", 0, at)
        return FileRefused(
            f"it is no valid JSON: {fault}. What follows cannot be told apart, so nothing was imported.",
            line=line,
        )
