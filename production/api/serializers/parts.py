"""The flat list and the batches of a production order on the wire."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from core.http.schema import reference
from core.http.wire import NUMBER, TEXT, WHOLE, Field, WireObject, choice, empty, many, object_of
from production.api.formats import PURCHASE_STATES, day_milliseconds
from production.documents.objects import MILLISECONDS
from production.models import ProductionOrderArticle, ProductionReport
from production.services import FlatPart, Purchase


def _or_null(text: str) -> str | None:
    return text or None


PURCHASE = WireObject(
    {
        "ordered": Field("ordered", NUMBER),
        "orderId": Field("order_id", WHOLE),
        "poRef": Field("number", TEXT),
        "state": Field("state", choice(PURCHASE_STATES.values()), PURCHASE_STATES.__getitem__),
        "deliveryDate": Field("due", empty(MILLISECONDS), day_milliseconds),
    }
)
PURCHASE_VALUES = attrgetter(*PURCHASE.sources().values())


def _purchases(lines: Iterable[Purchase]) -> list[dict[str, Any]]:
    return PURCHASE.shown(PURCHASE_VALUES(line) for line in lines)


FLAT_PART = WireObject(
    {
        "supplierName": Field("supplier", empty(TEXT), _or_null),
        "amount": Field("amount", NUMBER),
        "articleName": Field("name", TEXT),
        "supplierId": Field("supplier_id", empty(WHOLE)),
        "purchasePriceMisc": Field("misc_cost", NUMBER),
        "articleId": Field("number", TEXT),
        "purchasePrice": Field("purchase_price", NUMBER),
        "partAmount": Field("per_unit", NUMBER),
        "stockplace": Field("place", empty(TEXT), _or_null),
        "unit": Field("unit", TEXT),
        "reserved": Field("reserved", NUMBER),
        "purchasePriceShipment": Field("shipment_cost", NUMBER),
        "supplierArticleId": Field("supplier_number", empty(TEXT), _or_null),
        "purchaseOrders": Field(
            "purchases", many(reference("FlatBundledArticlePurchaseOrderDto")), _purchases
        ),
    }
)
FLAT_VALUES = attrgetter(*FLAT_PART.sources().values())
FLAT_LIST = object_of({"articles": many(reference("FlatBundledArticleDto"))})


def flat_list(parts: Iterable[FlatPart]) -> dict[str, Any]:
    """FlatBundledArticlesResponseDto."""
    return {"articles": FLAT_PART.shown(FLAT_VALUES(part) for part in parts)}


BATCH = object_of(
    {
        "batchId": empty(TEXT),
        "serialNr": empty(TEXT),
        "orderedAmount": NUMBER,
        "deliveredAmount": NUMBER,
        "bestBefore": empty(MILLISECONDS),
    }
)
BATCHES = object_of(
    {
        "articleId": TEXT,
        "countBatch": WHOLE,
        "countSerial": WHOLE,
        "batches": many(reference("ProductionOrderProductBatchDto")),
    }
)


def read_batches(store_id: int, order_id: int) -> list[dict[str, Any]]:
    """ProductionOrderBatchResponseDto for each article of an order; two queries."""
    lines = ProductionOrderArticle.objects.of(store_id).filter(order=order_id).order_by("pk")
    found = {
        pk: {"articleId": number, "countBatch": 0, "countSerial": 0, "batches": [], "ordered": amount}
        for pk, number, amount in lines.values_list("pk", "article__number", "amount")
    }
    for made in ProductionReport.objects.of(store_id).made(order_id):
        article: Any = found[made["line_id"]]
        article["batches"].append(
            {
                "batchId": made["lot__batch"] or None,
                "serialNr": made["lot__serial"] or None,
                "orderedAmount": article["ordered"],
                "deliveredAmount": made["total"],
                "bestBefore": day_milliseconds(made["lot__best_before"]),
            }
        )
    return [_counted(article) for article in found.values()]


def _counted(article: dict[str, Any]) -> dict[str, Any]:
    del article["ordered"]
    for count, key in (("countBatch", "batchId"), ("countSerial", "serialNr")):
        article[count] = len({batch[key] for batch in article["batches"]} - {None})
    return article
