"""Pages of docs/ that are made from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand


class PageCommand(BaseCommand):
    """Writes docs/<name>.md from what `page()` says; with --check exits with 1 if the file says something else."""

    name: ClassVar[str]

    def page(self) -> str:
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if the page differs")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR, "docs", f"{self.name}.md")
        said = f"docs/{self.name}.md"
        if not options["check"]:
            path.write_text(self.page())
            self.stdout.write(f"Wrote {said}.")
        elif path.read_text() == self.page():
            self.stdout.write(f"{said} agrees with the code.")
        else:
            command = type(self).__module__.rpartition(".")[2]
            self.stderr.write(f"{said} differs from the code: run manage.py {command}.")
            raise SystemExit(1)
