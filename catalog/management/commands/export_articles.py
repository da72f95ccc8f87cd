from catalog.importers import ARTICLES
from core.imports.command import ExportCommand


class Command(ExportCommand):
    importer = ARTICLES
