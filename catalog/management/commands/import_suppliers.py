from catalog.importers import SUPPLIERS
from core.imports.command import ImportCommand


class Command(ImportCommand):
    importer = SUPPLIERS
