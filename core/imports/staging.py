"""The rows of a file in a temporary table, where set-based SQL checks and applies them.

`import_rows` holds every row under its line, with the format's columns typed and nullable: a cell that was refused
is NULL, as is a column that the file does not have. `given` has a bit for every column that the row does have.
Where an item of JSON holds several rows, each is under its item and place, `line = item << 24 | place`; they go in
together or not at all. `import_rejects` holds what is wrong. Both go with the transaction. Checks see refused rows as
well, so that ordinals within the file do not depend on them; writers run after `drop_rejected`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from django.db import connection

from core.imports.columns import NULL, BadValue, Cell, Column, Parser
from core.imports.formats import PART_BITS, Format, RowError
from core.models import Store

CHUNK = 500_000  # characters sent at once
# Most columns repeat few values: remembering them saves a quarter of the reading.
KNOWN = 2_000
KNOWN_LENGTH = 30

REPEATED = """
SELECT line, upper(left({first}, 1)) || substr({first}, 2) || ' has the same {names} already.'
FROM (
    SELECT line, min({line}) OVER (PARTITION BY {keys}) AS first, {line} AS own
    FROM import_rows WHERE {first_key} IS NOT NULL
) AS numbered
WHERE own > first
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
ITEM = f"line >> {PART_BITS}"
ITEM_LINE = f"{ITEM} << {PART_BITS}"
# The first row of an item stands for it in the file of rejects.
REST_OF_ITEMS = f"""
INSERT INTO import_rejects
SELECT s.line, '', 'INCOMPLETE', 'Its item is refused; all of it is imported or nothing.'
FROM import_rows s
WHERE s.{ITEM} IN (SELECT {ITEM} FROM import_rejects) AND s.line NOT IN (SELECT line FROM import_rejects)
    AND (s.line - 1 NOT IN (SELECT line FROM import_rejects) OR s.line - 1 <> s.{ITEM_LINE})
"""
REST_OF_DOCUMENTS = """
INSERT INTO import_rejects
SELECT s.line, '', 'INCOMPLETE', 'Another row of ' || s."{key}" || ' is refused; all of it is imported or nothing.'
FROM import_rows s
WHERE s."{key}" IN (SELECT r."{key}" FROM import_rows r JOIN import_rejects USING (line))
    AND s.line NOT IN (SELECT line FROM import_rejects)
"""
ADD_REJECTS = (
    "INSERT INTO import_rejects SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])"
)


class TableFile(Protocol):
    """An opened file; iterating gives (line, cells). `word` says what its rows are counted in: lines, or items.

    `parts` is what an item calls its rows, empty where each item is one; the first `shared` columns are the item's.
    """

    word: str
    parts: str
    shared: int

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def titles(self) -> Mapping[str, str]: ...

    def __iter__(self) -> Iterator[tuple[int, Sequence[Cell]]]: ...

    def misfit(self, cells: Sequence[Cell]) -> tuple[str, BadValue]:
        """Why a row of too few or too many cells is refused, with the field if there is one."""


