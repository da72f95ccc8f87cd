from catalog.importers import BILLS
from core.imports.command import ImportCommand


class Command(ImportCommand):
    importer = BILLS
