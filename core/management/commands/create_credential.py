import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import credentials
from core.actor import Actor, acting
from core.errors import DomainError
from core.models import Credential, Store


class Command(BaseCommand):
    help = "Make a machine's credential and print its secrets once, as one JSON object on the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--store", type=int, required=True, help="number of the store")
        parser.add_argument(
            "--apis", default=",".join(Credential.Api.values), help="comma list; all four without it"
        )
        parser.add_argument("--read-only", action="store_true")
        parser.add_argument(
            "--scopes",
            default="",
            help="comma list, such as work-orders:read; all of the shop floor's without it",
        )
        parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        store = Store.objects.filter(pk=options["store"]).first()
        if store is None:
            known = ", ".join(
                f"{pk} ({name})" for pk, name in Store.objects.order_by("pk").values_list("pk", "name")
            )
            raise CommandError(f"There is no store {options['store']}. Stores: {known}.")
        apis, scopes = (
            [word.strip() for word in options[name].split(",") if word.strip()] for name in ("apis", "scopes")
        )
        try:
            with acting(Actor(door="command")):
                made = credentials.create(
                    name=options["name"],
                    store=store,
                    apis=apis,
                    read_only=options["read_only"],
                    scopes=scopes,
                )
        except DomainError as error:
            raise CommandError(error.message) from None
        if not options["json"]:
            self.stdout.write("Keep these: they are shown this once and stored as hashes.")
        self.stdout.write(json.dumps(made))
