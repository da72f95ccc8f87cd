"""What stock costs: reservations of a bill of eight parts by 1, 8 and 64 callers at once (`make bench-stock`).

    python -m benchmarks.stock [--orders 256]

Every caller has a connection of its own and reserves strictly, all eight parts or none, on the same eight
stock items. After each round the audit must be clean, nobody refused and nothing promised twice.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from benchmarks.scratch import backend_pids, cpu_seconds, scratch_database

PARTS = 8
PEERS = """
PEERS.md, 64 reservations of one bill at once:
  InvenTree   auto-allocation gave out 20 of a 10-unit item
  Tryton      17 of 64 answered 503
  ours        must be 0 refused, 0 over
RELIABILITY.md, one sorted lock query, 16 callers on 2 cores: 1,207/s for a bare two-item transaction"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--orders", type=int, default=256, help="reservations a round")
    chosen = options.parse_args()
    with scratch_database():
        print(f"{PARTS} parts a bill, {chosen.orders} orders a round\n")
        print(
            f"{'callers':>8}{'orders/s':>10}{'CPU ms':>9}{'+ db':>7}{'queries':>9}{'refused':>9}{'over':>6}"
        )
        for callers in (1, 8, 64):
            print(one_round(callers, chosen.orders))
        print(PEERS)


def one_round(callers: int, orders: int) -> str:
    from django.db import connection  # noqa: PLC0415

    from core.audit import audit  # noqa: PLC0415
    from core.errors import DomainError  # noqa: PLC0415
    from core.models import Store  # noqa: PLC0415
    from tests.factories import reserved, stocked  # noqa: PLC0415
    from warehouse.services import open_demand, reserve  # noqa: PLC0415

    store = Store.objects.get(pk=1)
    parts = [stocked(store, orders) for _ in range(PARTS)]
    bills = [[open_demand(article=part, quantity=Decimal(1)).pk for part in parts] for _ in range(orders)]

    def run(share: list[list[int]]) -> int:
        refused = 0
        for demands in share:
            try:
                reserve(store_id=store.pk, demand_ids=demands, strict=True)
            except DomainError:
                refused += 1
        connection.close()
        return refused

    cpu, started = time.process_time(), time.perf_counter()
    before = database_cpu()
    with ThreadPoolExecutor(callers) as pool:
        refused = sum(pool.map(run, [bills[n::callers] for n in range(callers)]))
    seconds = time.perf_counter() - started
    spent = 1000 * (time.process_time() - cpu) / orders
    db_spent = 1000 * (database_cpu() - before) / orders
    over = sum(1 for part in parts if reserved(part) > orders)
    if found := audit():
        raise SystemExit(f"The audit found: {found}")
    return (
        f"{callers:8}{orders / seconds:10.0f}{spent:9.2f}{db_spent:7.2f}{queries_of_one(store, parts):9}"
        f"{refused:9}{over:6}"
    )


def database_cpu() -> float:
    """Of the server's processes that are there now; those that ended are counted by their parent."""
    from pathlib import Path  # noqa: PLC0415

    pids = backend_pids()
    if not pids:
        return 0.0
    parent = int(Path(f"/proc/{pids[0]}/stat").read_text().rpartition(")")[2].split()[1])
    fields = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / 100
    return cpu_seconds(pids) + ended


def queries_of_one(store: Any, parts: list[Any]) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from warehouse.services import open_demand, receive, reserve  # noqa: PLC0415

    for part in parts:
        receive(article=part, quantity=1)
    demands = [open_demand(article=part, quantity=Decimal(1)).pk for part in parts]
    with CaptureQueriesContext(connection) as captured:
        reserve(store_id=store.pk, demand_ids=demands, strict=True)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in captured)


if __name__ == "__main__":
    main()
