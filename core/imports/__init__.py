"""Files in and out: one declaration per format, for commands and uploads (RELIABILITY: Imports)."""

from core.imports.columns import (
    Amount,
    BadValue,
    Choice,
    Code,
    Column,
    Day,
    Flag,
    Moment,
    Notes,
    Reference,
    Structure,
    Text,
    Verbatim,
    Whole,
    Word,
)
from core.imports.formats import FileRefused, Format, Pages, RowError
from core.imports.run import Importer, Report, Source, run_import
from core.imports.staging import Counts, Staging
from core.imports.writing import write_csv, write_pages

__all__ = [
    "Amount",
    "BadValue",
    "Choice",
    "Code",
    "Column",
    "Counts",
    "Day",
    "FileRefused",
    "Flag",
    "Format",
    "Importer",
    "Moment",
    "Notes",
    "Pages",
    "Reference",
    "Report",
    "RowError",
    "Source",
    "Staging",
    "Structure",
    "Text",
    "Verbatim",
    "Whole",
    "Word",
    "run_import",
    "write_csv",
    "write_pages",
]
