"""Places and areas in a body: arrays of `{"id": …}` or `{"name": …}`."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from warehouse.api.formats import GuidField, TextField
from warehouse.models import Carrier, Location, Shelf, Warehouse, Zone
from warehouse.services import Within

MOST = 1000
KINDS: dict[str, tuple[Callable[[Warehouse], QuerySet[Any]], str]] = {
    "locations": (lambda within: Location.objects.filter(warehouse=within), "code"),
    "zones": (lambda within: Zone.objects.filter(warehouse=within), "name"),
    "shelves": (
        lambda within: Shelf.objects.filter(carrier__storage_unit__warehouse=within).select_related(
            "carrier__storage_unit"
        ),
        "name",
    ),
    "carriers": (
        lambda within: Carrier.objects.filter(storage_unit__warehouse=within).select_related("storage_unit"),
        "name",
    ),
}


@dataclass(frozen=True, slots=True)
class Named:
    """One of an array: an id or a name."""

    id: uuid.UUID | None
    name: str


class NamedField(serializers.Serializer):
    """Either an id or a name."""

    id = GuidField(required=False)
    name = TextField(max_length=50, required=False)


NAMED = NamedField()


@extend_schema_field(
    {
        "type": "array",
        "maxItems": MOST,
        "items": {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"id": {"type": "string", "format": "uuid"}},
                    "required": ["id"],
                },
                {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
            ]
        },
    }
)
class PlacesField(serializers.Field):
    """An array of them; null is none."""

    default_error_messages = {"invalid": 'Send an array of {{"id": …}} or {{"name": …}}.'}

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> list[Named]:
        if not isinstance(data, list) or len(data) > MOST:
            self.fail("invalid")
        return [self._named(one) for one in data]

    def _named(self, data: Any) -> Named:
        if not isinstance(data, dict):
            self.fail("invalid")
        found = NAMED.run_validation(data)
        if not found:
            self.fail("invalid")
        return Named(found.get("id"), found.get("name", ""))


def find_places(warehouse: Warehouse, wanted: dict[str, Sequence[Named] | None]) -> Within:
    """The places and areas of a warehouse by KINDS; a name may stand for several shelves.

    Raises ValidationError for what is not there.
    """
    found = {kind: _found(warehouse, kind, wanted.get(kind) or ()) for kind in KINDS}
    return Within(**found)


def _found(warehouse: Warehouse, kind: str, wanted: Sequence[Named]) -> list[Any]:
    if not wanted:
        return []
    rows, name = KINDS[kind]
    ids = {one.id for one in wanted if one.id}
    names = {one.name for one in wanted if not one.id}
    by_id = list(rows(warehouse).filter(uuid__in=ids)) if ids else []
    by_name = list(rows(warehouse).filter(**{f"{name}__in": names})) if names else []
    unknown = [str(one) for one in ids - {row.uuid for row in by_id}]
    unknown += sorted(names - {getattr(row, name) for row in by_name})
    if unknown:
        raise serializers.ValidationError({kind: [f"There is no {unknown[0]} in {warehouse.name}."]})
    return list(dict.fromkeys(by_id + by_name))
