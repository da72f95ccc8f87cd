"""The articles that a production order makes: docs/api/production.md #12, #14, #15, #18."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from core.errors import Invalid
from core.http.schema import reference
from production.api.envelope import UPDATING, answer
from production.api.serializers.inputs import (
    ARTICLE_CHANGES,
    ARTICLE_INPUT,
    REPORT_INPUT,
    ArticleChanges,
    ArticleInput,
    ReportInput,
    output_of,
    parts_of,
)
from production.api.views.base import ProductionViewSet, key_of
from production.services import add_article, change_article, remove_article, report_production

ONE = {200: reference("ProductionOrderDto")}
NOT_NEGATIVE = {"type": "number", "minimum": 0, "default": 0}


class ArticleViewSet(ProductionViewSet):
    """Articles that the body names; NamedArticleViewSet has those that the path names."""

    tag = "Articles"
    codes = {"add": UPDATING, "change": UPDATING}

    @extend_schema(request=ArticleInput, responses={200: reference("ProductionOrderArticlesResponseDto")})
    @action(detail=True, url_path="article", methods=["post"])
    def add(self, request: Any, order_id: str) -> Response:
        """Make one more article with this order; its bill is copied now."""
        pk, values = key_of(order_id), ARTICLE_INPUT.run_validation(request.data)
        add_article(store=self.store_id, pk=pk, **values)
        order = self.order(pk)
        body = {"parts": order["singleArticles"], "articles": order["articles"]}
        return answer("productionOrderArticlesResponseDto", body)

    @extend_schema(request=ArticleChanges, responses=ONE)
    @add.mapping.put
    def change(self, request: Any, order_id: str) -> Response:
        """Set the figures of an article; more finished or wasted than now is reported."""
        pk, values = key_of(order_id), ARTICLE_CHANGES.run_validation(request.data)
        change_article(store=self.store_id, pk=pk, **values)
        return self.one(pk)


class NamedArticleViewSet(ProductionViewSet):
    tag = "Articles"
    codes = {"report": UPDATING, "remove": UPDATING}
    in_path = ("order", "article")

    @extend_schema(
        parameters=[OpenApiParameter("waste", NOT_NEGATIVE, description="Spoiled pieces besides.")],
        request=ReportInput,
        responses=ONE,
    )
    @action(detail=True, url_path="article/(?P<article_id>.+?)", methods=["put"])
    def report(self, request: Any, order_id: str, article_id: str) -> Response:
        """Report production: parts leave the stock and the good pieces enter it."""
        pk, waste = key_of(order_id), self.parameters.amount("waste")
        values = REPORT_INPUT.run_validation(request.data)
        if values.get("articleId", "") not in ("", article_id):
            raise Invalid("The body is of another article than the path.", field="article")
        report_production(
            store=self.store_id,
            pk=pk,
            article_number=article_id,
            amount=values.get("amount") or 0,
            waste=waste,
            output=output_of(values),
            parts=parts_of(values),
            limit_part_amounts=bool(values.get("limitPartAmounts")),
        )
        return self.one(pk)

    @extend_schema(responses=ONE)
    @report.mapping.delete
    def remove(self, request: Any, order_id: str, article_id: str) -> Response:
        """Take an article out of the order, as long as nothing of it is reported."""
        pk = key_of(order_id)
        remove_article(store=self.store_id, pk=pk, article_number=article_id)
        return self.one(pk)
