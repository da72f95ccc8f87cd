"""What a page of 250 storage orders with five lines each costs, over a real socket (part of `make bench-api`).

    python -m benchmarks.warehouse [--orders 5000 1000000] [--requests 100]

Measured once for each number of orders: it must not grow with them. May cost: 15 ms of application CPU, six queries.
"""

import argparse
import time

import httpx
from django.db import connection

from benchmarks.api import measure
from benchmarks.scratch import children_of, scratch_database
from core import credentials, tally
from core.models import Store
from tests.serving import gunicorn_process
from warehouse.models import Warehouse
from warehouse.models.storage_orders import KIND
from warehouse.services import declare_custom_field, open_warehouse

ARTICLES = """
INSERT INTO catalog_article (store_id, uuid, number, name, supply, unit, tracking, stocked, active, purchase_price,
    misc_cost, shipment_cost, list_price, supplier_number, barcode, safety_stock, reorder_point, lead_time_days)
SELECT %(store)s, gen_random_uuid(), 'BA-' || n, 'Article ' || n, 'buy', 'EA', 'none', true, true, 0, 0, 0, 0, '', '',
    0, 0, 0
FROM generate_series(1, 1000) AS n ON CONFLICT DO NOTHING
"""
ORDERS = """
INSERT INTO warehouse_storageorder (version, store_id, warehouse_id, uuid, name, state, direction, origin, priority,
    deadline, owner, recipient, unit, handling_unit, info1, info2, info3, info4, info5, custom, counts_empty,
    allocate_when_verified, has_stock, incomplete_lines, error_description, created_at, modified_at)
SELECT 1, %(store)s, %(warehouse)s, gen_random_uuid(), 'B-' || n, (ARRAY['untouched', 'processed'])[1 + n %% 2],
    1 + n %% 2, 1, 1 + n %% 4, now() + n * 31 %% 90000 * interval '1 minute', '', '', '', '', 'Info ' || n, '', '', '',
    '', '{"ORDERNOTE": "careful"}', false, false, true, 0, '', now() - (2000000 - n) * interval '1 minute',
    now() - n * 7919 %% 1000003 * interval '1 second'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""
LINES = """
INSERT INTO warehouse_storageorderline (store_id, order_id, uuid, number, article_id, quantity, requested, confirmed,
    confirmed_before, short, done, motive, batch, serial, info1, info2, info3, info4, info5, created_at, modified_at)
SELECT o.store_id, o.id, gen_random_uuid(), line, %(article)s + (o.id + line) %% 1000, 5, 0, 0, 0, 0, o.state = 'processed',
    0, '', '', 'TEST', '', '', '', '', o.created_at, o.modified_at
FROM warehouse_storageorder o CROSS JOIN generate_series(1, 5) AS line
WHERE NOT EXISTS (SELECT FROM warehouse_storageorderline l WHERE l.order_id = o.id)
"""
PAGES = {
    "250 orders": "/api/orders",
    "newest first": "/api/orders?orderBy=-modifiedDate",
    "one status": "/api/orders?status=Untouched",
    "deep page": "/api/orders?page={last}",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--orders", type=int, nargs="+", default=[5000, 1_000_000])
    options.add_argument("--requests", type=int, default=100)
    chosen = options.parse_args()
    with scratch_database():
        store = Store.objects.get(pk=1)
        key = credentials.create(name="Benchmark", store=store)["key"]
        declare_custom_field(store=store, name="ORDERNOTE")
        for orders in sorted(chosen.orders):
            fill(store, orders)
            measure_pages(orders, chosen.requests, key)


def fill(store: Store, orders: int) -> None:
    """Fill the store up to so many orders of five lines."""
    started = time.perf_counter()
    warehouse = Warehouse.objects.of(store).first() or open_warehouse(store=store, name="MAIN")
    there = tally.total(store.pk, KIND)
    which = {"store": store.pk, "warehouse": warehouse.pk, "first": there + 1, "last": orders}
    with connection.cursor() as cursor:
        cursor.execute(ARTICLES, which)
        cursor.execute("SELECT min(id) FROM catalog_article WHERE number LIKE 'BA-%%'")
        which["article"] = cursor.fetchone()[0]
        cursor.execute(ORDERS, which)
        cursor.execute(LINES, which)
        cursor.execute("VACUUM ANALYZE warehouse_storageorder, warehouse_storageorderline")
    tally.fold()
    print(f"\n{orders:,} storage orders of 5 lines (filled in {time.perf_counter() - started:.0f} s)")


def measure_pages(orders: int, requests: int, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    with (
        gunicorn_process(RATE_LIMITS="off") as (url, process),
        httpx.Client(headers=headers, timeout=60) as client,
    ):
        workers = children_of(process.pid)
        print(f"{'':14}{'CPU ms':>8}{'+ db':>8}{'queries':>9}{'req/s':>8}")
        for name, path in PAGES.items():
            path = path.format(last=orders // 250 - 1)
            cost = measure(lambda n, path=path: ("GET", path, None), client, url, headers, workers, requests)
            print(f"{name:14}{cost.application:8.2f}{cost.database:8.2f}{cost.queries:9}{cost.rate:8.0f}")


if __name__ == "__main__":
    main()
