"""What a request of the production API costs, over a real socket (`make bench-api`); columns as in benchmarks/api.py.

    python -m benchmarks.production [--orders 200] [--requests 200]

Each order makes one article of eight parts. The reports go to one order after the other.
"""

import argparse
from typing import Any

import httpx
from django.db import connection

from benchmarks.api import measure
from benchmarks.scratch import children_of, scratch_database
from core import credentials, tally
from core.models import Store
from production.services import add_article, open_production_order, start_production
from tests.factories import ArticleFactory, bill, stocked
from tests.serving import gunicorn_process

MOUNT = "/v1/production_orders"
MAY_COST = {
    "one order": "≤ 4 ms, ≤ 6 queries",
    "list of 50": "constant queries",
    "flat list": "constant queries",
    "report": "≤ 20 queries",
    "picking list": "200 lines: < 300 ms",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--orders", type=int, default=200)
    options.add_argument("--requests", type=int, default=200)
    chosen = options.parse_args()
    with scratch_database():
        measure_all(chosen.orders, chosen.requests)


def measure_all(count: int, requests: int) -> None:
    store = Store.objects.get(pk=1)
    made = credentials.create(name="Benchmark", store=store)
    headers = {"store": str(store.pk), "api_key": made["key"]}
    number, orders = fill(store, count)
    long = order_of(store, article_of(store, 200), 1)
    tally.fold()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    calls: dict[str, Any] = {
        "one order": lambda n: ("GET", f"{MOUNT}/{orders[n % count]}", None),
        "list of 50": lambda n: ("GET", f"{MOUNT}/state/1?page={n % (count // 50)}", None),
        "flat list": lambda n: ("GET", f"{MOUNT}/{orders[n % count]}/products/flat", None),
        "report": lambda n: ("PUT", f"{MOUNT}/{orders[n % count]}/article/{number}", {"amount": 1}),
        "picking list": lambda n: ("GET", f"{MOUNT}/{long}/pickinglist/print", None),
    }
    with (
        gunicorn_process(RATE_LIMITS="off") as (url, process),
        httpx.Client(headers=headers, timeout=60) as client,
    ):
        workers = children_of(process.pid)
        print(f"{count} production orders of eight parts, {requests} requests each, {len(workers)} workers\n")
        print(f"{'':13}{'CPU ms':>8}{'+ db':>7}{'queries':>9}{'req/s':>8}   may cost")
        for name, call in calls.items():
            cost = measure(call, client, url, headers_of(headers), workers, requests)
            print(
                f"{name:13}{cost.application:8.2f}{cost.database:7.2f}{cost.queries:9}{cost.rate:8.0f}   {MAY_COST[name]}"
            )


def headers_of(headers: dict[str, str]) -> dict[str, str]:
    """Django's test client knows the spelling with a dash."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def fill(store: Store, count: int) -> tuple[str, list[int]]:
    """The number of an article, and so many orders in production that make it."""
    article = article_of(store, 8)
    orders = [order_of(store, article, 1000) for _ in range(count)]
    for pk in orders:
        start_production(store=store, pk=pk)
    return article.number, orders


def article_of(store: Store, parts: int) -> Any:
    made = ArticleFactory.create(store=store, supply="make")
    bill(made, *((stocked(store, 1_000_000), 1) for _ in range(parts)))
    return made


def order_of(store: Store, article: Any, amount: int) -> int:
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=article.number, amount=amount)
    return order.pk


if __name__ == "__main__":
    main()
