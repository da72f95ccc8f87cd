from catalog.importers import ARTICLES
from core.imports.command import ImportCommand


class Command(ImportCommand):
    importer = ARTICLES
