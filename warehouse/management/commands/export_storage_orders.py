from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from core.errors import NotFound
from core.imports.command import ExportCommand, chosen_store
from warehouse.importers import STORAGE_ORDERS, storage_orders_of
from warehouse.services.import_storage_orders import chosen_warehouse


class Command(ExportCommand):
    importer = STORAGE_ORDERS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--warehouse",
            metavar="NAME",
            default="",
            help="only its orders (CSV: those of the default warehouse, JSON: all)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen_warehouse(chosen_store(options["store"]), options["warehouse"])
        except NotFound as error:
            raise CommandError(error.message) from None
        self.importer = storage_orders_of(options["warehouse"])
        super().handle(*args, **options)
