from core.imports.command import ImportCommand
from production.importers import CUSTOMER_ORDERS


class Command(ImportCommand):
    importer = CUSTOMER_ORDERS
