"""Wire objects: each field declared once, rendered from plain database values without model instances."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Field:
    """A field on the wire: the queryset value behind it and, if it differs, how that is shown."""

    source: str
    show: Callable[[Any], Any] | None = None


class WireObject:
    """One vendor's idea of an object. `fields` maps the wire name to its source."""

    def __init__(self, fields: Mapping[str, Field]):
        self.fields = fields
        self._names = tuple(fields)
        self._sources = tuple(field.source for field in fields.values())
        self._shown = tuple((name, field.show) for name, field in fields.items() if field.show)

    def sources(self) -> dict[str, str]:
        """The model field behind each wire name, for sorting."""
        return {name: field.source for name, field in self.fields.items()}

    def rows(self, queryset: QuerySet[Any]) -> list[dict[str, Any]]:
        """The objects of a queryset, ready to be rendered; one query."""
        return [self._row(values) for values in queryset.values_list(*self._sources)]

    def one(self, queryset: QuerySet[Any]) -> dict[str, Any] | None:
        """The only object of a queryset, None where there is none."""
        return next(iter(self.rows(queryset)), None)

    def _row(self, values: Iterable[Any]) -> dict[str, Any]:
        row = dict(zip(self._names, values, strict=True))
        for name, show in self._shown:
            row[name] = show(row[name])
        return row
