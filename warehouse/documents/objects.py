"""The published objects of the warehouse, declared once: the API shows them, and filters and sorts by every field.

Each is read from the queryset of the same name in `warehouse.documents.rows`.
"""

from core.http.wire import TEXT, WHOLE, Field, WireObject, choice, empty, many, object_of
from warehouse.documents.fields import (
    GUID,
    Areas,
    RowId,
    Words,
    amount,
    day,
    flag,
    guid,
    moment,
    numbered,
    text,
    truth,
)
from warehouse.models import Direction, StorageOrder
from warehouse.models.storage_orders import INFO

State = StorageOrder.State
STATUS = {
    State.QUEUED: "queued",
    State.UNTOUCHED: "Untouched",
    State.READY: "Ready for Allocation",
    State.ALLOCATED: "Is Allocated",
    State.IN_PROCESS: "In Process",
    State.PROCESSED: "Processed",
}
# Both vocabularies: queued is everything that is not processed yet.
STATES = {word.lower(): (state,) for state, word in STATUS.items()} | {
    "queued": tuple(state for state in STATUS if state != State.PROCESSED)
}
DIRECTIONS: dict[int, str] = {
    Direction.PUT: "put",
    Direction.PICK: "pick",
    Direction.RETURN: "return",
    Direction.TRANSPORT: "transport",
    Direction.COUNT: "count",
    Direction.PRODUCTION: "production",
}
INFOS = {f"Info{number}": text(name) for number, name in enumerate(INFO, 1)}
UNIT = object_of({"id": GUID, "name": TEXT})
RESERVATION_ID, PROPOSAL_ID, CONTENT_ID = RowId(0x4D570001), RowId(0x4D570002), RowId(0x4D570003)


def _units(places: tuple[str, ...], named: str = "") -> tuple[str, ...]:
    """Paths to the storage units of places, and of areas that are `named`."""
    below = [
        f"{place}__{way}" for place in places for way in ("storage_unit", "shelf__carrier__storage_unit")
    ]
    if named:
        below += [f"{named}__shelf__carrier__storage_unit", f"{named}__carrier__storage_unit"]
    return tuple(f"{path}__name" for path in below)


ORDER_PLACES = (
    "places__location",
    "proposals__location",
    "lines__demand__reservations__stock_item__location",
)
LINE_PLACES = ("proposals__location", "demand__reservations__stock_item__location")

