"""What stock costs: reservations of a bill of eight parts by 1, 8 and 64 callers at once, production reports, and
the whole life of a production order (`make bench-stock`).

    python -m benchmarks.stock [--orders 256] [--history 0]

`--history 100000` writes so many reports first: the figures must not grow with them.

Every caller has a connection of its own and reserves strictly, all eight parts or none, on the same eight
stock items. After each round the audit must be clean, nobody refused and nothing promised twice.
"""

import argparse
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from benchmarks.scratch import backend_pids, cpu_seconds, scratch_database
from core.audit import audit
from core.errors import DomainError
from core.models import Store
from production.models import ProductionReport
from production.services import (
    add_article,
    finish_production,
    open_production_order,
    report_production,
    start_production,
)
from tests.factories import ArticleFactory, bill, only_item, reserved, stocked
from warehouse.models import Demand, StockMovement
from warehouse.services import open_demand, receive, reserve

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
    options.add_argument("--history", type=int, default=0, help="production reports that are there already")
    chosen = options.parse_args()
    with scratch_database():
        print(f"{PARTS} parts a bill, {chosen.orders} orders a round\n")
        print(
            f"{'callers':>8}{'orders/s':>10}{'reservations/s':>16}{'CPU ms':>9}{'+ db':>7}{'queries':>9}{'refused':>9}{'over':>6}"
        )
        for callers in (1, 8, 64):
            print(one_round(callers, chosen.orders))
        print(PEERS)
        lives(chosen.history)


def one_round(callers: int, orders: int) -> str:
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
        f"{callers:8}{orders / seconds:10.0f}{PARTS * orders / seconds:16.0f}{spent:9.2f}{db_spent:7.2f}{queries_of_one(store, parts):9}"
        f"{refused:9}{over:6}"
    )


LIFE = ("create", "start", "report 1", "report 2", "finish")


def lives(history: int, count: int = 50) -> None:
    """Whole lives of production orders of an eight-part bill, one after the other: CPU by step."""
    store = Store.objects.get(pk=1)
    bike, parts = eight_parts(store, 10 * (count + 5) + history)
    if history:
        write_history(store, bike, parts, history)
    [one_life(store, bike) for _ in range(5)]
    gc.collect()
    gc.freeze()  # as a web worker does, config/gunicorn.py
    run = [one_life(store, bike) for _ in range(count)]
    print(
        f"\nlife of a production order of {PARTS} parts, after {history:,} reports: application CPU ms + database"
    )
    for step, name in enumerate(LIFE):
        print(
            f"  {name:9}{sum(x[step][0] for x in run) / count:8.2f} +{sum(x[step][1] for x in run) / count:6.2f}"
        )
    total, db = (sum(step[n] for life in run for step in life) / count for n in (0, 1))
    seconds = sum(step[2] for life in run for step in life[2:4])
    print(f"  {'in all':9}{total:8.2f} +{db:6.2f}   PEERS.md: Tryton 411 + 114, ours at most 40")
    print(f"  reports of one caller: {2 * count / seconds:.0f}/s")
    if found := audit():
        raise SystemExit(f"The audit found: {found}")


def eight_parts(store: Any, stock: int) -> tuple[Any, list[Any]]:
    bike = ArticleFactory.create(store=store, supply="make")
    parts = [stocked(store, stock) for _ in range(PARTS)]
    bill(bike, *[(part, 1) for part in parts])
    return bike, parts


def one_life(store: Any, bike: Any) -> list[tuple[float, float, float]]:
    """CPU ms of the application and of the database, and seconds, of each step of LIFE."""
    made: dict[str, Any] = {"store": store}

    def create() -> None:
        made["pk"] = open_production_order(store=store).pk
        add_article(**made, article_number=bike.number, amount=4)

    def report() -> None:
        report_production(**made, article_number=bike.number, amount=2)

    steps = [create, lambda: start_production(**made), report, report, lambda: finish_production(**made)]
    return [cost_of(step) for step in steps]


def cost_of(call: Any) -> tuple[float, float, float]:
    cpu, db, started = time.process_time(), database_cpu(), time.perf_counter()
    call()
    seconds = time.perf_counter() - started
    return 1000 * (time.process_time() - cpu), 1000 * (database_cpu() - db), seconds


def write_history(store: Any, bike: Any, parts: list[Any], count: int) -> None:
    """Reports of one old order with the movements they would have: written in bulk, audited like all others."""
    order = open_production_order(store=store)
    line = add_article(store=store, pk=order.pk, article_number=bike.number, amount=count + 1)
    made = receive(article=bike, quantity=1).destination
    assert made is not None  # goods that arrive have one
    sources = [only_item(part).pk for part in parts]
    for start in range(0, count, 5000):
        size = min(5000, count - start)
        reports = ProductionReport.objects.bulk_create(
            ProductionReport(store=store, line=line, amount=1, consumed_units=1, lot_id=made.lot_id)
            for _ in range(size)
        )
        StockMovement.objects.bulk_create(
            StockMovement(
                store=store,
                quantity=1,
                reason="produced" if source is None else "consumed",
                source_id=source,
                destination_id=made.pk if source is None else None,
                document_kind="production.productionreport",
                document_id=report.pk,
            )
            for report in reports
            for source in (None, *sources)
        )
    line.__class__.objects.filter(pk=line.pk).update(finished=F("finished") + count)
    Demand.objects.filter(component__line=line).update(done=count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def database_cpu() -> float:
    """Of the server's processes that are there now; those that ended are counted by their parent."""
    pids = backend_pids()
    if not pids:
        return 0.0
    parent = int(Path(f"/proc/{pids[0]}/stat").read_text().rpartition(")")[2].split()[1])
    fields = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / 100
    return cpu_seconds(pids) + ended


def queries_of_one(store: Any, parts: list[Any]) -> int:
    for part in parts:
        receive(article=part, quantity=1)
    demands = [open_demand(article=part, quantity=Decimal(1)).pk for part in parts]
    with CaptureQueriesContext(connection) as captured:
        reserve(store_id=store.pk, demand_ids=demands, strict=True)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in captured)


if __name__ == "__main__":
    main()
