"""What an import costs: 1,000,000 articles by the command (`make bench-imports`).

    python -m benchmarks.imports [--rows 1000000]

Rows a second over the whole command, its start included; memory and CPU are the command's own (PostgreSQL works
beside it on the other core). Imported three times: into an empty catalogue, unchanged, and with every price changed.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.scratch import scratch_database
from tests.imports.cost import cost_of

HEADER = "number,name,make,unit,purchase_price,list_price,safety_stock,reorder_point,lead_time_days,supplier,active\n"
TARGET = "RELIABILITY.md: at least 20,000 rows/s on 2 cores, at most 128 MB"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    rows = options.parse_args().rows
    with scratch_database(), tempfile.TemporaryDirectory() as folder:
        suppliers, first, second = (Path(folder) / f"{name}.csv" for name in ("suppliers", "first", "second"))
        write_suppliers(suppliers)
        write_articles(first, rows, cents=0)
        write_articles(second, rows, cents=1)
        cost_of("import_suppliers", suppliers)
        print(f"{rows:,} rows, {first.stat().st_size / 2**20:.0f} MB\n")
        print(f"{'':12}{'seconds':>9}{'rows/s':>10}{'peak MB':>9}{'CPU s':>8}")
        for title, path in (("new", first), ("unchanged", first), ("changed", second)):
            cost = cost_of("import_articles", path)
            assert cost.exit_code == 0, cost.errors
            speed = rows / cost.seconds
            print(
                f"{title:12}{cost.seconds:>9.1f}{speed:>10,.0f}{cost.peak_mb:>9.0f}{cost.cpu_seconds:>8.1f}"
            )
        print(TARGET)


def write_articles(path: Path, rows: int, *, cents: int) -> None:
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


def write_suppliers(path: Path) -> None:
    path.write_text("number,name,active\n" + "".join(f"S{n:02},Supplier {n},true\n" for n in range(100)))


if __name__ == "__main__":
    main()
