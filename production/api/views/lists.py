"""Lists of production orders, and what hangs on a customer order: docs/api/production.md #1, #3, #5, #6, #8, #9."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.models import Article
from core import tally
from core.errors import Invalid, NotFound
from core.http.schema import reference
from production.api.envelope import CREATING, GETTING, PAGE, answer, page_body
from production.api.filters import (
    DATE_PARAMETERS,
    SPAN_PARAMETERS,
    STATE,
    Page,
    date_sorting,
    page_of,
    page_parameters,
    states_between,
)
from production.api.formats import DIGITS
from production.api.views.base import ProductionViewSet, key_of
from production.documents.objects import STATE_OF, read_orders
from production.models import ProductionOrder
from production.models.production_orders import KIND, ProductionOrderQuerySet
from production.services import customer_order_of, make_from_customer_order, next_reference

LIST = {200: PAGE}


class ListViewSet(ProductionViewSet):
    tag = "Lists"
    codes = {
        "of_customer_order": GETTING,
        "from_customer_order": CREATING,
        "in_state": GETTING,
        "with_article": GETTING,
        "next_id": GETTING,
        "between_states": GETTING,
    }
    in_path = ("customer_order", "article")

    @extend_schema(parameters=page_parameters(), responses=LIST)
    @action(detail=False, url_path="customer_order/(?P<customer_order_id>[^/]+)")
    def of_customer_order(self, request: Any, customer_order_id: str) -> Response:
        """The production orders of a customer order, newest first."""
        page = page_of(self.parameters)
        asked = customer_order_of(store=self.store_id, pk=key_of(customer_order_id, "customer_order"))
        rows = ProductionOrder.objects.of(self.store_id).filter(customer_order=asked)
        return self._page(rows.newest_first(), page, rows.count())

    @extend_schema(request=None, responses={200: reference("ProductionOrderDto")})
    @of_customer_order.mapping.post
    def from_customer_order(self, request: Any, customer_order_id: str) -> Response:
        """A production order with an article for each made article of a customer order."""
        _ = request.data  # nothing in it matters, but a malformed body is refused
        asked = customer_order_of(store=self.store_id, pk=key_of(customer_order_id, "customer_order"))
        return self.one(make_from_customer_order(customer_order=asked).pk)

    @extend_schema(
        parameters=[OpenApiParameter("state", STATE, "path"), *SPAN_PARAMETERS, *DATE_PARAMETERS],
        responses=LIST,
    )
    @action(detail=False, url_path="state/(?P<state>[^/]+)")
    def in_state(self, request: Any, state: str) -> Response:
        """The production orders in a state: 0 new, 1 developing, 2 finished, 3 cancelled."""
        if not DIGITS.fullmatch(state) or int(state) not in STATE_OF:
            raise Invalid("state must be 0, 1, 2 or 3.", field="state", reason="INVALID_CHOICE")
        sorting, page, params = date_sorting(self.parameters), page_of(self.parameters), self.parameters
        first, last = params.time("from"), params.time("to")
        states = [STATE_OF[int(state)]]
        rows = ProductionOrder.objects.of(self.store_id).in_states(states)
        rows = rows.between(sorting.field, first, last)
        total = rows.count() if first or last else tally.total(self.store_id, KIND, states)
        return self._page(rows.by_date(sorting.field, descending=sorting.descending), page, total)

    @extend_schema(parameters=[OpenApiParameter("max_state", STATE), *DATE_PARAMETERS], responses=LIST)
    @action(detail=False, url_path="article/(?P<article_id>.+?)")
    def with_article(self, request: Any, article_id: str) -> Response:
        """The production orders that make an article, up to a state."""
        sorting, page = date_sorting(self.parameters), page_of(self.parameters)
        states = states_between(0, self.parameters.whole("max_state", 3, most=3))
        article = Article.objects.of(self.store_id).filter(number=article_id).values_list("pk").first()
        if article is None:
            raise NotFound("Article not found", field="article")
        rows = ProductionOrder.objects.of(self.store_id).in_states(states).making(article[0])
        return self._page(rows.by_date(sorting.field, descending=sorting.descending), page, rows.count())

    @extend_schema(responses={200: reference("ProductionOrderRefDto")})
    @action(detail=False, url_path="pr_ref/next_id")
    def next_id(self, request: Any) -> Response:
        """A reference that no order has and nobody is given again."""
        return answer("productionOrderRefDto", {"prReference": next_reference(store=self.store_id)})

    @extend_schema(
        parameters=[
            OpenApiParameter("state_from", STATE),
            OpenApiParameter("state_to", STATE),
            OpenApiParameter("query", str, description="Part of reference, name, comment or article."),
            *page_parameters(20),
        ],
        responses=LIST,
    )
    @action(detail=False, url_path="production_orders_state")
    def between_states(self, request: Any) -> Response:
        """The production orders between two states, both included, newest first."""
        params, page = self.parameters, page_of(self.parameters, limit=20)
        first = params.whole("state_from", 0, most=3)
        states = states_between(first, params.whole("state_to", 3, most=3))
        text = params.text("query")
        rows = ProductionOrder.objects.of(self.store_id).in_states(states)
        rows = rows.matching(text) if text else rows
        total = rows.count() if text else tally.total(self.store_id, KIND, states)
        return self._page(rows.newest_first(), page, total)

    def _page(self, rows: ProductionOrderQuerySet, page: Page, total: int) -> Response:
        orders = read_orders(rows[page.rows])
        body = page_body(orders, page=page.number, limit=page.limit, total=total)
        return answer("productionOrdersResponseDto", body)
