"""The rows of a file in a temporary table, where set-based SQL checks and applies them.

`import_rows` holds every row under its line, with the format's columns typed and nullable: a cell that was refused
is NULL, as is a column that the file does not have. `given` has a bit for every column that the row does have.
`import_rejects` holds what is wrong. Both go with the transaction. Checks see refused rows as well, so that ordinals within the file do not depend on them; writers
run after `drop_rejected`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.db import connection

from core.imports.columns import NULL, BadValue, Cell, Column, Parser
from core.imports.formats import Format, RowError
from core.models import Store

CHUNK = 500_000  # characters sent at once
# Most columns repeat few values: remembering them saves a quarter of the reading.
KNOWN = 2_000
KNOWN_LENGTH = 30

REPEATED = """
SELECT line, '{word} ' || first || ' has the same {names} already.'
FROM (SELECT line, min(line) OVER (PARTITION BY {keys}) AS first FROM import_rows WHERE {first_key} IS NOT NULL) AS numbered
WHERE line > first
"""
RESOLVE = """
UPDATE import_rows s SET {field}_id = known.id FROM {table} known
WHERE known.store_id = %(store)s AND known.number = s.{field}
"""
UNKNOWN = """
SELECT s.line, 'There is no {noun} ' || s.{field} || '. Import {noun}s first, or correct the number.'
FROM import_rows s
WHERE s.{field} <> '' AND NOT EXISTS (
    SELECT FROM {table} known WHERE known.store_id = %(store)s AND known.number = s.{field}
)
"""
ADD_REJECTS = "INSERT INTO import_rejects SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[])"


class TableFile(Protocol):
    """An opened file; iterating gives (line, cells). `word` says what its rows are counted in: lines, or items."""

    word: str

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def titles(self) -> Mapping[str, str]: ...

    def __iter__(self) -> Iterator[tuple[int, Sequence[Cell]]]: ...


class ColumnParser(NamedTuple):
    """A column of the file: its parser, its bit, and what it made of the cells seen first."""

    column: Column
    parse: Parser
    bit: int
    known: dict[Cell, str]


class Counts(NamedTuple):
    """How many rows made something new, and how many changed what was there."""

    created: int
    changed: int


class Staging:
    """The staged rows of one file for one store; `run_id` is the ImportRun they belong to."""

    def __init__(self, store: Store, format: Format, found: Mapping[str, str] | None = None):
        self.store = store
        self.rows = 0
        self.run_id: int | None = None
        self.present: frozenset[str] = frozenset()
        self._word = "line"
        self._titles: Mapping[str, str] = {}
        self._bits = {column.name: 1 << place for place, column in enumerate(format.staged)}
        typed = {column.name: column.sql_type for column in format.staged} | dict(found or {})
        # A header may be a word of SQL, such as order.
        names = ", ".join(f'"{name}" {sql_type}' for name, sql_type in typed.items())
        self._execute("DROP TABLE IF EXISTS import_rows, import_rejects")
        self._execute(
            f"CREATE TEMPORARY TABLE import_rows (line integer, given integer, {names}) ON COMMIT DROP"
        )
        self._execute(
            "CREATE TEMPORARY TABLE import_rejects (line integer, field text, code text, message text)"
            " ON COMMIT DROP"
        )

    def load(
        self, file: TableFile, rows: Iterable[tuple[int, Sequence[Cell]]], *, decimal_comma: bool
    ) -> None:
        """Parse and stage every row of a file. Memory does not grow with it."""
        self._word, self._titles = file.word, file.titles
        self.present = frozenset(column.name for column in file.columns)
        parsers = [
            ColumnParser(column, column.parser(decimal_comma), self._bits[column.name], {})
            for column in file.columns
        ]
        lines: list[str] = []
        errors: list[RowError] = []
        waiting = 0
        for line, cells in rows:
            lines.append(_copy_line(line, cells, parsers, errors))
            waiting += len(lines[-1])
            if waiting > CHUNK:
                self._flush(parsers, lines, errors)
                waiting = 0
        self._flush(parsers, lines, errors)
        self._execute("ANALYZE import_rows")

    def _flush(self, parsers: Sequence[ColumnParser], lines: list[str], errors: list[RowError]) -> None:
        names = ", ".join(f'"{parser.column.name}"' for parser in parsers)
        copy = f"COPY import_rows (line, given, {names}) FROM STDIN"
        with connection.cursor() as cursor:
            with cursor.copy(copy) as pipe:
                pipe.write("".join(lines))
            if errors:
                *values, _words = map(list, zip(*errors, strict=True))
                cursor.execute(ADD_REJECTS, values)
        self.rows += len(lines)
        lines.clear()
        errors.clear()

    def reject(self, field: str, code: str, query: str) -> None:
        """Refuse the rows of a query of (line, message). `%(store)s` is the store."""
        self._execute(
            "INSERT INTO import_rejects (line, field, code, message) "
            f"SELECT found.line, '{field}', '{code}', found.message FROM ({query}) AS found (line, message)"
        )

    def reject_repeats(self, *keys: str) -> None:
        """Refuse rows whose key an earlier line has."""
        names = ", ".join(self.title(key.removesuffix("_id")) for key in keys)
        repeated = REPEATED.format(
            keys=", ".join(keys), names=names, first_key=keys[0], word=self._word.capitalize()
        )
        self.reject("", "REPEATED", repeated)

    def reject_unknown(self, field: str, *, table: str, noun: str) -> None:
        """Refuse rows whose number is not in a table of the store."""
        self.reject(field, "UNKNOWN", UNKNOWN.format(field=field, table=table, noun=noun))

    def resolve(self, field: str, *, table: str, noun: str) -> None:
        """Set `<field>_id` from a number, and refuse the rows whose number is unknown."""
        self.execute(RESOLVE.format(field=field, table=table))
        self.reject_unknown(field, table=table, noun=noun)

    def drop_rejected(self) -> int:
        """Take refused rows out, so that only good ones are applied; returns how many."""
        self._execute("DELETE FROM import_rows WHERE line IN (SELECT line FROM import_rejects)")
        return self._one("SELECT count(DISTINCT line) FROM import_rejects")[0]

    def errors(self, limit: int | None = None) -> Iterator[RowError]:
        """What is wrong, in the order of the file."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT line, field, code, message FROM import_rejects ORDER BY line, field, code LIMIT %s",
                [limit],
            )
            for line, field, code, message in cursor:
                yield RowError(line, self._titles.get(field, field), code, message, self._word)

    def title(self, *names: str) -> str:
        """What the file calls the first of these columns that it has."""
        name = next((name for name in names if name in self.present), names[0])
        return self._titles.get(name, name)

    def given(self, *names: str) -> str:
        """SQL for: the row, called `s`, has one of these columns, though it may be empty."""
        return f"(s.given & {sum(self._bits[name] for name in names)} <> 0)"

    def execute(self, query: str, **parameters: Any) -> int:
        """Run a statement with `%(store)s` and other parameters; returns the number of rows."""
        return self._execute(query, **parameters)

    def fetch(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a query with `%(store)s` and other parameters."""
        with connection.cursor() as cursor:
            cursor.execute(query, {"store": self.store.pk, **parameters})
            return cursor.fetchall()

    def upsert(self, query: str, **parameters: Any) -> Counts:
        """Run a statement that returns one row: created, changed."""
        return Counts(*self._one(query, **parameters))

    def _execute(self, query: str, **parameters: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(query, {"store": self.store.pk, **parameters})
            return int(cursor.rowcount)

    def _one(self, query: str, **parameters: Any) -> tuple[Any, ...]:
        return self.fetch(query, **parameters)[0]


def _copy_line(
    line: int, cells: Sequence[Cell], parsers: Sequence[ColumnParser], errors: list[RowError]
) -> str:
    if len(cells) != len(parsers):
        message = (
            f"{len(cells)} cells where the header has {len(parsers)}. "
            "A separator inside a cell needs quotes around it."
        )
        errors.append(RowError(line, "", "RAGGED_ROW", message))
        return f"{line}\t0{f'\t{NULL}' * len(parsers)}\n"
    values = [str(line), ""]
    given = 0
    for parser, cell in zip(parsers, cells, strict=True):
        column, parse, bit, known = parser
        text = known.get(cell)
        if text is None:
            try:
                text = _parsed(column, parse, cell)
                if isinstance(cell, str) and len(known) < KNOWN and len(cell) < KNOWN_LENGTH:
                    known[cell] = text
            except BadValue as bad:
                errors.append(RowError(line, column.name, bad.code, str(bad)))
                text = NULL
        if cell is not None:
            given += bit
        values.append(text)
    values[1] = str(given)
    return "\t".join(values) + "\n"


def _parsed(column: Column, parse: Parser, cell: Cell) -> str:
    if cell is None:
        return column.missing()
    if isinstance(cell, BadValue):
        raise cell
    return parse(cell.strip() if column.trim else cell)
