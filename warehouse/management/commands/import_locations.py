from core.imports.command import ImportCommand
from warehouse.importers import LOCATIONS


class Command(ImportCommand):
    importer = LOCATIONS
