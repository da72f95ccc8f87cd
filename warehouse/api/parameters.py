"""The query language as far as OpenAPI can tell it."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from core.http.wire import Field
from warehouse.api.lists import Listing
from warehouse.api.queries import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from warehouse.documents.fields import Areas

LANGUAGE = (
    "A value, `null`, or one with a prefix: `[gt] [gte] [lt] [lte] [not] [like] [notlike] [or]a;b [nor]a;b`. "
    "Given more than once, all must hold."
)


def list_parameters(listing: Listing) -> list[OpenApiParameter]:
    """What a list may be asked for with; the custom fields of a store come to that of orders."""
    fields: Mapping[str, Field] = {**listing.wire.fields, **listing.filters}
    sortable = [name for name, field in fields.items() if not isinstance(field, Areas)]
    return [
        _whole("limit", DEFAULT_LIMIT, f"More than {MAX_LIMIT} is {MAX_LIMIT}.", least=1),
        _whole("offset", 0, "So many are left out first."),
        _whole("page", 0, "The same in pages of `limit`, counted from 0; `offset` goes first."),
        _sorting(sortable),
        OpenApiParameter(
            "countOnly",
            {"type": "boolean", "default": False},
            description="Only how many there are on all pages.",
        ),
        *(OpenApiParameter(name, _asked(field), description=LANGUAGE) for name, field in fields.items()),
    ]


def _whole(name: str, default: int, words: str, *, least: int = 0) -> OpenApiParameter:
    schema = {"type": "integer", "minimum": least, "maximum": MAX_OFFSET, "default": default}
    return OpenApiParameter(name, schema, description=words)


def _sorting(names: Iterable[str]) -> OpenApiParameter:
    either = [sign + name for name in names for sign in ("", "-")]
    return OpenApiParameter(
        "orderBy",
        {"type": "array", "items": {"type": "string", "enum": either}},
        description="One or several, with commas; `-` before or ` desc` behind for descending. Ties by age.",
        style="form",
        explode=False,
    )


def _asked(field: Field) -> dict[str, Any]:
    """Not typed: any value may have a prefix."""
    known = field.schema.get("enum")
    examples = [str(value) for value in known if value is not None] if known else []
    return {"type": "string", **({"examples": examples} if examples else {})}
