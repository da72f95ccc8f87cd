"""By which columns a list may be sorted: a sort of a million rows without an index is a fault."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import models


@cache
def served(model: type[models.Model], store_path: str | None) -> Mapping[str, tuple[str, ...]]:
    """Fields by which an index hands the rows of a store out in order, the first of one or the next to the store; each
    with the whole order that the index goes on with, the field first."""
    found: dict[str, tuple[str, ...]] = {}
    for fields in _indexes(model):
        first, *rest = fields
        if first == store_path and rest:
            found.setdefault(_plain(rest[0]), tuple(rest))
        found.setdefault(_plain(first), tuple(fields))
    # The number of a related row is no order that anybody asks for.
    return {
        name: order
        for name, order in found.items()
        if name == "pk" or not model._meta.get_field(name).is_relation
    }


def ordered_by(chosen: str, model: type[models.Model], store_path: str | None) -> list[str] | None:
    """The order of the rows as the index has it that serves a chosen one, to its end: where a thousand rows are alike in
    the column, none of them is sorted. None if no index serves it."""
    order = served(model, store_path).get(_plain(chosen))
    if order is None:
        return None
    turned = order[0].startswith("-") != chosen.startswith("-")
    whole = [_turned(name) if turned else name for name in order]
    if _plain(whole[-1]) not in ("pk", model._meta.pk.attname):
        whole.append("-pk" if chosen.startswith("-") else "pk")
    return whole


def _plain(name: str) -> str:
    return name.removeprefix("-")


def _turned(name: str) -> str:
    return _plain(name) if name.startswith("-") else f"-{name}"


def _indexes(model: type[models.Model]) -> list[list[str]]:
    """The order of every index that sorts a list: over all rows, and in the order of the language."""
    whole = [
        index
        for index in model._meta.indexes
        if type(index) is models.Index and not (index.condition or index.expressions or index.opclasses)
    ]
    found = [list(index.fields) for index in whole if index.fields]
    for one in model._meta.total_unique_constraints:
        found.append(list(one.fields))
    single: list[Any] = [field for field in model._meta.concrete_fields if not field.is_relation]
    return found + [[field.name] for field in single if field.primary_key or field.unique or field.db_index]


def field_of(pages: Any, column: Any) -> str | None:
    """The field of the model itself that a column sorts by."""
    shown = column if callable(column) else getattr(pages, column, None)
    ordering = column if shown is None else getattr(shown, "admin_order_field", None)
    return ordering.removeprefix("-") if isinstance(ordering, str) else None
