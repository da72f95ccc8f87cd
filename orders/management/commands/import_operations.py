from core.imports.command import ImportCommand
from orders.importers import OPERATIONS


class Command(ImportCommand):
    importer = OPERATIONS
