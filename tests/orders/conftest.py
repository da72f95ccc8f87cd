"""Files to import are written as in tests/imports."""

from tests.imports.conftest import faults, imported, refusal

__all__ = ["faults", "imported", "refusal"]
