from core.imports.command import ExportCommand
from production.importers import PRODUCTION_ORDERS


class Command(ExportCommand):
    importer = PRODUCTION_ORDERS
