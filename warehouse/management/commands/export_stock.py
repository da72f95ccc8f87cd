from core.imports.command import ExportCommand
from warehouse.importers import STOCK


class Command(ExportCommand):
    importer = STOCK
