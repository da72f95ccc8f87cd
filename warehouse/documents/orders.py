"""Storage orders as they are published: with lines, areas and custom fields, in so many queries whatever the length."""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import F, Lookup, QuerySet

from core.prepared import Prepared
from warehouse.documents.fields import show_guid
from warehouse.documents.objects import NESTED_LINE, ORDER, ORDER_FILTERS
from warehouse.documents.rendering import Rendering
from warehouse.models import CustomField, StorageOrder, StorageOrderLine

# Where an order or a line of it keeps to, and where it is allocated.
AREAS = """
SELECT DISTINCT found.owner_id, zone.name, unit.uuid, unit.name FROM (
    SELECT {named} AS owner_id, location_id, zone_id, shelf_id, carrier_id
    FROM warehouse_storageorderplace WHERE {named} = ANY(%(keys)s)
    UNION ALL
    SELECT {named}, location_id, NULL, NULL, NULL FROM warehouse_proposal WHERE {named} = ANY(%(keys)s)
    UNION ALL
    SELECT line.{own}, item.location_id, NULL, NULL, NULL
    FROM warehouse_storageorderline line
    JOIN warehouse_reservation reservation ON reservation.demand_id = line.demand_id
    JOIN warehouse_stockitem item ON item.id = reservation.stock_item_id
    WHERE line.{own} = ANY(%(keys)s) AND NOT line.done
) AS found
LEFT JOIN warehouse_location place ON place.id = found.location_id
LEFT JOIN warehouse_shelf shelf ON shelf.id = coalesce(found.shelf_id, place.shelf_id)
LEFT JOIN warehouse_carrier carrier ON carrier.id = coalesce(found.carrier_id, shelf.carrier_id)
LEFT JOIN warehouse_zone zone ON zone.id = coalesce(found.zone_id, place.zone_id)
LEFT JOIN warehouse_storageunit unit ON unit.id = coalesce(place.storage_unit_id, carrier.storage_unit_id)
ORDER BY 1, 2, 4
"""
AREAS_OF_ORDERS = AREAS.format(named="order_id", own="order_id")
AREAS_OF_LINES = AREAS.format(named="line_id", own="id")


class OneOf(Lookup):
    """`= ANY(array)`: one parameter however many values there are, so that the query can be prepared."""

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, self.rhs]


LINE, ORDERS = Rendering(NESTED_LINE), Rendering(ORDER)


def _lines(orders: Any) -> QuerySet[Any]:
    rows = StorageOrderLine.objects.filter(OneOf(F("order_id"), orders)).order_by("order", "number")
    return rows.values_list(*LINE.columns, "order_id")


LINES = Prepared([int], _lines)
COLUMNS = (*ORDERS.columns, "custom", "pk")


# What a custom field cannot be called on the wire: keys of an order, of a body and of a list.
TAKEN = {
    *ORDER.fields,
    *ORDER_FILTERS,
    *("order_lines", "allocate", "warehouseId", "locations", "shelves", "carriers"),
    *("limit", "offset", "page", "orderBy", "countOnly"),
}


def custom_names(store: int) -> list[str]:
    """The store's custom fields that are not called as something else is."""
    names = CustomField.objects.of(store).order_by("pk").values_list("name", flat=True)
    return [name for name in names if name not in TAKEN]


def prepared(kinds: Sequence[type], build: Any) -> Prepared:
    """A query of orders whose rows `shown` takes."""
    return Prepared(kinds, lambda *arguments: build(*arguments).values_list(*COLUMNS))


def read(store: int, rows: QuerySet[StorageOrder]) -> list[dict[str, Any]]:
    """The orders of a queryset; four queries."""
    return shown(store, list(rows.values_list(*COLUMNS)))


def shown(store: int, rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Rows of COLUMNS, plain or with JSON as text, as orders with all that they consist of; three queries."""
    orders = ORDERS.objects(rows)
    if not orders:
        return orders
    keys = [row[-1] for row in rows]
    lines: dict[int, list[dict[str, Any]]] = {key: [] for key in keys}
    found = LINES.rows(keys)
    for row, line in zip(found, LINE.objects(found), strict=True):
        lines[row[-1]].append(line)
    zones, units = areas(AREAS_OF_ORDERS, keys)
    names = custom_names(store)
    for row, order in zip(rows, orders, strict=True):
        key, custom = row[-1], _plain(row[-2]) if names else {}
        order["storageUnits"] = units.get(key, [])
        order["zones"] = zones.get(key, [])
        order["order_lines"] = lines[key]
        for name in names:
            order[name] = custom.get(name)
    return orders


def _plain(custom: Any) -> dict[str, str]:
    """Prepared queries have JSON as text."""
    return dict(orjson.loads(custom)) if isinstance(custom, str) else custom


def areas(query: str, keys: list[int]) -> tuple[dict[int, list[str]], dict[int, list[dict[str, str | None]]]]:
    """Names of the zones, and ids and names of the storage units, of each order or line."""
    zones: dict[int, dict[str, None]] = {}
    units: dict[int, dict[uuid.UUID, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, {"keys": keys})
        for key, zone, unit, name in cursor:
            if zone is not None:
                zones.setdefault(key, {})[zone] = None
            if unit is not None:
                units.setdefault(key, {})[unit] = name
    return (
        {key: list(found) for key, found in zones.items()},
        {
            key: [{"id": show_guid(unit), "name": name} for unit, name in found.items()]
            for key, found in units.items()
        },
    )