class ColumnParser(NamedTuple):
    """A column of the file: its parser, its bit, what it made of the cells seen first, and whether the rows of an item
    share its cell."""

    column: Column
    parse: Parser
    bit: int
    known: dict[Cell, str]
    shared: bool


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
        self._word, self._parts, self._whole = "line", "", format.whole
        self._shared: frozenset[str] = frozenset()
        self._titles: Mapping[str, str] = {}
        self._bits = {column.name: 1 << place for place, column in enumerate(format.staged)}
        typed = {column.name: column.sql_type for column in format.staged} | dict(found or {})
        # A header may be a word of SQL, such as order.
        names = ", ".join(f'"{name}" {sql_type}' for name, sql_type in typed.items())
        self._execute("DROP TABLE IF EXISTS import_rows, import_rejects")
        self._execute(
            f"CREATE TEMPORARY TABLE import_rows (line bigint, given bigint, {names}) ON COMMIT DROP"
        )
        self._execute(
            "CREATE TEMPORARY TABLE import_rejects (line bigint, field text, code text, message text)"
            " ON COMMIT DROP"
        )

    def load(
        self, file: TableFile, rows: Iterable[tuple[int, Sequence[Cell]]], *, decimal_comma: bool
    ) -> None:
        """Parse and stage every row of a file. Memory does not grow with it."""
        self._word, self._parts, self._titles = file.word, file.parts, file.titles
        self.present = frozenset(column.name for column in file.columns)
        self._shared = frozenset(column.name for column in file.columns[: file.shared])
        parsers = [
            ColumnParser(
                column,
                column.parser(decimal_comma),
                self._bits[column.name],
                {},
                column.name in self._shared,
            )
            for column in file.columns
        ]
        lines: list[str] = []
        errors: list[RowError] = []
        waiting = 0
        for line, cells in rows:
            if len(cells) == len(parsers):
                lines.append(_copy_line(line, cells, parsers, errors))
            else:
                field, bad = file.misfit(cells)
                errors.append(RowError(line, field, bad.code, str(bad)))
                lines.append(f"{line}\t0{f'\t{NULL}' * len(parsers)}\n")
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
                values = zip(*(error[:4] for error in errors), strict=True)
                cursor.execute(ADD_REJECTS, [list(column) for column in values])
        self.rows += len(lines)
        lines.clear()
        errors.clear()

    def reject(self, field: str, code: str, query: str) -> None:
        """Refuse the rows of a query of (line, message). `%(store)s` is the store. What is wrong with a field of an item
        is said once, not for each row of it."""
        self._reject(field, code, query, of_item=field in self._shared)

    def _reject(self, field: str, code: str, query: str, *, of_item: bool) -> None:
        line = f"DISTINCT found.{ITEM_LINE}" if of_item else "found.line"
        self._execute(
            "INSERT INTO import_rejects (line, field, code, message) "
            f"SELECT {line}, '{field}', '{code}', found.message FROM ({query}) AS found (line, message)"
        )

    def reject_repeats(self, *keys: str) -> None:
        """Refuse rows whose key an earlier line has, or items whose key an earlier item has."""
        names = ", ".join(self.title(key.removesuffix("_id")) for key in keys)
        of_item = self._shared.issuperset(key.removesuffix("_id") for key in keys)
        repeated = REPEATED.format(
            keys=", ".join(f'"{key}"' for key in keys),
            names=names,
            first_key=f'"{keys[0]}"',
            first=self.place("first"),
            line=ITEM_LINE if of_item else "line",
        )
        self._reject("", "REPEATED", repeated, of_item=of_item)

    def reject_unknown(self, field: str, *, table: str, noun: str) -> None:
        """Refuse rows whose number is not in a table of the store."""
        self.reject(field, "UNKNOWN", UNKNOWN.format(field=field, table=table, noun=noun))

    def resolve(self, field: str, *, table: str, noun: str) -> None:
        """Set `<field>_id` from a number, and refuse the rows whose number is unknown."""
        self.execute(RESOLVE.format(field=field, table=table))
        self.reject_unknown(field, table=table, noun=noun)

    def drop_rejected(self) -> int:
        """Take refused rows out, so that only good ones are applied; returns how many. With a row goes its item, or what
        the format says is one `whole`."""
        if self._parts:
            self._execute(REST_OF_ITEMS)
            return self._execute(
                f"DELETE FROM import_rows WHERE {ITEM} IN (SELECT {ITEM} FROM import_rejects)"
            )
        if self._whole:
            self._execute(REST_OF_DOCUMENTS.format(key=self._whole))
        return self._execute("DELETE FROM import_rows WHERE line IN (SELECT line FROM import_rejects)")

    def errors(self, limit: int | None = None) -> Iterator[RowError]:
        """What is wrong, in the order of the file."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT line, field, code, message FROM import_rejects ORDER BY line, field, code LIMIT %s",
                [limit],
            )
            for line, field, code, message in cursor:
                item, part = self.numbered(line)
                title = self._titles.get(field, field)
                yield RowError(item, title, code, message, self._word, self._parts, part)

    def numbered(self, line: int) -> tuple[int, int]:
        """A line as RowError has it: the line or item, and the row within the item, if it has several."""
        return divmod(line, 1 << PART_BITS) if self._parts else (line, 0)

    def item(self, line: str) -> str:
        """SQL for the number of the item, where items have several rows."""
        return f"({line} >> {PART_BITS})"

    def place(self, line: str) -> str:
        """SQL for a message: where the row is whose line this expression gives, such as `line 7`."""
        if not self._parts:
            return f"('{self._word} ' || {line})"
        part = f"nullif({line} & {(1 << PART_BITS) - 1}, 0)"
        return f"('{self._word} ' || ({line} >> {PART_BITS}) || coalesce(', {self._parts} ' || {part}, ''))"

    @property
    def nested(self) -> bool:
        """Whether the file has items of several rows."""
        return bool(self._parts)

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

    def stream(self, query: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """As `fetch`, a few rows at a time, however many there are."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(query, {"store": self.store.pk, **parameters})
            yield from cursor

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
    values = [str(line), ""]
    given = 0
    for parser, cell in zip(parsers, cells, strict=True):
        column, parse, bit, known, shared = parser
        text = known.get(cell)
        if text is None:
            try:
                text = _parsed(column, parse, cell)
                if isinstance(cell, str) and len(known) < KNOWN and len(cell) < KNOWN_LENGTH:
                    known[cell] = text
            except BadValue as bad:
                _add_error(errors, line, shared, column, bad)
                text = NULL
        if cell is not None:
            given += bit
        values.append(text)
    values[1] = str(given)
    return "\t".join(values) + "\n"


def _add_error(errors: list[RowError], line: int, shared: bool, column: Column, bad: BadValue) -> None:
    """What the rows of an item share is wrong once, and of the item."""
    item, part = divmod(line, 1 << PART_BITS)
    if not shared:
        errors.append(RowError(line, column.name, bad.code, str(bad)))
    elif part <= 1:
        errors.append(RowError(item << PART_BITS, column.name, bad.code, str(bad)))


def _parsed(column: Column, parse: Parser, cell: Cell) -> str:
    if cell is None:
        return column.missing()
    if isinstance(cell, BadValue):
        raise cell
    return parse(cell.strip() if column.trim else cell)
