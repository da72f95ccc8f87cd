"""What a request costs: CPU time of application and database, and queries, over a real socket (`make bench-api`).

    python -m benchmarks.api [--orders 5000 1000000] [--requests 400]

Measured once for each number of work orders: what a request costs must not grow with them. The server runs as shipped, everything on: credential, rate limit, audit trail, gthread 2 × 4. CPU time hardly
depends on what else the machine does; compare by it. The rows beside are those of PEERS.md, measured elsewhere.
"""

import argparse
import itertools
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import orjson
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.scratch import backend_pids, children_of, cpu_seconds, scratch_database
from core import credentials, tally
from core.models import Store
from orders.models.work_orders import count_work_orders
from tests.serving import gunicorn_process

FILL = """
INSERT INTO orders_workorder (version, store_id, number, state, product, quantity, completed_quantity, priority,
    customer_name, notes, state_before_hold, may_overproduce, created_at, updated_at, due_at, started_at,
    completed_at)
SELECT 1, %(store)s, 'B-' || n, (ARRAY['open','in_progress','completed','paused'])[1 + n %% 4],
    'Widget ' || n %% 5000, 1 + n * 7919 %% 1000, 0, 1 + n * 31 / 7 %% 4, 'Customer ' || n %% 2000, '', '', false,
    now() - n * interval '1 minute', now() - n * 7919 %% 1000003 * interval '1 second',
    now() + n * 31 %% 90000 * interval '1 minute',
    CASE WHEN n %% 4 > 0 THEN now() - n * 13 %% 90001 * interval '1 minute' END,
    CASE WHEN n %% 4 = 2 THEN now() - n * 17 %% 90007 * interval '1 minute' END
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
"""


class Cost(NamedTuple):
    application: float
    """Milliseconds of CPU."""
    database: float
    queries: int
    rate: float
    """Requests per second of one client, which waits for each answer."""


# PEERS.md: InvenTree, Tryton, floor, and what ours may cost (application CPU in ms).
PEERS = {
    "list of 20": ("57 + 19", "23 + 5", "0.74 + 0.44", "≤ 2.8, ≤ 4 queries"),
    "one order": ("20 + 10", "31 + 3", "0.54 + 0.14", "≤ 2.3"),
    "create": ("47 + 19", "130 + 19", "0.71 + 0.38", "≤ 4.5"),
    "start": ("–", "–", "–", "–"),
    "filtered": ("–", "–", "–", "–"),
    "middle page": ("–", "–", "–", "–"),
}
# Each is measured so often, and the least counts: neighbours only ever add.
ROUNDS = 4
FLAT = ("list of 20", "one order", "create")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--orders", type=int, nargs="+", default=[5000, 1_000_000])
    options.add_argument("--requests", type=int, default=800)
    chosen = options.parse_args()
    with scratch_database():
        key = credentials.create(name="Benchmark", store=Store.objects.get(pk=1))["key"]
        sizes = sorted(chosen.orders)
        costs = [measure_all(orders, chosen.requests, key) for orders in sizes]
    for size, found in list(zip(sizes, costs, strict=True))[1:]:
        grown = ", ".join(
            f"{name} {100 * (found[name].application / costs[0][name].application - 1):+.0f} %"
            for name in FLAT
        )
        print(f"\nApplication CPU at {size:,} against {sizes[0]:,}: {grown} (may be ± 10 %)")


def fill(orders: int) -> int:
    """Fill the store up to so many work orders; the first id of the new ones."""
    store = Store.objects.get(pk=1)
    there = count_work_orders(store.pk)
    there += -there % 4  # the states of FILL go round by four
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"store": store.pk, "first": there + 1, "last": orders})
        cursor.execute("SELECT id FROM orders_workorder WHERE number = %s", [f"B-{there + 1}"])
        first = int(cursor.fetchone()[0])
        cursor.execute("VACUUM ANALYZE orders_workorder")
    tally.fold()
    print(f"\n{orders:,} work orders (filled in {time.perf_counter() - started:.0f} s)")
    return first


def measure_all(orders: int, requests: int, key: str) -> dict[str, Cost]:
    first = fill(orders)
    headers = {"Authorization": f"Bearer {key}"}
    calls = the_calls(first, orders)
    costs = {}
    with (
        gunicorn_process(RATE_LIMITS="off") as (url, process),
        httpx.Client(headers=headers, timeout=60) as client,
    ):
        workers = children_of(process.pid)
        print(f"{requests} requests each, {len(workers)} workers\n")
        print(
            f"{'':12}{'CPU ms':>8}{'+ db':>7}{'queries':>9}{'req/s':>8}   InvenTree   Tryton     floor         may cost"
        )
        for name, call in calls.items():
            cost = costs[name] = measure(call, client, url, headers, workers, requests)
            peers = PEERS[name]
            print(
                f"{name:12}{cost.application:8.2f}{cost.database:7.2f}{cost.queries:9}{cost.rate:8.0f}"
                f"   {peers[0]:10}  {peers[1]:9}  {peers[2]:12}  {peers[3]}"
            )
    return costs


def the_calls(first: int, orders: int) -> dict[str, Callable[[int], tuple[str, str, Any]]]:
    """Each as method, path and body for the n-th request."""
    run = int(time.time())
    return {
        "list of 20": lambda n: ("GET", "/api/v2/work-orders?limit=20", None),
        "one order": lambda n: ("GET", f"/api/v2/work-orders/wo-{first + n}", None),
        "create": lambda n: (
            "POST",
            "/api/v2/work-orders",
            {
                "orderNumber": f"N-{run}-{n}",
                "product": "Widget B",
                "quantity": 50,
                "customer": "Customer Corp",
            },
        ),
        "start": lambda n: ("POST", f"/api/v2/work-orders/wo-{first + 4 * n + 3}/start", None),
        "filtered": lambda n: ("GET", f"/api/v2/work-orders?product=Widget%20{n}&quantity>=100", None),
        "middle page": lambda n: ("GET", f"/api/v2/work-orders?sort=dueDate&page={orders // 40}", None),
    }


def measure(
    call: Any, client: Any, url: str, headers: dict[str, str], workers: list[int], requests: int
) -> Cost:
    numbers = itertools.count(0)

    def send(times: int) -> None:
        for _ in range(times):
            method, path, body = call(next(numbers))
            answer = client.request(method, url + path, json=body)
            if answer.status_code >= 400:
                raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")

    send(20)
    share = max(1, requests // ROUNDS)
    rounds = [one_round(lambda: send(share), workers) for _ in range(ROUNDS)]
    application, database, seconds = (min(spent) / share for spent in zip(*rounds, strict=True))
    queries = count_queries(call(next(numbers)), headers)
    return Cost(1000 * application, 1000 * database, queries, 1 / seconds)


def one_round(run: Callable[[], None], workers: list[int]) -> tuple[float, float, float]:
    """Seconds of CPU of the application and of the database, and seconds on the wall."""
    databases = backend_pids()
    cpu, db, started = cpu_seconds(workers), cpu_seconds(databases), time.perf_counter()
    run()
    seconds = time.perf_counter() - started
    return cpu_seconds(workers) - cpu, cpu_seconds(databases) - db, seconds


def count_queries(request: tuple[str, str, Any], headers: dict[str, str]) -> int:
    method, path, body = request
    with CaptureQueriesContext(connection) as captured:
        Client(headers=headers).generic(method, path, data=_json(body), content_type="application/json")
    noise = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(noise) for query in captured)


def _json(body: Any) -> bytes:
    return b"" if body is None else orjson.dumps(body)


if __name__ == "__main__":
    main()