ORDER = WireObject(
    {
        "id": guid("uuid"),
        "name": Field("name", TEXT),
        "status": Words("state", choice(STATUS.values()), STATUS.__getitem__, known=STATES),
        "directionType": numbered("direction", DIRECTIONS),
        "orderType": numbered("origin"),
        "priority": numbered("priority"),
        "deadline": moment("deadline", null=True),
        "warehouseName": Field("warehouse__name", TEXT),
        "unit": text("unit"),
        "owner": text("owner"),
        "recipient": text("recipient"),
        "handlingUnit": text("handling_unit"),
        **INFOS,
        "hasStock": flag("has_stock"),
        "incompleteAllocations": numbered("incomplete_lines"),
        "countEmptyLocations": truth("counts_empty"),
        "errorCode": Field("error_code", empty(WHOLE)),
        "errorDescription": text("error_description"),
        "modifiedDate": moment("modified_at"),
    }
)
# What an order can be asked for by, beside the above.
ORDER_FILTERS = {
    "type": numbered("origin"),
    "creationDate": moment("created_at"),
    "zones": Areas(
        "pk",
        many(TEXT),
        paths=(*(f"{place}__zone__name" for place in ORDER_PLACES), "places__zone__name"),
    ),
    "storageUnits": Areas("pk", many(UNIT), paths=_units(ORDER_PLACES, "places")),
}
# The lines inside an order.
NESTED_LINE = WireObject(
    {
        "number": numbered("number"),
        "serialNumber": text("serial"),
        "materialName": Field("article__number", TEXT),
        "quantity": amount("quantity"),
        "quantityRequested": amount("requested"),
        "quantityConfirmed": amount("confirmed"),
        "quantityDeviated": amount("deviated"),
        "id": guid("uuid"),
        "modifiedDate": moment("modified_at"),
        "lot": text("batch"),
    }
)
LINE_STATUS = {False: "queued", True: "processed"}
ORDER_LINE = WireObject(
    {
        "id": guid("uuid"),
        "orderId": guid("order__uuid"),
        "number": numbered("number"),
        "materialId": guid("article__uuid"),
        "materialName": Field("article__number", TEXT),
        "quantity": amount("quantity"),
        "quantityRequested": amount("requested"),
        "quantityConfirmed": amount("confirmed"),
        "quantityDeviated": amount("deviated"),
        "status": Words(
            "done",
            choice(LINE_STATUS.values()),
            LINE_STATUS.__getitem__,
            known={word: (done,) for done, word in LINE_STATUS.items()},
        ),
        "directionType": numbered("order__direction", DIRECTIONS),
        "lot": text("batch"),
        "serialNumber": text("serial"),
        **INFOS,
        "expiryDate": day("best_before"),
        "productionDate": day("produced_on"),
        "owner": text("order__owner"),
        "hasStock": flag("stock_suffices"),
        "incompleteAllocations": numbered("incomplete"),
        "modifiedDate": moment("modified_at"),
    }
)
LINE_FILTERS = {"storageUnits": Areas("pk", many(UNIT), paths=_units(LINE_PLACES))}
SLICE = {
    "orderId": guid("order_guid"),
    "orderName": Field("order_name", TEXT),
    "orderLineId": guid("line_guid"),
    "materialId": guid("material_guid"),
    "materialName": Field("material_name", TEXT),
    "locationId": guid("location_guid"),
    "locationName": Field("location_name", TEXT),
    "storageUnitId": guid("unit_guid", null=True),
    "zoneId": guid("zone_guid", null=True),
    "quantity": amount("amount"),
    "directionType": numbered("way", DIRECTIONS),
    "handlingUnit": text("handling"),
}
# What is allocated, by place: goods that are fetched, and places that are put to or counted.
RESERVED_SLICE = WireObject({"id": RESERVATION_ID.field("key"), **SLICE})
PROPOSED_SLICE = WireObject({"id": PROPOSAL_ID.field("key"), **SLICE})
MATERIAL = WireObject(
    {
        "id": guid("uuid"),
        "name": Field("number", TEXT),
        "currentQuantity": amount("current"),
        "pickQuantity": amount("to_pick"),
        "putQuantity": amount("to_put"),
        "netQuantity": amount("net"),
        "expectedQuantity": amount("expected"),
    }
)
LOCATION = WireObject(
    {
        "id": guid("uuid"),
        "name": Field("code", TEXT),
        "type": numbered("type"),
        "zoneId": guid("zone__uuid", null=True),
        "shelfId": guid("shelf__uuid", null=True),
        "storageUnitId": guid("unit_guid", null=True),
        "warehouseName": Field("warehouse__name", TEXT),
        "currentQuantity": amount("current"),
        "expectedQuantity": amount("expected"),
    }
)
LOCATION_CONTENT = WireObject(
    {
        "id": CONTENT_ID.field(),
        "locationId": guid("location__uuid"),
        "locationName": Field("location__code", TEXT),
        "materialId": guid("article__uuid"),
        "materialName": Field("article__number", TEXT),
        "currentQuantity": amount("on_hand"),
        "lot": text("lot__batch"),
        "serialNumber": text("lot__serial"),
        "expiryDate": day("lot__best_before"),
    }
)
WAREHOUSE = WireObject(
    {
        "id": guid("uuid"),
        "name": Field("name", TEXT),
        **{f"address{number}": text(f"address{number}") for number in range(1, 6)},
    }
)
ZONE = WireObject({"id": guid("uuid"), "name": Field("name", TEXT), "warehouseId": guid("warehouse__uuid")})
STORAGE_UNIT = WireObject(
    {
        "id": guid("uuid"),
        "name": Field("name", TEXT),
        "type": numbered("type"),
        "warehouseId": guid("warehouse__uuid"),
    }
)
TRANSACTION = WireObject(
    {
        "id": guid("uuid"),
        "type": numbered("type"),
        "motiveType": numbered("motive"),
        "number": numbered("line__number"),
        "orderId": guid("order__uuid"),
        "orderLineId": guid("line__uuid"),
        "orderName": Field("order__name", TEXT),
        "materialName": Field("line__article__number", TEXT),
        "warehouseName": Field("order__warehouse__name", TEXT),
        "locationName": text("location__code"),
        "userName": text("user_name"),
        "quantityRequested": amount("requested"),
        "quantityConfirmed": amount("confirmed"),
        "quantityDeviated": amount("deviated"),
        "lot": text("lot__batch"),
        "serialNumber": text("lot__serial"),
        "reasonCode": text("reason_code"),
        "creationDate": moment("created_at"),
    }
)
