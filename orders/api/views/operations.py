"""Parse, call one service, answer: docs/api/orders.md, Operations."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from orders import services
from orders.api.envelope import one_schema, page_schema
from orders.api.listings import OPERATIONS
from orders.api.parameters import list_parameters, object_parameters
from orders.api.serializers.operations import (
    NEW_OPERATION,
    OPERATION_CHANGE,
    OPERATION_REPORT,
    NewOperation,
    OperationChange,
    OperationReport,
)
from orders.api.views.base import ShopFloorViewSet
from orders.documents.objects import OPERATION, OPERATION_ID
from orders.models import Operation

ONE = {200: one_schema("Operation")}
TRIMMED = ("Operation", "OperationPart")


class OperationViewSet(ShopFloorViewSet):
    """The steps of a work order, on a machine or by a person."""

    tag = "Operations"
    scope = "operations"
    model = Operation
    listing = OPERATIONS
    public_id = OPERATION_ID
    names = {field.source: name for name, field in OPERATION.fields.items()} | {"work_order": "workOrderId"}

    @extend_schema(parameters=list_parameters(OPERATION), responses={200: page_schema(*TRIMMED)})
    def list(self, request: Any) -> Response:
        """A page of operations, newest first unless sorted. An unknown `workOrderId` is a 400."""
        return self.page()

    @extend_schema(request=NewOperation, responses={201: one_schema("Operation")})
    def create(self, request: Any) -> Response:
        """A new step of a work order, behind the others without a `sequence`."""
        values = NEW_OPERATION.run_validation(request.data)
        operation = services.add_operation(store=self.store_id, **values)
        return self.one(operation.pk, status=201)

    @extend_schema(parameters=object_parameters(OPERATION), responses={200: one_schema(*TRIMMED)})
    def retrieve(self, request: Any, id: str) -> Response:
        """One operation."""
        return self.one(self.key(id), asked=True)

    @extend_schema(request=OperationChange, responses=ONE)
    def update(self, request: Any, id: str) -> Response:
        """Change what is sent and nothing else. Another `status` is the move that leads there."""
        key = self.key(id)
        values = OPERATION_CHANGE.run_validation(request.data)
        services.change_operation(store=self.store_id, pk=key, **values)
        return self.one(key)

    @extend_schema(request=OperationChange, responses=ONE)
    def partial_update(self, request: Any, id: str) -> Response:
        """The same as PUT."""
        return self.update(request, id)

    @extend_schema(request=OperationReport, responses=ONE)
    @action(detail=True, methods=["post"])
    def start(self, request: Any, id: str) -> Response:
        """Begin; an open work order begins with it. The body may be empty."""
        key = self.key(id)
        services.start_operation(store=self.store_id, pk=key, **self._report(request))
        return self.one(key)

    @extend_schema(request=OperationReport, responses=ONE)
    @action(detail=True, methods=["post"])
    def complete(self, request: Any, id: str) -> Response:
        """It is done, for good. The body may be empty."""
        key = self.key(id)
        services.complete_operation(store=self.store_id, pk=key, **self._report(request))
        return self.one(key)

    @staticmethod
    def _report(request: Any) -> dict[str, Any]:
        sent = OPERATION_REPORT.run_validation(request.data)
        return {name: value for name, value in sent.items() if value is not None}
