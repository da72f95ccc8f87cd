"""What all views of the production API share: docs/api/production.md."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from rest_framework.exceptions import NotAcceptable
from rest_framework.response import Response

from core.errors import NotFound
from core.http.parsers import ObjectParser
from core.http.problems import Problem
from core.http.renderers import JsonRenderer
from core.http.views import ApiView, ApiViewSet, UnknownPath
from production.api.authentication import KeyAuthentication, LoginAuthentication
from production.api.envelope import COMMON, answer, error_body, exception_handler
from production.api.filters import Parameters
from production.api.formats import MAX_ID
from production.api.negotiation import ByAccept
from production.api.xml import XmlParser, XmlRenderer
from production.documents.objects import read_order
from production.models import ProductionOrder


class Dialect(ApiView):
    """Who calls, JSON or XML, and the shape of a refusal."""

    api = "production"
    authentication_classes = [KeyAuthentication, LoginAuthentication]
    parser_classes = [ObjectParser, XmlParser]
    renderer_classes = [JsonRenderer, XmlRenderer]
    content_negotiation_class = ByAccept
    metadata_class = None  # the OpenAPI document tells more than OPTIONS could
    # What the path names: 404 where it is not there. What a body names and is not there is a bad value.
    in_path: ClassVar[tuple[str, ...]] = ("order", "customer_order")

    @property
    def code(self) -> int:
        """The errorCode of what the call's own rules refuse."""
        return COMMON

    def get_exception_handler(self) -> Any:
        return exception_handler

    @property
    def store_id(self) -> int:
        caller: Any = self.request.auth
        return int(caller.store_id)


class ProductionViewSet(Dialect, ApiViewSet):
    """The calls about production orders; `codes` has the errorCode of each, by action."""

    tag = "Production orders"
    model = ProductionOrder
    lookup_field = "order_id"
    codes: ClassVar[dict[str, int]] = {}

    @property
    def code(self) -> int:
        return self.codes.get(getattr(self, "action", None) or "", COMMON)

    @property
    def parameters(self) -> Parameters:
        sent: QueryDict = self.request.query_params
        return Parameters(sent)

    def one(self, pk: int) -> Response:
        """ProductionOrderDto. Raises NotFound."""
        return answer("productionOrderDto", self.order(pk))

    def order(self, pk: int) -> dict[str, Any]:
        found = read_order(self.store_id, pk)
        if found is None:
            raise NotFound("Production order not found", field="order")
        return found


def key_of(text: str, field: str = "order") -> int:
    """An id in a path; raises NotFound for what can be none of ours."""
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= MAX_ID):
        noun = "Customer order" if field == "customer_order" else "Production order"
        raise NotFound(f"{noun} not found", field=field)
    return int(text)


class UnknownProductionPath(Dialect, UnknownPath):
    pass


def refusal_outside(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What happened before any view was found, in the format that the caller accepts."""
    renderers = [JsonRenderer(), XmlRenderer()]
    try:
        renderer = ByAccept().select_renderer(request, renderers)[0]
    except NotAcceptable:
        renderer = renderers[0]
    response: Any = HttpResponse(status=problem.status, content_type=renderer.media_type)
    response.dto = "errorDto"
    response.content = renderer.render(error_body(problem), renderer.media_type, {"response": response})
    return response
