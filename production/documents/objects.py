"""The published objects of production, declared once: the API shows them and exports write them.

Fifty orders are read in as many queries as one.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from core.http.schema import reference
from core.http.wire import NUMBER, TEXT, WHOLE, Field, Schema, WireObject, choice, empty, many, object_of
from core.prepared import Prepared
from production.models import Component, ProductionOrder, ProductionOrderArticle
from production.models.production_orders import ProductionOrderQuerySet

State = ProductionOrder.State
STATES = {State.NEW: 0, State.IN_PRODUCTION: 1, State.FINISHED: 2, State.CANCELLED: 3}
STATE_OF = {number: str(state) for state, number in STATES.items()}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MILLISECONDS: Schema = {"type": "integer", "description": "Milliseconds since 1970 in UTC."}
# 1900 to 9999.
FIRST_MS, LAST_MS = -2_208_988_800_000, 253_402_300_799_999
# Stands in for what is put together from the order's articles and parts.
TOGETHER = "pk"


def milliseconds(time: datetime | None) -> int | None:
    return None if time is None else (time - EPOCH) // MILLISECOND


def moment(number: int) -> datetime:
    """The way back. Raises ValueError."""
    if not FIRST_MS <= number <= LAST_MS:
        raise ValueError("out of range")
    return EPOCH + number * MILLISECOND


def _or_null(text: str | None) -> str | None:
    return text or None


ORDER = WireObject(
    {
        "finishedAmount": Field(TOGETHER, NUMBER),
        "orderId": Field("pk", WHOLE),
        "endDate": Field("end_at", empty(MILLISECONDS), milliseconds),
        "prReference": Field("reference", TEXT),
        "customerOrderId": Field("customer_order_id", empty(WHOLE)),
        "workHours": Field("work_hours", NUMBER),
        "internalReference": Field("internal_reference", empty(TEXT), _or_null),
        "singleArticles": Field(TOGETHER, many(reference("ProductionOrderSingleArticleGroupDto"))),
        "customerOrderExternalId": Field("external_id", empty(TEXT), _or_null),
        "totalAmount": Field(TOGETHER, NUMBER),
        "name": Field("name", empty(TEXT), _or_null),
        "comment": Field("comment", empty(TEXT), _or_null),
        "finishDate": Field("finished_at", empty(MILLISECONDS), milliseconds),
        "storeState": Field("store_state", empty(WHOLE)),
        "state": Field("state", choice(STATES.values()), STATES.__getitem__),
        "articles": Field(TOGETHER, many(reference("ProductionOrderArticleDto"))),
        "startDate": Field("start_at", empty(MILLISECONDS), milliseconds),
        "reserveInDepth": Field("reserve_in_depth", {"type": "boolean"}),
    }
)
ARTICLE = WireObject(
    {
        "waste": Field("waste", NUMBER),
        "amount": Field("amount", NUMBER),
        "articleName": Field("article__name", TEXT),
        "productionOrderId": Field("order_id", WHOLE),
        "articleId": Field("article__number", TEXT),
        "accuracy": Field("percent", NUMBER),
        "finished": Field("finished", NUMBER),
        "time": Field("time", NUMBER),
        "status": Field("status", WHOLE),
    }
)
PART = WireObject(
    {
        "totalAmount": Field("demand__quantity", NUMBER),
        "hasStockValue": Field("article__stocked", {"type": "boolean"}),
        "unit": Field("article__unit", TEXT),
        "singleArticleId": Field("article__number", TEXT),
        "singleArticleName": Field("article__name", TEXT),
        "articleId": Field("line__article__number", TEXT),
        "purchasePrice": Field("article__purchase_price", NUMBER),
        "partAmount": Field("per_unit", NUMBER),
        "totalReserved": Field("demand__reserved", NUMBER),
    }
)
GROUP = object_of(
    {"articleId": TEXT, "singleArticles": many(reference("ProductionOrderSingleArticleReservedDto"))}
)
ARTICLES = object_of(
    {
        "parts": many(reference("ProductionOrderSingleArticleGroupDto")),
        "articles": many(reference("ProductionOrderArticleDto")),
    }
)
ONE = ORDER.query(
    [int, int], lambda store, pk: ProductionOrder.objects.of(store).filter(pk=pk).with_customer_number()
)


@lru_cache(maxsize=100)
def _articles_of(orders: int) -> Prepared:
    """The articles of so many orders, in the order in which they were added."""

    def build(*ids: int) -> Any:
        return ProductionOrderArticle.objects.filter(order__in=ids).with_accuracy().order_by("pk")

    return ARTICLE.query([int] * orders, build)


@lru_cache(maxsize=100)
def _parts_of(orders: int) -> Prepared:
    """The parts of so many orders, each behind the key of its order, in the order of the bills."""

    def build(*ids: int) -> Any:
        rows = Component.objects.filter(line__order__in=ids)
        ordered = rows.order_by("line_id", "position", "pk")
        return ordered.values_list("line__order_id", *PART.sources().values())

    return Prepared([int] * orders, build)


def read_orders(rows: ProductionOrderQuerySet) -> list[dict[str, Any]]:
    """ProductionOrderDto of each; three queries."""
    return _complete(ORDER.read(rows.with_customer_number()))


def read_order(store_id: int, pk: int) -> dict[str, Any] | None:
    """ProductionOrderDto; three queries."""
    return next(iter(_complete(ORDER.shown(ONE.rows(store_id, pk)))), None)


def _complete(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [order["orderId"] for order in orders]
    if not ids:
        return []
    articles = _by_order(ARTICLE.shown(_articles_of(len(ids)).rows(*ids)))
    parts: dict[tuple[int, str], list[Any]] = defaultdict(list)
    rows = _parts_of(len(ids)).rows(*ids)
    for row, part in zip(rows, PART.shown(row[1:] for row in rows), strict=True):
        parts[row[0], part["articleId"]].append(part)
    for order in orders:
        _fill(order, articles[order["orderId"]], parts)
    return orders


def _by_order(articles: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for article in articles:
        found[article["productionOrderId"]].append(article)
    return found


def _fill(
    order: dict[str, Any], articles: list[dict[str, Any]], parts: dict[tuple[int, str], list[Any]]
) -> None:
    for article in articles:
        if article["status"] is None:
            article["status"] = order["state"]
    order["articles"] = articles
    order["totalAmount"] = sum(article["amount"] for article in articles)
    order["finishedAmount"] = sum(article["finished"] for article in articles)
    order["singleArticles"] = [
        {"articleId": article["articleId"], "singleArticles": parts[order["orderId"], article["articleId"]]}
        for article in articles
    ]
