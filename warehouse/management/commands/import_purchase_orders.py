from core.imports.command import ImportCommand
from warehouse.importers import PURCHASE_ORDERS


class Command(ImportCommand):
    importer = PURCHASE_ORDERS
