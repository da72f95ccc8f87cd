"""Parse, call one service, answer: docs/api/orders.md."""

from typing import Any

from rest_framework import status
from rest_framework.response import Response

from core.errors import NotFound
from core.http.views import ApiView, UnknownPath
from orders.api.authentication import KeyAuthentication
from orders.api.envelope import exception_handler, page_body
from orders.api.filters import read_query
from orders.api.formats import pk_of
from orders.api.serializers import WORK_ORDER, WorkOrderInput
from orders.models import WorkOrder
from orders.models.work_orders import count_work_orders
from orders.services import open_work_order, start_work_order


class ShopFloorView(ApiView):
    """What all views of this API share."""

    api = "orders"
    authentication_classes = [KeyAuthentication]

    def get_exception_handler(self) -> Any:
        return exception_handler

    @property
    def store_id(self) -> int:
        return int(self.request.auth.store_id)


class UnknownShopFloorPath(ShopFloorView, UnknownPath):
    pass


class WorkOrderView(ShopFloorView):
    """Shared reading of work orders."""

    def read(self, pk: int) -> dict[str, Any]:
        found = WORK_ORDER.one(WorkOrder.objects.of(self.store_id).filter(pk=pk).with_operation_ids())
        if found is None:
            raise NotFound("Work order not found")
        return {"data": found}

    @staticmethod
    def key(public: str) -> int:
        pk = pk_of(public, "wo")
        if pk is None:
            raise NotFound("Work order not found")
        return pk


class WorkOrderList(WorkOrderView):
    """GET and POST /work-orders."""

    def get(self, request: Any) -> Response:
        query = read_query(request.query_params)
        orders = WorkOrder.objects.of(self.store_id)
        if query.states is not None:
            orders = orders.in_states(query.states)
        page = orders.sorted_by(query.sort).with_operation_ids()[query.window]
        total = count_work_orders(self.store_id, query.states)
        return Response(page_body(WORK_ORDER.rows(page), page=query.page, limit=query.limit, total=total))

    def post(self, request: Any) -> Response:
        values = WorkOrderInput(data=request.data)
        values.is_valid(raise_exception=True)
        order = open_work_order(store=self.store_id, **values.validated_data)
        return Response(self.read(order.pk), status=status.HTTP_201_CREATED)


class WorkOrderDetail(WorkOrderView):
    """GET /work-orders/{id}."""

    def get(self, request: Any, public: str) -> Response:
        return Response(self.read(self.key(public)))


class WorkOrderStart(WorkOrderView):
    """POST /work-orders/{id}/start."""

    def post(self, request: Any, public: str) -> Response:
        order = start_work_order(store=self.store_id, pk=self.key(public))
        return Response(self.read(order.pk))
