from core.imports.command import ImportCommand
from orders.importers import WORK_ORDERS


class Command(ImportCommand):
    importer = WORK_ORDERS
