from argparse import ArgumentParser
from typing import Any

from core.imports.command import ImportCommand
from warehouse.importers import STORAGE_ORDERS, storage_orders_of


class Command(ImportCommand):
    importer = STORAGE_ORDERS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--warehouse",
            metavar="NAME",
            default="",
            help="where orders are opened that do not name one (the default warehouse)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.importer = storage_orders_of(options["warehouse"])
        super().handle(*args, **options)
