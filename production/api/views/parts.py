"""What a production order takes and what it has made: docs/api/production.md #2, #4, #7."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from core.errors import NotFound
from core.http.renderers import JsonRenderer
from core.http.schema import reference
from core.http.wire import many
from production.api.envelope import GETTING, answer
from production.api.filters import PART_PARAMETERS, part_sorting
from production.api.serializers.parts import flat_list, read_batches
from production.api.views.base import ProductionViewSet, key_of
from production.documents.picking import picking_list
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


class PdfRenderer(BaseRenderer):
    """Stands for the paper in negotiation; the view answers the bytes itself, and a refusal is JSON."""

    media_type = "application/pdf"
    format = "pdf"


class PickingListViewSet(ProductionViewSet):
    """docs/api/production.md #2"""

    tag = "Parts and batches"
    codes = {"print": GETTING}
    renderer_classes = [PdfRenderer, JsonRenderer]

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "filter_non_available", bool, description="Leave out what cannot be picked now."
            ),
            OpenApiParameter("article_images", bool, description="With the pictures of the articles."),
            *PART_PARAMETERS,
        ],
        responses={
            (200, "application/pdf"): {"type": "string", "format": "binary"},
            (200, "application/json"): reference("FlatBundledArticlesResponseDto"),
        },
    )
    @action(detail=True, url_path="pickinglist/print")
    def print(self, request: Any, order_id: str) -> HttpResponse:
        """The flat list on paper, or as JSON for a caller that accepts nothing else."""
        params, sorting, pk = self.parameters, part_sorting(self.parameters), key_of(order_id)
        only_available, pictures = params.flag("filter_non_available"), params.flag("article_images")
        chosen: dict[str, Any] = {"sort": sorting.field, "descending": sorting.descending}
        if request.accepted_renderer.format == "json":
            parts = flat_parts(store=self.store_id, pk=pk, **chosen)
            shown = [part for part in parts if part.is_available] if only_available else parts
            return answer("flatBundledArticlesResponseDto", flat_list(shown))
        paper = picking_list(
            store=self.store_id, pk=pk, only_available=only_available, pictures=pictures, **chosen
        )
        name = f'inline; filename="picking-list-{pk}.pdf"'
        return HttpResponse(paper, content_type=PdfRenderer.media_type, headers={"Content-Disposition": name})
