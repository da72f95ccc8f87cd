"""What comes in about webhook endpoints; what goes out is declared in orders/documents/objects.py."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.http.wire import choice, many
from orders.api.formats import ERRORS, TextField
from orders.documents.objects import EVENTS


@extend_schema_field({**many(choice(EVENTS)), "minItems": 1})
class EventsField(serializers.Field):
    """A list of names; the service knows which there are."""

    default_error_messages = ERRORS

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list) or not all(isinstance(name, str) for name in data):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "boolean"})
class FlagField(serializers.Field):
    """true or false, and no word for them."""

    default_error_messages = ERRORS

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class NewEndpoint(serializers.Serializer):
    """Where to send, what, and whether at all."""

    url = TextField(max_length=2000, help_text="http:// or https://, to a public address.")
    events = EventsField(source="event_types")
    active = FlagField(required=False, help_text="While it is not, it misses what happens. True without.")


class EndpointChange(NewEndpoint):
    """PUT and PATCH: only what is sent changes."""

    def __init__(self, **kwargs: Any):
        super().__init__(partial=True, **kwargs)
        for field in self.fields.values():
            field.required = False


NEW_ENDPOINT = NewEndpoint()
ENDPOINT_CHANGE = EndpointChange()
