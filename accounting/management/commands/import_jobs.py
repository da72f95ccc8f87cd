from accounting.importers import JOBS
from core.imports.command import ImportCommand


class Command(ImportCommand):
    importer = JOBS
