"""What stands beside the orders, to be read: docs/api/warehouse.md, Beside orders."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from catalog.models import Article
from warehouse.api import listings
from warehouse.api.envelope import one_schema, page_schema
from warehouse.api.parameters import list_parameters
from warehouse.api.views.base import WarehouseViewSet
from warehouse.models import (
    Confirmation,
    Location,
    StockItem,
    StorageOrderLine,
    StorageUnit,
    Warehouse,
    Zone,
)


class Resource(WarehouseViewSet):
    """A kind of object that is only read."""

    def list(self, request: Any) -> Response:
        """A page of them."""
        return self.page()

    def retrieve(self, request: Any, id: str) -> Response:
        """One of them."""
        return self.one(id)


def of(component: str) -> Callable[[type[Resource]], type[Resource]]:
    """Describes the calls about objects of that component."""

    def described(view: type[Resource]) -> type[Resource]:
        listed = extend_schema(
            parameters=list_parameters(view.listing), responses={200: page_schema(view.plural, component)}
        )
        shown = extend_schema(responses={200: one_schema(view.singular, component)})
        return extend_schema_view(list=listed, retrieve=shown)(view)

    return described


@of("WorkOrderLine")
class WorkOrderLineViewSet(Resource):
    """What is allocated on order lines, one for each place."""

    tag = "Order lines"
    model = StorageOrderLine
    listing = listings.WORK_ORDER_LINES
    singular, plural = "work_order_line", "work_order_lines"


@of("Material")
class MaterialViewSet(Resource):
    """Articles with their stock, also those without any."""

    tag = "Materials"
    model = Article
    listing = listings.MATERIALS
    singular, plural = "material", "materials"


@of("Location")
class LocationViewSet(Resource):
    """Places."""

    tag = "Places"
    model = Location
    listing = listings.LOCATIONS
    singular, plural = "location", "locations"


@of("LocationContent")
class LocationContentViewSet(Resource):
    """What lies where."""

    tag = "Places"
    model = StockItem
    listing = listings.LOCATION_CONTENTS
    singular, plural = "location_content", "location_contents"


@of("Warehouse")
class WarehouseResource(Resource):
    """Warehouses."""

    tag = "Places"
    model = Warehouse
    listing = listings.WAREHOUSES
    singular, plural = "warehouse", "warehouses"


@of("Zone")
class ZoneViewSet(Resource):
    """Areas of a warehouse."""

    tag = "Places"
    model = Zone
    listing = listings.ZONES
    singular, plural = "zone", "zones"


@of("StorageUnit")
class StorageUnitViewSet(Resource):
    """Racks, carousels and the like."""

    tag = "Places"
    model = StorageUnit
    listing = listings.STORAGE_UNITS
    singular, plural = "storage_unit", "storage_units"


@of("Transaction")
class TransactionViewSet(Resource):
    """What was done, one for each confirmation."""

    tag = "Transactions"
    model = Confirmation
    listing = listings.TRANSACTIONS
    singular, plural = "transaction", "transactions"
