"""By which columns a list may be sorted: a sort of a million rows without an index is a fault."""

from functools import cache
from typing import Any

from django.db import models


@cache
def served(model: type[models.Model], store_path: str | None) -> frozenset[str]:
    """Fields by which an index hands the rows of a store out in order: the first of one, or the next to the store."""
    found: set[str] = set()
    for fields in _indexes(model):
        first, *rest = fields
        found.add(first)
        if first == store_path and rest:
            found.add(rest[0])
    # The number of a related row is no order that anybody asks for.
    return frozenset(name for name in found if name == "pk" or not model._meta.get_field(name).is_relation)


def _indexes(model: type[models.Model]) -> list[list[str]]:
    """The fields of every index that sorts a list: over all rows, and in the order of the language."""
    whole = [
        index
        for index in model._meta.indexes
        if type(index) is models.Index and not (index.condition or index.expressions or index.opclasses)
    ]
    found = [[name.removeprefix("-") for name in index.fields] for index in whole if index.fields]
    for one in model._meta.total_unique_constraints:
        found.append(list(one.fields))
    single: list[Any] = [field for field in model._meta.concrete_fields if not field.is_relation]
    return found + [[field.name] for field in single if field.primary_key or field.unique or field.db_index]


def field_of(pages: Any, column: Any) -> str | None:
    """The field of the model itself that a column sorts by."""
    shown = column if callable(column) else getattr(pages, column, None)
    ordering = column if shown is None else getattr(shown, "admin_order_field", None)
    return ordering.removeprefix("-") if isinstance(ordering, str) else None
