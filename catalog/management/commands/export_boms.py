from catalog.importers import BILLS
from core.imports.command import ExportCommand


class Command(ExportCommand):
    importer = BILLS
