"""Production orders in files, and what became of them."""

import json
from typing import Any

from core.models import Transition
from production.models import Component, ProductionOrder
from warehouse.models import Demand

HEADER = "reference,customer_order,article,amount,state,start_date,end_date,name,comment"
PROGRESS = f"{HEADER},finished,waste"
HISTORY = [
    "production.ProductionOrder",
    "production.ProductionOrderEvent",
    "production.ProductionOrderArticle",
    "production.ProductionOrderArticleEvent",
    "production.Component",
    "warehouse.Demand",
    "warehouse.Reservation",
    "core.Transition",
]


def _number(article: Any) -> str:
    return str(getattr(article, "number", article))


def row(
    article: Any = "",
    amount: Any = "10",
    *,
    reference: str = "PR-A",
    asked: str = "",
    state: str = "",
    start: str = "",
    end: str = "",
    name: str = "",
    comment: str = "",
    more: str = "",
) -> str:
    return f"{reference},{asked},{_number(article)},{amount if article else ''},{state},{start},{end},{name},{comment}{more}"


def rows(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def progress(article: Any, made: Any, wasted: Any = 0, **fields: Any) -> str:
    """A file of one row, in production, with what was made."""
    line = row(article, **{"state": "in_production", **fields}, more=f",{made},{wasted}")
    return rows(line, header=PROGRESS)


def item(reference: str = "PR-A", *articles: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"prReference": reference, "articles": list(articles), **fields}


def part(article: Any, amount: Any = 10, **fields: Any) -> dict[str, Any]:
    return {"articleId": _number(article), "amount": amount, **fields}


def page(*items: dict[str, Any]) -> str:
    return json.dumps(
        {"page": 0, "pages": 1, "pageSize": 50, "ordersCount": len(items), "orders": list(items)}
    )


def order_of(store: Any, reference: str = "PR-A") -> ProductionOrder:
    return ProductionOrder.objects.of(store).get(reference=reference)


def log(order: ProductionOrder) -> list[tuple[str, str, str, str]]:
    rows = Transition.objects.filter(kind="production.productionorder", object_id=order.pk)
    return list(rows.order_by("version").values_list("move", "source", "target", "reason"))


def needs(order: ProductionOrder) -> list[tuple[str, Any, Any, Any, bool]]:
    """Part, for one, needed, done, closed of each component."""
    found = Component.objects.filter(line__order=order).order_by("line_id", "position")
    return list(
        found.values_list("article__number", "per_unit", "demand__quantity", "demand__done", "demand__closed")
    )


def reserved(order: ProductionOrder) -> dict[str, Any]:
    """What is reserved for an order, by article."""
    demands = Demand.objects.filter(document_kind="production.productionorder", document_id=order.pk)
    return {
        demand.article.number: sum(one.quantity for one in demand.reservations.all()) for demand in demands
    }
