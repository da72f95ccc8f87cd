"""What an import costs: 1,000,000 articles, work orders and jobs by the commands (`make bench-imports`).

    python -m benchmarks.imports [--rows 1000000] [--kinds articles,work_orders,work_orders.json,jobs]

Rows a second over the whole command, its start included; memory and CPU are the command's own (PostgreSQL works
beside it on the other core). Each is imported three times: into an empty store, unchanged, and with every row changed.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.scratch import scratch_database
from tests.imports.cost import cost_of

HEADER = "number,name,make,unit,purchase_price,list_price,safety_stock,reorder_point,lead_time_days,supplier,active\n"
PRIORITIES = ("LOW", "NORMAL", "HIGH", "CRITICAL")
TARGET = "RELIABILITY.md: at least 20,000 rows/s on 2 cores, at most 128 MB"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument(
        "--kinds", default="articles,work_orders,work_orders.json,jobs", help="some of these"
    )
    chosen = options.parse_args()
    for kind in chosen.kinds.split(","):
        command, _, suffix = kind.partition(".")
        with scratch_database(), tempfile.TemporaryDirectory() as folder:
            suppliers = Path(folder) / "suppliers.csv"
            write_suppliers(suppliers)
            cost_of("import_suppliers", suppliers)
            cost_of("import_customers", suppliers)
            first, second = (Path(folder) / f"{name}.{suffix or 'csv'}" for name in ("first", "second"))
            for path, change in ((first, 0), (second, 1)):
                WRITERS[kind](path, chosen.rows, change)
            print(f"\n{kind}: {chosen.rows:,} rows, {first.stat().st_size / 2**20:.0f} MB")
            print(f"{'':12}{'seconds':>9}{'rows/s':>10}{'peak MB':>9}{'CPU s':>8}", flush=True)
            for title, path in (("new", first), ("unchanged", first), ("changed", second)):
                measure(title, f"import_{command}", path, chosen.rows)
    print(TARGET)


def measure(title: str, command: str, path: Path, rows: int) -> None:
    cost = cost_of(command, path)
    assert cost.exit_code == 0, cost.errors
    speed = rows / cost.seconds
    print(
        f"{title:12}{cost.seconds:>9.1f}{speed:>10,.0f}{cost.peak_mb:>9.0f}{cost.cpu_seconds:>8.1f}",
        flush=True,
    )


def write_articles(path: Path, rows: int, cents: int) -> None:
    """Half of the articles have one of 100 suppliers."""
    with path.open("w") as stream:
        stream.write(HEADER)
        for n in range(rows):
            made = "true" if n % 3 else "false"
            supplier = f"S{n % 100:02}" if n % 2 else ""
            stream.write(
                f"BM-{n:07},Bracket {n} of the benchmark,{made},EA,{n % 1000}.{cents}{n % 97:02},{n % 2000}.5000,"
                f"{n % 500},{n % 300},{n % 60},{supplier},true\n"
            )


def write_work_orders(path: Path, rows: int, late: int) -> None:
    """Of 500 products for 100 customers."""
    with path.open("w") as stream:
        stream.write("number,product,quantity,priority,customer,due_date,notes\n")
        for n in range(rows):
            stream.write(
                f"BM-{n:07},Bracket {n % 500},{n % 1000 + 1},{PRIORITIES[n % 4]},Supplier {n % 100},"
                f"2026-11-{n % 28 + 1 + late:02},Order {n} of the benchmark\n"
            )


def write_work_order_pages(path: Path, rows: int, late: int) -> None:
    """The same, completed, as 100 a page."""
    with path.open("w") as stream:
        for begins in range(0, rows, 100):
            orders = [work_order(n, late) for n in range(begins, min(begins + 100, rows))]
            pagination = {"page": begins // 100 + 1, "limit": 100, "total": rows, "hasMore": True}
            stream.write(json.dumps({"data": orders, "pagination": pagination}) + "\n")


def work_order(n: int, late: int) -> dict[str, Any]:
    time = f"{n % 24:02}:{n % 60:02}:{n * 7 % 60:02}.{n % 1_000_000:06}Z"
    return {
        "id": f"wo-{n}",
        "orderNumber": f"BM-{n:07}",
        "status": "COMPLETED",
        "product": f"Bracket {n % 500}",
        "quantity": n % 1000 + 1,
        "completedQuantity": n % 1000 + 1,
        "priority": PRIORITIES[n % 4],
        "customer": f"Supplier {n % 100}",
        "dueDate": "2026-11-21T00:00:00Z",
        "startDate": f"2026-10-{n % 28 + 1:02}T{time}",
        "completionDate": f"2026-11-{n % 28 + 1:02}T{time}",
        "estimatedCompletionDate": None,
        # All that may change of a completed order.
        "notes": f"Order {n} of the benchmark{', late' * late}",
        "operationIds": [],
        "createdAt": f"2026-09-{n % 28 + 1:02}T{time}",
        "updatedAt": f"2026-11-{n % 28 + 1:02}T{time}",
    }


def write_jobs(path: Path, rows: int, cents: int) -> None:
    """Open jobs for 100 clients."""
    with path.open("w") as stream:
        stream.write("number,client,title,start_date,delivery_date,budget,currency,status,description\n")
        for n in range(rows):
            stream.write(
                f"BM-{n:07},S{n % 100:02},Job {n} of the benchmark,2026-10-{n % 28 + 1:02},2026-11-{n % 28 + 1:02},"
                f"{n % 1000}.{cents}{n % 97:02},EUR,Open,\n"
            )


def write_suppliers(path: Path) -> None:
    path.write_text("number,name,active\n" + "".join(f"S{n:02},Supplier {n},true\n" for n in range(100)))


WRITERS = {
    "articles": write_articles,
    "work_orders": write_work_orders,
    "work_orders.json": write_work_order_pages,
    "jobs": write_jobs,
}

if __name__ == "__main__":
    main()
