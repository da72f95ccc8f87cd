"""Parse, call one service, answer: docs/api/orders.md, Work orders."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from core.errors import NotFound
from orders.api.envelope import one_schema, page_body, page_schema
from orders.api.filters import LIST_PARAMETERS, read_query
from orders.api.formats import pk_of
from orders.api.serializers.work_orders import ONE, WORK_ORDER, WORK_ORDER_INPUT, WorkOrderInput, page_query
from orders.api.views.base import ShopFloorViewSet
from orders.models.work_orders import count_work_orders
from orders.services import open_work_order, start_work_order


class WorkOrderViewSet(ShopFloorViewSet):
    """Orders on the shop floor: make so many of a product."""

    tag = "Work orders"

    @extend_schema(parameters=LIST_PARAMETERS, responses={200: page_schema("WorkOrder")})
    def list(self, request: Any) -> Response:
        """A page of work orders, newest first unless sorted."""
        query = read_query(request.query_params)
        states = query.states or []
        rows = page_query(query.sort, len(states)).rows(
            self.store_id, *states, limit=query.limit, offset=query.offset
        )
        total = count_work_orders(self.store_id, query.states)
        return Response(page_body(WORK_ORDER.shown(rows), page=query.page, limit=query.limit, total=total))

    @extend_schema(request=WorkOrderInput, responses={201: one_schema("WorkOrder")})
    def create(self, request: Any) -> Response:
        """A new work order, open."""
        values = WORK_ORDER_INPUT.run_validation(request.data)
        order = open_work_order(store=self.store_id, **values)
        return Response(self._one(order.pk), status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: one_schema("WorkOrder")})
    def retrieve(self, request: Any, public: str) -> Response:
        """One work order."""
        return Response(self._one(_key(public)))

    @extend_schema(request=None, responses={200: one_schema("WorkOrder")})
    @action(detail=True, methods=["post"])
    def start(self, request: Any, public: str) -> Response:
        """Begin, or go on after a pause. The first start sets `startDate`."""
        _ = request.data  # nothing in it matters, but a malformed body is refused
        order = start_work_order(store=self.store_id, pk=_key(public))
        return Response(self._one(order.pk))

    def _one(self, pk: int) -> dict[str, Any]:
        found = WORK_ORDER.shown(ONE.rows(self.store_id, pk))
        if not found:
            raise NotFound("Work order not found")
        return {"data": found[0]}


def _key(public: str) -> int:
    pk = pk_of(public, "wo")
    if pk is None:
        raise NotFound("Work order not found")
    return pk
