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
from orders.api.serializers import ONE, WORK_ORDER, WORK_ORDER_INPUT, page_query
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
        caller: Any = self.request.auth
        return int(caller.store_id)


class UnknownShopFloorPath(ShopFloorView, UnknownPath):
    pass


class WorkOrderView(ShopFloorView):
    """Shared reading of work orders."""

    def read(self, pk: int) -> dict[str, Any]:
        found = WORK_ORDER.shown(ONE.rows(self.store_id, pk))
        if not found:
            raise NotFound("Work order not found")
        return {"data": found[0]}

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
        states = query.states or []
        rows = page_query(query.sort, len(states)).rows(
            self.store_id, *states, limit=query.limit, offset=query.offset
        )
        total = count_work_orders(self.store_id, query.states)
        return Response(page_body(WORK_ORDER.shown(rows), page=query.page, limit=query.limit, total=total))

    def post(self, request: Any) -> Response:
        values = WORK_ORDER_INPUT.run_validation(request.data)
        order = open_work_order(store=self.store_id, **values)
        return Response(self.read(order.pk), status=status.HTTP_201_CREATED)


class WorkOrderDetail(WorkOrderView):
    """GET /work-orders/{id}."""

    def get(self, request: Any, public: str) -> Response:
        return Response(self.read(self.key(public)))


class WorkOrderStart(WorkOrderView):
    """POST /work-orders/{id}/start."""

    def post(self, request: Any, public: str) -> Response:
        _ = request.data  # nothing in it matters, but a malformed body is refused
        order = start_work_order(store=self.store_id, pk=self.key(public))
        return Response(self.read(order.pk))
