"""The kinds of object that are listed."""

from typing import Any

from warehouse.api.lists import Listing
from warehouse.api.orders import Orders
from warehouse.api.slices import Slices
from warehouse.documents import rows
from warehouse.documents.objects import (
    LINE_FILTERS,
    LOCATION,
    LOCATION_CONTENT,
    MATERIAL,
    ORDER_LINE,
    STORAGE_UNIT,
    TRANSACTION,
    WAREHOUSE,
    ZONE,
)
from warehouse.documents.orders import AREAS_OF_LINES, areas
from warehouse.models import StorageUnit, Zone


def _add_units(lines: dict[int, dict[str, Any]]) -> None:
    """To each order line the storage units in which it is allocated; one query."""
    _, units = areas(AREAS_OF_LINES, list(lines))
    for key, line in lines.items():
        line["storageUnits"] = units.get(key, [])


ORDERS = Orders()
ORDER_LINES = Listing(ORDER_LINE, rows.order_lines, dress=_add_units, filters=LINE_FILTERS)
WORK_ORDER_LINES = Slices()
MATERIALS = Listing(MATERIAL, rows.materials, sort=["number"])
LOCATIONS = Listing(LOCATION, rows.locations, sort=["code"])
LOCATION_CONTENTS = Listing(LOCATION_CONTENT, rows.location_contents)
WAREHOUSES = Listing(WAREHOUSE, rows.warehouses)
ZONES = Listing(ZONE, Zone.objects.of)
STORAGE_UNITS = Listing(STORAGE_UNIT, StorageUnit.objects.of)
TRANSACTIONS = Listing(TRANSACTION, rows.transactions, sort=["created_at"])
