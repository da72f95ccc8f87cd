from core.imports.command import ImportCommand
from warehouse.importers import STORAGE_ORDERS


class Command(ImportCommand):
    importer = STORAGE_ORDERS
