"""`python -m benchmarks.imports [ROWS]`: a file of 1,000,000 articles into a scratch database, by the command.

Prints rows a second over the whole command (its start included), peak memory, and CPU of the command alone.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config import postgres

NAME = f"test_millwright_{os.getpid()}"  # found by this name, and dropped, should this process be killed
HEADER = "number,name,make,unit,purchase_price,list_price,safety_stock,reorder_point,lead_time_days,supplier,active\n"


def write_articles(path: Path, rows: int) -> None:
    with path.open("w") as stream:
        stream.write(HEADER)
        for n in range(rows):
            made = "true" if n % 3 else "false"
            supplier = f"S{n % 100:02}" if n % 2 else ""
            stream.write(
                f"BM-{n:07},Bracket {n} of the benchmark,{made},EA,{n % 1000}.{n % 97:02},{n % 2000}.5000,"
                f"{n % 500},{n % 300},{n % 60},{supplier},true\n"
            )


def write_suppliers(path: Path) -> None:
    rows = (f"S{n:02},Supplier {n},true\n" for n in range(100))
    path.write_text("number,name,active\n" + "".join(rows))


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], env=environment, check=True)


def measure(environment: dict[str, str], path: Path, rows: int, title: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    manage(environment, "import_articles", str(path))
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The kernel keeps the peak of the largest child; migrate, which ran before, is not measured apart.
    print(f"{title}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s, {cpu:.1f} s CPU of the command")


def peak_of(environment: dict[str, str], path: Path) -> int:
    """The peak resident memory of an import in KiB, in a process whose only child it is."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=2);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", code, sys.executable, "manage.py", "import_articles", str(path)]
    return int(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
