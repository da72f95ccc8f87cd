from core.imports.command import ImportCommand
from warehouse.importers import STOCK


class Command(ImportCommand):
    importer = STOCK
