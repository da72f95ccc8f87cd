"""Parse, call one service, answer: docs/api/warehouse.md, Order lines."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from core.errors import NotFound
from warehouse import services
from warehouse.api.envelope import one_schema, page_schema
from warehouse.api.listings import ORDER_LINES
from warehouse.api.parameters import list_parameters
from warehouse.api.serializers.lines import (
    ADDED_LINE,
    CONFIRMED,
    LINE_CHANGE,
    AddedLineInput,
    LineUpdate,
    NamedLineUpdate,
    find_articles,
    new_line,
    read_confirmation,
)
from warehouse.api.views.base import WarehouseViewSet
from warehouse.documents.objects import ORDER_LINE
from warehouse.models import StorageOrder, StorageOrderLine, Warehouse

ONE = {200: one_schema("order_line", "OrderLine")}


class OrderLineViewSet(WarehouseViewSet):
    """The lines of all orders; what was done is confirmed here."""

    tag = "Order lines"
    model = StorageOrderLine
    listing = ORDER_LINES
    singular, plural = "order_line", "order_lines"
    names: Mapping[str, str] = {field.source: name for name, field in ORDER_LINE.fields.items()} | {
        "article": "materialName",
        "location": "locationName",
        "to": "toLocationName",
        "motive": "motiveType",
        "reason_code": "reasonCode",
        "place_empty": "placeEmpty",
    }

    @extend_schema(
        parameters=list_parameters(ORDER_LINES), responses={200: page_schema("order_lines", "OrderLine")}
    )
    def list(self, request: Any) -> Response:
        """A page of lines, the oldest first unless sorted."""
        return self.page()

    @extend_schema(request=AddedLineInput, responses=ONE)
    def create(self, request: Any) -> Response:
        """One more line for an order that nobody began."""
        read = ADDED_LINE.run_validation(request.data)
        order = StorageOrder.objects.of(self.store_id).filter(uuid=read["orderId"]).first()
        if order is None:
            raise ValidationError({"orderId": ["There is no such order."]})
        line = new_line(read, find_articles(self.store_id, [read]), order.warehouse)
        added = services.add_storage_line(store=self.store_id, pk=order.pk, line=line)
        return self.one(str(added.uuid))

    @extend_schema(responses=ONE)
    def retrieve(self, request: Any, id: str) -> Response:
        """One line."""
        return self.one(id)

    @extend_schema(request=LineUpdate, responses=ONE)
    def update(self, request: Any, id: str) -> Response:
        """Change what is sent; or, with `quantityConfirmed`, tell that so much more was done."""
        key = ORDER_LINES.key(self.store_id, id)
        if CONFIRMED in request.data:
            self.names = {**self.names, "quantity": CONFIRMED}
            self._confirm(key, request.data)
        else:
            changes = LINE_CHANGE.run_validation(request.data)
            services.change_storage_line(store=self.store_id, pk=key, changes=changes)
        return self.one(id)

    @extend_schema(request=NamedLineUpdate, responses=ONE)
    def update_named(self, request: Any) -> Response:
        """The same for the line whose `id` is in the body."""
        named = request.data.get("id")
        if not isinstance(named, str):
            raise ValidationError({"id": ["Send the id of a line."]})
        try:
            return self.update(request, named)
        except NotFound as refusal:
            if refusal.field != "id":
                raise
            raise ValidationError({"id": [refusal.message]}) from None

    def _confirm(self, key: int, data: Any) -> None:
        warehouse = Warehouse.objects.get(storage_orders__lines=key)
        told = read_confirmation(data, warehouse)
        services.confirm_line(store=self.store_id, pk=key, **told)
