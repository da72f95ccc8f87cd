"""The commands `import_…` and `export_…`: an app's own command only names its importer."""

import os
import sys
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.actor import Actor, acting
from core.imports.formats import FileRefused
from core.imports.run import Importer, Report, Source, record_refusal, run_import
from core.imports.writing import write_csv, write_pages
from core.models import Store


def chosen_store(pk: int) -> Store:
    """The store of `--store`; CommandError names the stores there are."""
    store = Store.objects.filter(pk=pk).first()
    if store is None:
        known = ", ".join(
            f"{pk} ({name})" for pk, name in Store.objects.order_by("pk").values_list("pk", "name")
        )
        raise CommandError(f"There is no store {pk}. Stores: {known}.")
    return store


class ImportCommand(BaseCommand):
    """Imports a CSV file, or JSON where the format has pages. Exit code 0 only if every row went in."""

    importer: Importer
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        format = self.importer.format
        pages = (
            f", or JSON pages of the API's list with {', '.join(key for key, _ in format.pages.keyed if key)}"
            if format.pages
            else ""
        )
        parser.description = (
            f"Import {self.importer.kind} from a CSV file with the columns {', '.join(format.names)}{pages} "
            "(docs/importing.md). Importing a file again changes nothing."
        )
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--store", type=int, default=1, help="number of the store (1)")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it")
        parser.add_argument(
            "--partial", action="store_true", help="import the good rows; the others go to FILE.rejected.csv"
        )
        parser.add_argument("--encoding", default="utf-8", help="of the file, such as cp1252 (utf-8)")
        parser.add_argument(
            "--decimal-comma", action="store_true", help="the file writes 1,5 for one and a half"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        rejects = path.with_name(f"{path.name}.rejected.csv")
        source = Source(
            path, encoding=options["encoding"], decimal_comma=options["decimal_comma"], rejects=rejects
        )
        store = chosen_store(options["store"])
        with acting(Actor(door="command", request_id=uuid.uuid4().hex)):
            report = self._run(source, store, options)
        self._tell(report, rejects, options)

    def _run(self, source: Source, store: Store, options: dict[str, Any]) -> Report:
        """Import the file; a refused one is written down for who looks at the back office, unless it was a trial."""
        report, said = Report(), ""
        try:
            report = self._import(source, store, options)
        except FileRefused as error:
            report.refused, said = True, str(error)
        if report.refused and not options["dry_run"]:
            record_refusal(importer=self.importer, source=source, store=store, report=report, said=said)
        if said:
            raise CommandError(said)
        return report

    def _import(self, source: Source, store: Store, options: dict[str, Any]) -> Report:
        size = source.path.stat().st_size if source.path.is_file() else 0
        # Without a terminal there is no bar.
        with tqdm(total=size, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar:

            def progress(position: int, step: str) -> None:
                bar.set_description(step, refresh=not position)
                bar.update(max(position - bar.n, 0))

            return run_import(
                self.importer,
                source,
                store,
                dry_run=options["dry_run"],
                partial=options["partial"],
                progress=progress,
            )

    def _tell(self, report: Report, rejects: Path, options: dict[str, Any]) -> None:
        for error in report.errors:
            self.stderr.write(str(error))
        if report.rejected > len({(error.line, error.part) for error in report.errors}):
            self.stderr.write("… and more; with --partial --dry-run all of them go to a file.")
        if report.refused:
            raise CommandError(
                f"{report.rejected:,} of {report.rows:,} rows were rejected; nothing was imported. Correct them, "
                "or import the others with --partial."
            )
        tried = "Tried and undone: " if options["dry_run"] else ""
        self.stdout.write(
            f"{tried}{report.rows:,} {self.importer.kind} rows: {report.created:,} new, {report.changed:,} changed, "
            f"{report.unchanged:,} unchanged, {report.rejected:,} rejected."
        )
        if report.rejected:
            raise CommandError(
                f"{report.rejected:,} rows were rejected, see {rejects}. Correct them in the original file and "
                "import that again: what is there already stays as it is."
            )


class ExportCommand(BaseCommand):
    """Writes a file that its import twin takes again unchanged: JSON where its name ends so, else CSV."""

    importer: Importer
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        json = ", or JSON if it is called FILE.json," if self.importer.items else ""
        parser.description = (
            f"Export {self.importer.kind} to a CSV file{json} that import_{self.importer.kind} takes again."
        )
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="without it: standard output")
        parser.add_argument("--store", type=int, default=1, help="number of the store (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        store = chosen_store(options["store"])
        path: Path | None = options["file"]
        if path is None:
            self._write(store, sys.stdout)
            return
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as stream:
                count = self._write(store, stream, json=path.suffix.lower() == ".json")
            os.replace(unfinished, path)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        self.stdout.write(f"{count:,} {self.importer.kind} rows written to {path}.")

    def _write(self, store: Store, stream: TextIO, *, json: bool = False) -> int:
        format, rows, items = self.importer.format, self.importer.rows, self.importer.items
        if json and format.pages and items:
            return write_pages(format.pages, items(store), stream)
        assert rows is not None, "this importer has no export"
        return write_csv(format, rows(store), stream)
