"""Wire objects: each field declared once, rendered from plain database values without model instances."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.prepared import Prepared

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}


def choice(values: Iterable[Any]) -> Schema:
    """One of these values, all of one type."""
    known = list(values)
    return {"type": "integer" if isinstance(known[0], int) else "string", "enum": known}


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def empty(schema: Schema) -> Schema:
    """The same, or null."""
    nullable = {**schema, "type": [schema["type"], "null"]}
    return nullable | {"enum": [*schema["enum"], None]} if "enum" in schema else nullable


@dataclass(frozen=True, slots=True)
class Field:
    """A field on the wire: the queryset value behind it, its OpenAPI type and, if it differs, how it is shown.

    `read` is the way back, from what is shown to the value; it raises KeyError or ValueError for what never is.
    `path` is what a filter compares where that is not the source: that of the single values of a list.
    """

    source: str
    schema: Schema
    show: Callable[[Any], Any] | None = None
    read: Callable[[str], Any] | None = None
    path: str = ""

    @property
    def is_nullable(self) -> bool:
        return "null" in self._types

    @property
    def is_text(self) -> bool:
        return "string" in self._types and not self.is_time

    @property
    def is_time(self) -> bool:
        return self.schema.get("format") == "date-time"

    @property
    def is_list(self) -> bool:
        return "array" in self._types

    @property
    def _types(self) -> list[str]:
        known = self.schema["type"]
        return [known] if isinstance(known, str) else known


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

    def schema(self) -> dict[str, Any]:
        """The OpenAPI 3.1 schema of the object; every field is always there."""
        return object_of({name: field.schema for name, field in self.fields.items()})

    def query(self, kinds: Sequence[type], build: Callable[..., QuerySet[Any]]) -> Prepared:
        """A query for these objects, compiled once; see `Prepared`."""
        return Prepared(kinds, lambda *arguments: build(*arguments).values_list(*self._sources))

    def read(self, rows: QuerySet[Any]) -> list[dict[str, Any]]:
        """The objects of a queryset that nobody could prepare, such as one with filters."""
        return self.shown(rows.values_list(*self._sources))

    def shown(self, rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Rows of such a query as objects, ready to be rendered."""
        return [self._object(row) for row in rows]

    def _object(self, values: tuple[Any, ...]) -> dict[str, Any]:
        row = dict(zip(self._names, values, strict=True))
        for name, show in self._shown:
            row[name] = show(row[name])
        return row


def object_of(properties: Mapping[str, Schema], *, optional: Iterable[str] = ()) -> dict[str, Any]:
    """The schema of an object with these properties, all required but `optional`."""
    without = set(optional)
    required = [name for name in properties if name not in without]
    return {
        "type": "object",
        "properties": dict(properties),
        **({"required": required} if required else {}),
    }
