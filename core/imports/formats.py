"""What files are: their columns, and what is said of one that does not fit."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.imports.columns import Column

PART_BITS = 24
"""Where an item of JSON holds several rows, row 3 of item 17 has the number 17 << 24 | 3; 0 stands for the item."""


class RowError(NamedTuple):
    """Why a row is not imported; `field` is empty where the row as a whole is wrong.

    A row of CSV is known by its line, one of JSON by its place among all items of the file: `word` says which. One of
    several in an item is `part`, from 1, of what the item calls `parts`; 0 is the item.
    """

    line: int
    field: str
    code: str
    message: str
    word: str = "line"
    parts: str = ""
    part: int = 0

    def __str__(self) -> str:
        part = f", {self.parts} {self.part}" if self.part else ""
        field = f", {self.field}" if self.field else ""
        return f"{self.word} {self.line}{part}{field}: {self.message} [{self.code}]"


class FileRefused(Exception):
    """The file as a whole cannot be imported; nothing was changed. `line` where one is to blame."""

    def __init__(self, message: str, *, line: int | None = None):
        super().__init__(f"Line {line}: {message}" if line else message)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The same rows as the list of an API has them: JSON objects, the `items` of a page, page after page.

    `fields` are the columns by their keys; other keys are not read. `around` is the key of an object around each item.
    `others`: the column of an object of all keys that are neither named nor `ignored`. `head` stands before the items of a page, `tail`
    behind them, made from their number.

    `parts`: the key of an array in the item, of which each object is a row with the columns `part_fields`, and with
    those of the item itself. An item with an empty array, or without one, is one row whose part is empty, if all
    `part_fields` may be empty, else it is refused. An item goes in with all of its rows or not at all.
    `longest` is how many characters an item may have: so much is in memory.
    """

    fields: Mapping[str, Column]
    items: str = "data"
    around: str = ""
    others: Column | None = None
    ignored: Collection[str] = ()
    parts: str = ""
    part_fields: Mapping[str, Column] = field(default_factory=dict)
    longest: int = 1_000_000
    head: Mapping[str, Any] = field(default_factory=dict)
    tail: Callable[[int], Mapping[str, Any]] = lambda count: {}

    @property
    def keyed(self) -> list[tuple[str, Column]]:
        """The columns of a row with their keys, those of the item first; that of all `others` has no key."""
        return [*self.own, *self.part_fields.items()]

    @property
    def own(self) -> list[tuple[str, Column]]:
        """The columns of an item with their keys."""
        return [*self.fields.items(), *([("", self.others)] if self.others else [])]


@dataclass(frozen=True)
class Format:
    """The columns of a kind of file, in the order an export writes them; `pages` if it may also be JSON.

    `whole`: the column that the rows of one document share, which goes in with all of them or not at all.
    """

    columns: tuple[Column, ...]
    pages: Pages | None = None
    whole: str = ""

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def staged(self) -> list[Column]:
        """The columns of all ways to write the file, each name once."""
        fields = [column for _, column in self.pages.keyed] if self.pages else []
        return list({column.name: column for column in (*fields, *self.columns)}.values())

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if not column.optional]
