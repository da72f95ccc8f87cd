"""How a body is read: `{"WorkOrder": {…}}` to our own names, with every fault of it told at once."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, inline_serializer
from rest_framework import serializers
from rest_framework.fields import SkipField

from accounting.api.formats import Reference


class Body(serializers.Serializer):
    """The writable fields of an object; `source` of each is our name for it. Unknown keys are ignored.

    One instance serves all requests; another with `partial=True` reads what a PUT changes.
    """

    def read(self, data: Any, *, store: int) -> dict[str, Any]:
        """The values by our names, references found in the store. Raises ValidationError with all faults."""
        values: dict[str, Any] = {}
        faults: dict[str, Any] = {}
        for field in self._writable_fields:
            try:
                value = field.run_validation(field.get_value(data))
                values[str(field.source)] = (
                    field.find(store, value) if isinstance(field, Reference) else value
                )
            except SkipField:
                continue
            except serializers.ValidationError as refusal:
                faults[str(field.field_name)] = refusal.detail
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def names(self) -> Mapping[str, str]:
        """What a field of ours is called on the wire."""
        return {str(field.source): name for name, field in self.fields.items()}


def unwrapped(data: Any, name: str) -> Mapping[str, Any]:
    """What stands below `name`; without it, nothing was sent. Raises ValidationError."""
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise serializers.ValidationError({name: ["Send an object."]})
    return found


def wrapped(name: str, body: Body) -> serializers.Serializer[Any]:
    """The body with its `name` around it, for the API's documentation."""
    kind = type(body).__name__
    inner = type(body)(partial=body.partial, required=not body.partial)
    return inline_serializer(f"{'Change' if body.partial else 'New'}{kind}", {name: inner})


def example(**body: Any) -> OpenApiExample:
    """A body that works as it stands, for the API's documentation."""
    return OpenApiExample("Example", value=body, request_only=True)
