"""What a production order takes and what it has made: docs/api/production.md #4, #7."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from core.errors import NotFound
from core.http.schema import reference
from core.http.wire import many
from production.api.envelope import GETTING, answer
from production.api.filters import PART_PARAMETERS, part_sorting
from production.api.serializers.parts import flat_list, read_batches
from production.api.views.base import ProductionViewSet, key_of
from production.models import ProductionOrder
from production.services import flat_parts


class PartViewSet(ProductionViewSet):
    tag = "Parts and batches"
    codes = {"flat": GETTING, "batch": GETTING}

    @extend_schema(
        parameters=[
            OpenApiParameter("query", str, description="Part of the number or name."),
            OpenApiParameter("supplier", str, description="Id, or part of the name."),
            *PART_PARAMETERS,
        ],
        responses={200: reference("FlatBundledArticlesResponseDto")},
    )
    @action(detail=True, url_path="products/flat")
    def flat(self, request: Any, order_id: str) -> Response:
        """The whole bill down to articles without a bill, merged, with what is on order of them."""
        params, sorting = self.parameters, part_sorting(self.parameters)
        parts = flat_parts(
            store=self.store_id,
            pk=key_of(order_id),
            text=params.text("query"),
            supplier=params.text("supplier"),
            sort=sorting.field,
            descending=sorting.descending,
        )
        return answer("flatBundledArticlesResponseDto", flat_list(parts))

    @extend_schema(responses={200: many(reference("ProductionOrderBatchResponseDto"))})
    @action(detail=True)
    def batch(self, request: Any, order_id: str) -> Response:
        """The batches and serial numbers made so far, for each article."""
        pk = key_of(order_id)
        if not ProductionOrder.objects.of(self.store_id).filter(pk=pk).exists():
            raise NotFound("Production order not found", field="order")
        return answer("productionOrderBatchResponseDto", read_batches(self.store_id, pk))
