from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import credentials
from core.actor import Actor, acting
from core.errors import DomainError


class Command(BaseCommand):
    help = "End a credential at once, with all its keys and tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting(Actor(door="command")):
                credential = credentials.revoke(options["name"])
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"{credential.name} is revoked since {credential.revoked_at:%Y-%m-%d %H:%M:%S} UTC."
        )
