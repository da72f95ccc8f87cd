"""Parse, call one service, answer: docs/api/orders.md, Work orders."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from orders import services
from orders.api.envelope import one_schema, page_schema
from orders.api.listings import WORK_ORDERS
from orders.api.parameters import list_parameters, object_parameters
from orders.api.serializers.work_orders import (
    COMPLETION,
    NEW_WORK_ORDER,
    WORK_ORDER_CHANGE,
    Completion,
    NewWorkOrder,
    WorkOrderChange,
)
from orders.api.views.base import ShopFloorViewSet
from orders.documents.objects import WORK_ORDER, WORK_ORDER_ID
from orders.models import WorkOrder

ONE = {200: one_schema("WorkOrder")}
TRIMMED = ("WorkOrder", "WorkOrderPart")


class WorkOrderViewSet(ShopFloorViewSet):
    """Orders on the shop floor: make so many of a product."""

    tag = "Work orders"
    scope = "work-orders"
    model = WorkOrder
    listing = WORK_ORDERS
    public_id = WORK_ORDER_ID
    names = {field.source: name for name, field in WORK_ORDER.fields.items()}

    @extend_schema(
        parameters=list_parameters(WORK_ORDER, WORK_ORDERS.expand), responses={200: page_schema(*TRIMMED)}
    )
    def list(self, request: Any) -> Response:
        """A page of work orders, newest first unless sorted."""
        return self.page()

    @extend_schema(request=NewWorkOrder, responses={201: one_schema("WorkOrder")})
    def create(self, request: Any) -> Response:
        """A new work order, open."""
        values = NEW_WORK_ORDER.run_validation(request.data)
        order = services.open_work_order(store=self.store_id, **values)
        return self.one(order.pk, status=201)

    @extend_schema(
        parameters=object_parameters(WORK_ORDER, WORK_ORDERS.expand), responses={200: one_schema(*TRIMMED)}
    )
    def retrieve(self, request: Any, id: str) -> Response:
        """One work order."""
        return self.one(self.key(id), asked=True)

    @extend_schema(request=WorkOrderChange, responses=ONE)
    def update(self, request: Any, id: str) -> Response:
        """Change what is sent and nothing else. Another `status` is the move that leads there."""
        key = self.key(id)
        values = WORK_ORDER_CHANGE.run_validation(request.data)
        services.update_work_order(store=self.store_id, pk=key, **values)
        return self.one(key)

    @extend_schema(request=WorkOrderChange, responses=ONE)
    def partial_update(self, request: Any, id: str) -> Response:
        """The same as PUT."""
        return self.update(request, id)

    @extend_schema(responses={204: None})
    def destroy(self, request: Any, id: str) -> Response:
        """Remove a work order with its operations, unless it is in progress."""
        services.delete_work_order(store=self.store_id, pk=self.key(id))
        return Response(status=204)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["post"])
    def start(self, request: Any, id: str) -> Response:
        """Begin, or go on after a pause. The first start sets `startDate`."""
        return self._move(services.start_work_order, id)

    @extend_schema(request=Completion, responses=ONE)
    @action(detail=True, methods=["post"])
    def complete(self, request: Any, id: str) -> Response:
        """It is done, for good. The body may be empty."""
        key = self.key(id)
        values = COMPLETION.run_validation(request.data)
        services.complete_work_order(store=self.store_id, pk=key, **values)
        return self.one(key)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["post"])
    def pause(self, request: Any, id: str) -> Response:
        """Stop for a while."""
        return self._move(services.pause_work_order, id)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["post"])
    def hold(self, request: Any, id: str) -> Response:
        """Wait for approval or resources."""
        return self._move(services.hold_work_order, id)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["post"])
    def resume(self, request: Any, id: str) -> Response:
        """Go on after a pause; after a hold, back to the status before it."""
        return self._move(services.resume_work_order, id)

    @extend_schema(request=None, responses=ONE)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Any, id: str) -> Response:
        """It will not be completed. For good."""
        return self._move(services.cancel_work_order, id)

    def _move(self, service: Callable[..., Any], public: str) -> Response:
        key = self.key(public)
        self.no_body()
        service(store=self.store_id, pk=key)
        return self.one(key)
