from accounting.importers import JOBS
from core.imports.command import ExportCommand


class Command(ExportCommand):
    importer = JOBS
