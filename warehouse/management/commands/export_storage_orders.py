from core.imports.command import ExportCommand
from warehouse.importers import STORAGE_ORDERS


class Command(ExportCommand):
    importer = STORAGE_ORDERS
