"""The query language as far as OpenAPI can tell it: every filter by equality typed, the other operators in words."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from core.http.wire import Field, WireObject
from orders.api.filters import short_names
from orders.api.queries import DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE

LANGUAGE = """Any other condition. Every field of the object knows `=`, `!=`, `>`, `<`, `>=`, `<=`, `~` (contains, \
whatever the case) and `in` (one of several, with commas), written raw in the query string: \
`?quantity>=100&product~Widget&status!=OPEN&priority in HIGH,CRITICAL`. A URL reads `quantity>=100` as a key `quantity>` \
with the value `100`; where a condition has no `=` it is a key without a value. All conditions must hold. \
Empty text means null."""
EXAMPLE = {"quantity>": "100", "product~Widget": "", "status!": "OPEN"}


def object_parameters(wire: WireObject, expandable: Iterable[str] = ()) -> list[OpenApiParameter]:
    """What a single object may be asked for with."""
    names = [*wire.fields, *expandable]
    found = [_names("fields", names, "Only these keys of the object.")]
    if expandable:
        found.append(_names("expand", list(expandable), "Adds these to the object."))
    return found


def list_parameters(wire: WireObject, expandable: Iterable[str] = ()) -> list[OpenApiParameter]:
    """What a list may be asked for with."""
    sortable = [name for name, field in wire.fields.items() if not field.is_list]
    either = [sign + name for name in sortable for sign in ("", "-")]
    return [
        _whole("page", MAX_PAGE, 1),
        _whole("limit", MAX_LIMIT, DEFAULT_LIMIT),
        _names("sort", either, "One or several, `-` for descending. Newest first without; ties by id."),
        *object_parameters(wire, expandable),
        *(_equal(name, field) for name, field in wire.fields.items()),
        *(
            _side(name, field, operator)
            for name, (field, operator) in short_names(wire).items()
            if not name.startswith(field)
        ),
        OpenApiParameter(
            "conditions",
            {"type": "object", "additionalProperties": {"type": "string"}, "examples": [EXAMPLE]},
            description=LANGUAGE,
            style="form",
            explode=True,
        ),
    ]


def _whole(name: str, most: int, default: int) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "integer", "minimum": 1, "maximum": most, "default": default})


def _names(name: str, known: list[str], words: str) -> OpenApiParameter:
    schema = {"type": "array", "items": {"type": "string", "enum": known}}
    return OpenApiParameter(name, schema, description=words, style="form", explode=False)


def _equal(name: str, field: Field) -> OpenApiParameter:
    if "enum" in field.schema:
        known = [word for word in field.schema["enum"] if word]
        return _names(name, known, "One, or any of several.")
    schema: dict[str, Any] = dict(field.schema["items"] if field.is_list else field.schema)
    if field.is_nullable:
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
    words = "One that has this." if field.is_list else "Exactly this."
    return OpenApiParameter(name, schema, description=words)


def _side(name: str, field: str, operator: str) -> OpenApiParameter:
    schema = {"type": "string", "format": "date-time"}
    return OpenApiParameter(
        name, schema, description=f"The same as `{field}{operator}`; a date alone is its midnight in UTC."
    )
