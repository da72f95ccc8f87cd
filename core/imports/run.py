"""One import: staged, checked, applied and recorded in one transaction, or not at all."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from core import actor
from core.errors import DomainError
from core.imports.columns import BadValue, Cell
from core.imports.formats import FileRefused, Format, RowError
from core.imports.pages import JsonFile, begins_as_json
from core.imports.reader import CsvFile
from core.imports.staging import Counts, Staging, TableFile
from core.models import ImportRun, Store
from core.transactions import service

SHOWN = 20
# Two imports into one store would wait for each other's rows in different orders. The memory is the server's.
# Plans of history triggers that the session made for a few rows would take hours for many.
ONE_AT_A_TIME = """
DISCARD PLANS;
SET LOCAL work_mem = '64MB';
SELECT pg_advisory_xact_lock(hashtextextended('core.import', %s))
"""


@dataclass(frozen=True)
class Importer:
    """A kind of file. `check` refuses staged rows, `apply` writes the others; `rows` are what an export writes, and
    `items` what it writes as JSON.

    `found` are columns that the checks fill in beside the format's own, with their SQL types.
    """

    kind: str
    format: Format
    check: Callable[[Staging], None]
    apply: Callable[[Staging], Counts]
    rows: Callable[[Store], Iterable[Sequence[Any]]] | None = None
    items: Callable[[Store], Iterable[Mapping[str, Any]]] | None = None
    found: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A file and how it is written. `rejects`: where the refused rows of a partial import go."""

    path: Path
    name: str = ""
    encoding: str = "utf-8"
    decimal_comma: bool = False
    rejects: Path | None = None


@dataclass(slots=True)
class Report:
    """What became of the rows: `applied` + `rejected` = `rows`, unless the import was refused as a whole."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    """The first of them; the others are in the file of rejects."""
    refused: bool = False
    """Rows were rejected and the import was not a partial one: nothing was changed."""

    @property
    def applied(self) -> int:
        return 0 if self.refused else self.rows - self.rejected

    @property
    def unchanged(self) -> int:
        return self.applied - self.created - self.changed


def run_import(
    importer: Importer,
    source: Source,
    store: Store,
    *,
    dry_run: bool = False,
    partial: bool = False,
    progress: Callable[[int, str], None] = lambda position, step: None,
) -> Report:
    """Import a file: all of it or, if `partial`, its good rows; with `dry_run` the same, and then nothing of it.

    `progress` is told the bytes read and the step. Raises FileRefused; nothing is changed then.
    """
    try:
        with source.path.open("rb") as stream, transaction.atomic():
            report = _import(importer, source, store, stream, partial, progress)
            if dry_run or report.refused:
                connection.check_constraints()
                transaction.set_rollback(True)
            return report
    except OSError as error:
        raise FileRefused(f"{error.filename or source.path}: {error.strerror}.") from None
    except DomainError as error:
        raise FileRefused(f"{error.message} Nothing was imported.") from None
    except IntegrityError as error:
        if not isinstance(error.__cause__, (UniqueViolation, ForeignKeyViolation)):
            raise
        raise FileRefused(
            f"Somebody else changed the same rows meanwhile; nothing was imported. Run it again. ({error})"
        ) from error


def _import(
    importer: Importer,
    source: Source,
    store: Store,
    stream: BufferedReader,
    partial: bool,
    progress: Callable[[int, str], None],
) -> Report:
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [store.pk])
    rows = Staging(store, importer.format, importer.found)
    _load(rows, importer, source, stream, lambda position: progress(position, "reading"))
    progress(0, "checking")
    importer.check(rows)
    report = Report(rows=rows.rows, errors=list(rows.errors(SHOWN)))
    report.rejected = rows.drop_rejected()
    if partial and source.rejects:
        _write_rejects(rows, importer, source, report)
    if report.rejected and not partial:
        report.refused = True
        return report
    progress(0, "writing")
    rows.run_id = _record(importer, source, store, digest, report).pk
    report.created, report.changed = importer.apply(rows)
    return report


def _load(
    rows: Staging,
    importer: Importer,
    source: Source,
    stream: BufferedReader,
    progress: Callable[[int], None],
) -> None:
    file = _opened(importer, source, stream)

    def told() -> Iterable[tuple[int, Sequence[Cell]]]:
        for count, row in enumerate(file):
            if not count % 1000:
                progress(stream.tell())
            yield row

    rows.load(file, told(), decimal_comma=source.decimal_comma and isinstance(file, CsvFile))


def _opened(importer: Importer, source: Source, stream: BufferedReader) -> TableFile:
    stream.seek(0)
    pages = importer.format.pages
    if pages and begins_as_json(stream, source.encoding):
        return JsonFile(stream, pages, encoding=source.encoding)
    return CsvFile(stream, importer.format, encoding=source.encoding)


@service
def record_refusal(
    *, importer: Importer, source: Source, store: Store, report: Report, said: str = ""
) -> ImportRun:
    """Write down that nothing of a file was imported, and why: `said`, or the errors of its rows."""
    return _record(importer, source, store, _digest(source.path), report, refused=True, said=said)


def _digest(path: Path) -> str:
    """Empty for a file that cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _record(
    importer: Importer,
    source: Source,
    store: Store,
    digest: str,
    report: Report,
    *,
    refused: bool = False,
    said: str = "",
) -> ImportRun:
    return ImportRun.objects.create(
        store=store,
        kind=importer.kind,
        file_name=(source.name or source.path.name)[-255:],
        sha256=digest,
        rows=report.rows,
        applied=report.applied,
        rejected=report.rejected,
        refused=refused,
        said=said or "\n".join(map(str, report.errors)),
        **actor.present().signature(),
    )


def _write_rejects(rows: Staging, importer: Importer, source: Source, report: Report) -> None:
    """The refused rows as they were read, each with what is wrong; one with two faults is there twice.

    Where none was refused, the file of an earlier attempt goes.
    """
    assert source.rejects is not None
    if not report.rejected:
        source.rejects.unlink(missing_ok=True)
        return
    with source.path.open("rb") as stream, source.rejects.open("w", encoding="utf-8", newline="") as output:
        file = _opened(importer, source, stream)
        writer = csv.writer(output, lineterminator="\n")
        titles = [file.titles.get(column.name, column.name) for column in file.columns]
        parts = [file.parts] if file.parts else []
        writer.writerow([file.word, *parts, "field", "code", "message", *titles])
        read = iter(file)
        place = (0, 0)
        cells: Sequence[Cell] = ()
        for error in rows.errors():
            while place < (error.line, error.part):
                line, cells = next(read)
                place = rows.numbered(line)
            part = [str(error.part or "")] if file.parts else []
            wrong = (error.field, error.code, error.message)
            writer.writerow([error.line, *part, *wrong, *map(_as_read, cells)])


def _as_read(cell: Cell) -> str:
    return cell.cell if isinstance(cell, BadValue) else cell or ""
