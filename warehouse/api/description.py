"""What /api/schema/ says beyond what the views say themselves."""

from typing import Any

from core.http.schema import Description
from core.http.wire import TEXT, many, object_of
from warehouse.api.envelope import ERROR
from warehouse.documents import objects
from warehouse.documents.objects import NESTED_LINE, ORDER, ORDER_LINE, RESERVED_SLICE, UNIT


def _properties(wire: Any) -> dict[str, Any]:
    return {name: field.schema for name, field in wire.fields.items()}


AREAS = {"storageUnits": many(UNIT), "zones": many(TEXT)}
ORDER_SCHEMA = object_of(_properties(ORDER) | AREAS | {"order_lines": many(NESTED_LINE.schema())})
DESCRIPTION = Description(
    title="Millwright warehouse",
    text="Storage orders, and the stock that they move. Log in for a token, or make a key in the back office.",
    mount="/api",
    urlconf="warehouse.api.urls",
    components={
        "Order": ORDER_SCHEMA,
        "OrderLine": object_of(_properties(ORDER_LINE) | {"storageUnits": many(UNIT)}),
        "WorkOrderLine": RESERVED_SLICE.schema(),
        "Material": objects.MATERIAL.schema(),
        "Location": objects.LOCATION.schema(),
        "LocationContent": objects.LOCATION_CONTENT.schema(),
        "Warehouse": objects.WAREHOUSE.schema(),
        "Zone": objects.ZONE.schema(),
        "StorageUnit": objects.STORAGE_UNIT.schema(),
        "Transaction": objects.TRANSACTION.schema(),
    },
    error=ERROR,
    security={"token": {"type": "http", "scheme": "bearer", "description": "A token of a login, or a key."}},
    anywhere=(422,),
    own={
        400: "A bad list parameter, a body that is no JSON object, or an order without lines.",
        404: "There is no such object in this store.",
        409: "The first request with this Idempotency-Key is still running.",
        422: "A value that is not accepted, what the present state does not allow, or a malformed token.",
    },
)
