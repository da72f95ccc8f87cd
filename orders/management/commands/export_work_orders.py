from core.imports.command import ExportCommand
from orders.importers import WORK_ORDERS


class Command(ExportCommand):
    importer = WORK_ORDERS
