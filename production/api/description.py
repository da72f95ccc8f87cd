"""What /v1/production_orders/schema/ says beyond what the views say themselves."""

from core.http.schema import Description
from core.http.wire import TEXT, object_of
from production.api.envelope import ERROR, PAGE
from production.api.serializers.parts import BATCH, BATCHES, FLAT_LIST, FLAT_PART, PURCHASE
from production.api.views.login import LOGIN
from production.documents.objects import ARTICLE, ARTICLES, GROUP, ORDER, PART

JSON_AND_XML = ("application/json", "application/xml")
TEXT_OF = """Production orders: what is made, of which parts, and what was made with which batches and serial numbers.
A machine sends `store` and `api_key`, a person `store`, `user_id` and `user_token`; `api-key`, `user-id` and
`user-token` are the same. JSON and XML go in and out alike, by Content-Type and Accept."""


def _header(name: str, words: str = "") -> dict[str, str]:
    return {"type": "apiKey", "in": "header", "name": name, "description": words}


DESCRIPTION = Description(
    title="Millwright production",
    text=TEXT_OF,
    mount="/v1",
    folder="production_orders/",
    urlconf="production.api.urls",
    components={
        "ProductionOrderDto": ORDER.schema(),
        "ProductionOrderArticleDto": ARTICLE.schema(),
        "ProductionOrderSingleArticleGroupDto": GROUP,
        "ProductionOrderSingleArticleReservedDto": PART.schema(),
        "ProductionOrderArticlesResponseDto": ARTICLES,
        "ProductionOrdersResponseDto": PAGE,
        "ProductionOrderRefDto": object_of({"prReference": TEXT}),
        "ProductionOrderBatchResponseDto": BATCHES,
        "ProductionOrderProductBatchDto": BATCH,
        "LoginDto": LOGIN,
        "FlatBundledArticlesResponseDto": FLAT_LIST,
        "FlatBundledArticleDto": FLAT_PART.schema(),
        "FlatBundledArticlePurchaseOrderDto": PURCHASE.schema(),
    },
    error=ERROR,
    security={
        "store": _header("store", "The number of the store."),
        "api_key": _header("api_key", "Of a machine."),
        "user_id": _header("user_id", "Of a person, from the login."),
        "user_token": _header("user_token", "Of a person, from the login."),
    },
    logins=[["store", "api_key"], ["store", "user_id", "user_token"]],
    own={406: "Neither JSON nor XML would be accepted."},
    media_types=JSON_AND_XML,
)
