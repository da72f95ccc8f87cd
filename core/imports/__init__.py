"""Files in and out: one declaration per format, for commands and uploads (RELIABILITY: Imports)."""

from core.imports.formats import (
    Amount,
    BadValue,
    Choice,
    Code,
    Column,
    Day,
    FileRefused,
    Flag,
    Format,
    Moment,
    RowError,
    Text,
    Whole,
)
from core.imports.run import Importer, Report, Source, run_import
from core.imports.staging import Counts, Staging
from core.imports.writing import write_csv

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
    "Report",
    "RowError",
    "Source",
    "Staging",
    "Text",
    "Whole",
    "run_import",
    "write_csv",
]
