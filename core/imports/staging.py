"""The rows of a file in a temporary table, where set-based SQL checks and applies them.

`import_rows` holds every row under its line, with the format's columns typed and nullable: a cell that was refused
is NULL, as is a column that the file does not have. `import_rejects` holds what is wrong. Both go with the
transaction. Checks see refused rows as well, so that ordinals within the file do not depend on them; writers
run after `drop_rejected`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from core.imports.formats import NULL, BadValue, Column, Format, Parser, RowError
from core.models import Store

CHUNK = 500_000  # characters sent at once
# Most columns repeat few values: remembering them saves a quarter of the reading.
KNOWN = 2_000
KNOWN_LENGTH = 30

REPEATED = """
SELECT line, 'Line ' || first || ' has the same {names} already.'
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


class ColumnParser(NamedTuple):
    """A column of the file: its parser, and what it made of the cells seen first."""

    name: str
    parse: Parser
    known: dict[str, str]


class Counts(NamedTuple):
    """How many rows made something new, and how many changed what was there."""

    created: int
    changed: int


class Staging:
    """The staged rows of one file for one store; `run_id` is the ImportRun they belong to."""

    def __init__(self, store: Store, format: Format, found: Mapping[str, str] | None = None):
        self.store = store
        self.format = format
        self.rows = 0
        self.run_id: int | None = None
        self.present: frozenset[str] = frozenset()
        typed = [f"{column.name} {column.sql_type}" for column in format.columns]
        typed += [f"{name} {sql_type}" for name, sql_type in (found or {}).items()]
        self._execute("DROP TABLE IF EXISTS import_rows, import_rejects")
        self._execute(f"CREATE TEMPORARY TABLE import_rows (line integer, {', '.join(typed)}) ON COMMIT DROP")
        self._execute(
            "CREATE TEMPORARY TABLE import_rejects (line integer, field text, code text, message text)"
            " ON COMMIT DROP"
        )

    def load(
        self, columns: Sequence[Column], rows: Iterable[tuple[int, list[str]]], *, decimal_comma: bool
    ) -> None:
        """Parse and stage every row. Memory does not grow with the file."""
        self.present = frozenset(column.name for column in columns)
        parsers = [ColumnParser(column.name, column.parser(decimal_comma), {}) for column in columns]
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
        copy = f"COPY import_rows (line, {', '.join(parser.name for parser in parsers)}) FROM STDIN"
        with connection.cursor() as cursor:
            with cursor.copy(copy) as pipe:
                pipe.write("".join(lines))
            if errors:
                cursor.execute(ADD_REJECTS, [list(values) for values in zip(*errors, strict=True)])
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
        names = ", ".join(key.removesuffix("_id") for key in keys)
        self.reject("", "REPEATED", REPEATED.format(keys=", ".join(keys), names=names, first_key=keys[0]))

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
            for row in cursor:
                yield RowError(*row)

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


def _copy_line(line: int, cells: list[str], parsers: Sequence[ColumnParser], errors: list[RowError]) -> str:
    if len(cells) != len(parsers):
        message = (
            f"{len(cells)} cells where the header has {len(parsers)}. "
            "A separator inside a cell needs quotes around it."
        )
        errors.append(RowError(line, "", "RAGGED_ROW", message))
        return f"{line}{f'\t{NULL}' * len(parsers)}\n"
    values = [str(line)]
    for (name, parse, known), cell in zip(parsers, cells, strict=True):
        text = known.get(cell)
        if text is None:
            try:
                text = parse(cell.strip())
                if len(known) < KNOWN and len(cell) < KNOWN_LENGTH:
                    known[cell] = text
            except BadValue as bad:
                errors.append(RowError(line, name, bad.code, str(bad)))
                text = NULL
        values.append(text)
    return "\t".join(values) + "\n"
