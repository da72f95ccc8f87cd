from catalog.importers import CUSTOMERS
from core.imports.command import ImportCommand


class Command(ImportCommand):
    importer = CUSTOMERS
