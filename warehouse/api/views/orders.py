"""Parse, call one service, answer: docs/api/warehouse.md, Orders."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from core.http.wire import choice, object_of
from warehouse import services
from warehouse.api.envelope import one_schema, page_schema
from warehouse.api.listings import ORDERS
from warehouse.api.parameters import list_parameters
from warehouse.api.serializers.orders import (
    DescribedOrder,
    OrderChange,
    read_new_order,
    read_order_change,
)
from warehouse.api.views.base import WarehouseViewSet
from warehouse.documents.objects import ORDER
from warehouse.models import StorageOrder

ONE = {200: one_schema("order", "Order")}
DELETED = {200: object_of({"deleted": choice(["true"])})}


class OrderViewSet(WarehouseViewSet):
    """Put, pick, move or count goods."""

    tag = "Orders"
    model = StorageOrder
    listing = ORDERS
    singular, plural = "order", "orders"
    names = {field.source: name for name, field in ORDER.fields.items()} | {
        "lines": "order_lines",
        "article": "materialName",
        "batch": "lot",
        "serial": "serialNumber",
        "within": "locations",
    }

    @extend_schema(parameters=list_parameters(ORDERS), responses={200: page_schema("orders", "Order")})
    def list(self, request: Any) -> Response:
        """A page of orders with their lines, the oldest first unless sorted. Processed ones are there too."""
        return self.page()

    @extend_schema(request=DescribedOrder, responses=ONE)
    def create(self, request: Any) -> Response:
        """A new order. It is queued until the stock was looked at, which is done in a moment by a job."""
        values = read_new_order(self.store_id, request.data)
        order = services.open_storage_order(origin=StorageOrder.Origin.EXTERNAL, **values)
        return self.written(order.pk)

    @extend_schema(responses=ONE)
    def retrieve(self, request: Any, id: str) -> Response:
        """One order; its id may be written in any case."""
        return self.one(id)

    @extend_schema(request=OrderChange, responses=ONE)
    def update(self, request: Any, id: str) -> Response:
        """Change what is sent and nothing else; `allocate` allocates or gives back what was allocated."""
        key = ORDERS.key(self.store_id, id)
        values = read_order_change(self.store_id, request.data)
        services.change_storage_order(store=self.store_id, pk=key, **values)
        return self.written(key)

    @extend_schema(responses=DELETED)
    def destroy(self, request: Any, id: str) -> Response:
        """Remove an order that nobody began, with its lines."""
        services.delete_storage_order(store=self.store_id, pk=ORDERS.key(self.store_id, id))
        return Response({"deleted": "true"})

    @extend_schema(responses=DELETED)
    @action(detail=True, methods=["delete"], url_path="delete")
    def remove(self, request: Any, id: str) -> Response:
        """The same."""
        return self.destroy(request, id)

    def written(self, key: int) -> Response:
        return Response({"order": ORDERS.read(self.store_id, key)})
