from core.imports.command import ImportCommand
from production.importers import PRODUCTION_ORDERS


class Command(ImportCommand):
    importer = PRODUCTION_ORDERS
