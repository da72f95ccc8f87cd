"""Wire objects: each field declared once, rendered from plain database values without model instances."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.prepared import Prepared


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

    def query(self, kinds: Sequence[type], build: Callable[..., QuerySet[Any]]) -> Prepared:
        """A query for these objects, compiled once; see `Prepared`."""
        return Prepared(kinds, lambda *arguments: build(*arguments).values_list(*self._sources))

    def shown(self, rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Rows of such a query as objects, ready to be rendered."""
        return [self._object(row) for row in rows]

    def _object(self, values: tuple[Any, ...]) -> dict[str, Any]:
        row = dict(zip(self._names, values, strict=True))
        for name, show in self._shown:
            row[name] = show(row[name])
        return row
