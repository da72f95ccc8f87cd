"""What files are: their columns, and what is said of one that does not fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.imports.columns import Column


class RowError(NamedTuple):
    """Why a row is not imported; `field` is empty where the row as a whole is wrong.

    A row of CSV is known by its line, one of JSON by its place among all items of the file: `word` says which.
    """

    line: int
    field: str
    code: str
    message: str
    word: str = "line"

    def __str__(self) -> str:
        field = f", {self.field}" if self.field else ""
        return f"{self.word} {self.line}{field}: {self.message} [{self.code}]"


class FileRefused(Exception):
    """The file as a whole cannot be imported; nothing was changed. `line` where one is to blame."""

    def __init__(self, message: str, *, line: int | None = None):
        super().__init__(f"Line {line}: {message}" if line else message)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The same rows as the list of an API has them: JSON objects below `data`, page after page.

    `fields` are the columns by their keys; other keys are not read. `around` is the key of an object around each item.
    `head` stands before the data of a page, `tail` behind it, made from the number of items.
    """

    fields: Mapping[str, Column]
    around: str = ""
    head: Mapping[str, Any] = field(default_factory=dict)
    tail: Callable[[int], Mapping[str, Any]]


@dataclass(frozen=True)
class Format:
    """The columns of a kind of file, in the order an export writes them; `pages` if it may also be JSON."""

    columns: tuple[Column, ...]
    pages: Pages | None = None

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def staged(self) -> list[Column]:
        """The columns of all ways to write the file, each name once."""
        fields = self.pages.fields.values() if self.pages else ()
        return list({column.name: column for column in (*fields, *self.columns)}.values())

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if not column.optional]
