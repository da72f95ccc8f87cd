"""JSON as the list of an API answers it, read as a stream: pages, arrays of pages or bare items, one after another."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

import orjson

from core.imports.columns import BadValue, Cell, Column, shown
from core.imports.formats import PART_BITS, FileRefused, Pages
from core.imports.reader import UNDECODED, codec_of, text_of, undecodable
from core.quantities import plain

CHUNK = 250_000
BLANKS = re.compile(r"[ \t\n\r]*")
FIRST_KEY = re.compile(r'\{[ \t\n\r]*"([^"\\]*)"')
MISSING = object()
# Beyond, an exponent would become a text as long as it says.
MOST_DIGITS = 40
PLAIN = re.compile(rf"-?[0-9.]{{1,{MOST_DIGITS}}}")
# Behind an even number of backslashes.
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


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

    Where items have `parts`, the number is that of PART_BITS. Memory does not grow with the file, and not with the
    array of items; an item has at most `Pages.longest` characters.
    """

    word = "item"

    def __init__(self, stream: BinaryIO, pages: Pages, *, encoding: str = "utf-8"):
        self.columns: list[Column] = [column for _, column in pages.keyed]
        self.titles = {column.name: key for key, column in pages.keyed}
        self.parts = pages.parts
        self.shared = len(pages.own) if pages.parts else 0
        self._pages = pages
        self._fields = list(pages.fields.items())
        self._part_fields = list(pages.part_fields.items())
        self._may_be_empty = all(column.empty for column in pages.part_fields.values())
        self._items = pages.items
        self._around = pages.around
        self._own = {pages.around} if pages.around else {"id", *pages.fields}
        self._text = _JsonText(stream, encoding, pages.longest)

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        for number, item in enumerate(self._documents(), start=1):
            item = self._unwrapped(number, item)
            cells = _cells(item, self._fields)
            if self._pages.others:
                cells.append(_structure(self._rest(item)))
            if self.parts:
                yield from self._rows(number, cells, item.get(self.parts))
            else:
                yield number, cells

    def _rest(self, item: Mapping[str, Any]) -> dict[str, Any]:
        known, ignored = self._pages.fields, self._pages.ignored
        return {
            key: value
            for key, value in item.items()
            if not (key in known or key in ignored or key == self.parts)
        }

    def _rows(self, number: int, shared: list[Cell], parts: Any) -> Iterator[tuple[int, list[Cell]]]:
        first = number << PART_BITS
        if parts is None or parts == []:
            yield first, [*shared, *([""] * len(self._part_fields) if self._may_be_empty else [])]
            return
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise FileRefused(
                f'"{self.parts}" of item {number} is no array of JSON objects. Nothing was imported.'
            )
        for row, part in enumerate(parts, start=first + 1):
            yield row, shared + _cells(part, self._part_fields)

    def misfit(self, cells: Sequence[Cell]) -> tuple[str, BadValue]:
        """As of CSV: what is wrong with an item that has no part and needs one."""
        return self.parts, BadValue("REQUIRED", "There is none; an item needs at least one.")

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
        has_items = False
        for key in text.walk():
            if key != self._items:
                others[key] = text.value()
                continue
            has_items = True
            yield from self._elements(self._item) if text.peek() == "[" else self._item()
        if has_items:
            return
        if self._own.isdisjoint(others):
            raise FileRefused(
                f'here begins neither a page with its "{self._items}" nor an item with '
                f"{', '.join(sorted(self._own))}. Only successful answers of the list belong into the file.",
                line=line,
            )
        yield others

    def _unwrapped(self, number: int, item: Any) -> dict[str, Any]:
        if self._around and isinstance(item, dict):
            item = item.get(self._around, item)
        if not isinstance(item, dict):
            raise FileRefused(f"Item {number} is no JSON object. Nothing was imported.")
        return item


def _cells(item: Mapping[str, Any], fields: Sequence[tuple[str, Column]]) -> list[Cell]:
    cells: list[Cell] = []
    for key, column in fields:
        value = item.get(key, MISSING)
        if value.__class__ is str and not column.structured:
            cells.append(value)
        elif value is None:
            cells.append("")
        elif value is MISSING:
            cells.append(None)
        elif column.numeric and value.__class__ is Number:
            cells.append(_digits(value))
        elif column.logical and value.__class__ is bool:
            cells.append("true" if value else "false")
        elif column.structured and value.__class__ in (list, dict):
            cells.append(_structure(value))
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


def _structure(value: Any) -> Cell:
    try:
        text = orjson.dumps(value, default=_written, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()
    except orjson.JSONEncodeError:
        return BadValue("CONTROL_CHARACTER", "It holds half a character, which cannot be kept.")
    if NUL.search(text):
        return BadValue("CONTROL_CHARACTER", "It holds a NUL, which cannot be kept.")
    return text


def _written(number: Number) -> Any:
    """A number in a structure as it is; one that is not finite, or too long, is text."""
    text = str(number)
    return orjson.Fragment(text) if PLAIN.fullmatch(text) else text


class _JsonText:
    """The text of a file, of which no more is in memory than one value and what was read with it."""

    def __init__(self, stream: BinaryIO, encoding: str, longest: int):
        self._encoding = encoding
        self._longest = longest
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
                too_long = len(self._buffer) - self._at > self._longest
                if too_long or not self._more():
                    more = f", or it is longer than {self._longest:,} characters" if too_long else ""
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
