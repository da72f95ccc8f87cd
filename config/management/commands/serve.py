"""`manage.py serve`: the whole site in the foreground."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.preparation import prepare
from config.supervisor import CannotServe, Supervisor


class Command(BaseCommand):
    help = "Migrates, then runs the web server and the job worker until Ctrl-C (HOST, PORT, WEB_WORKERS)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            supervisor = Supervisor.from_environment()
            prepare()
            supervisor.run(lambda: self.announce(supervisor.url))
        except CannotServe as error:
            raise CommandError(str(error)) from error

    def announce(self, url: str) -> None:
        self.stdout.write(f"Millwright is at {url} (Ctrl-C stops it)")
        self.stdout.flush()
