"""One production order: docs/api/production.md #10, #11, #13, #16, #17."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from core.errors import Invalid
from core.http.schema import reference
from production.api.envelope import CREATING, GETTING, UPDATING
from production.api.serializers.inputs import ORDER_CHANGES, ORDER_INPUT, OrderChanges, OrderInput
from production.api.views.base import ProductionViewSet, key_of
from production.services import (
    cancel_production,
    change_production_order,
    customer_order_of,
    finish_production,
    open_production_order,
)

ONE = {200: reference("ProductionOrderDto")}


class OrderViewSet(ProductionViewSet):
    codes = {
        "create": CREATING,
        "retrieve": GETTING,
        "update": UPDATING,
        "cancel": UPDATING,
        "finish": UPDATING,
    }

    @extend_schema(request=OrderInput, responses={**ONE, 404: reference("Error")})
    def create(self, request: Any) -> Response:
        """A new production order, without articles yet."""
        values = self._resolved(ORDER_INPUT.run_validation(request.data))
        return self.one(open_production_order(store=self.store_id, **values).pk)

    @extend_schema(responses=ONE)
    def retrieve(self, request: Any, order_id: str) -> Response:
        """One production order."""
        return self.one(key_of(order_id))

    @extend_schema(
        parameters=[OpenApiParameter("startProduction", bool, description="Begin production: state 0 to 1.")],
        request=OrderChanges,
        responses=ONE,
    )
    def update(self, request: Any, order_id: str) -> Response:
        """Change what is sent, and begin production if asked to."""
        pk, start = key_of(order_id), self.parameters.flag("startProduction")
        changes = self._resolved(ORDER_CHANGES.run_validation(request.data))
        if changes.pop("order", None) not in (None, pk):
            raise Invalid("The body is of another order than the path.", field="orderId")
        change_production_order(store=self.store_id, pk=pk, changes=changes, start=start)
        return self.one(pk)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["put"])
    def cancel(self, request: Any, order_id: str) -> Response:
        """It will not be made, or not go on; what is reserved is given back."""
        _ = request.data  # nothing in it matters, but a malformed body is refused
        return self.one(cancel_production(store=self.store_id, pk=key_of(order_id)).pk)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["put"])
    def finish(self, request: Any, order_id: str) -> Response:
        """It is done; what is still reserved is given back."""
        _ = request.data
        return self.one(finish_production(store=self.store_id, pk=key_of(order_id)).pk)

    def _resolved(self, values: dict[str, Any]) -> dict[str, Any]:
        """With the customer order itself instead of its key. Raises NotFound."""
        pk = values.get("customer_order")
        if pk is not None:
            values["customer_order"] = customer_order_of(store=self.store_id, pk=pk)
        return values
