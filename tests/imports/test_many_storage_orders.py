"""A file of ten thousand storage orders: killed, and within limits."""

import json
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import call_command

from core.models import ImportRun
from tests.factories import ArticleFactory
from tests.imports.cost import cost_of
from tests.imports.storage_orders import line, order
from tests.serving import CHECKOUT, environment
from warehouse.models import (
    StorageOrder,
    StorageOrderLine,
)


@pytest.fixture
def big_file(real_store, tmp_path):
    ArticleFactory(store=real_store, number="A1")
    path = tmp_path / "big.json"
    ends = {"quantityRequested": 4.0, "quantityConfirmed": 4.0, "lot": None}
    lines = [line(number=n, **ends) for n in range(1, 5)]
    with path.open("w") as stream:
        stream.write('{"orders": [\n')
        for n in range(10_000):
            item = order(f"P-{n}", *lines, status="Processed", priority=2, zones=[], Info1="x" * 20)
            stream.write(f"{',' if n else ''}{json.dumps(item)}\n")
        stream.write("]}")
    return path


def test_a_killed_import_leaves_nothing_and_runs_again(real_store, big_file):
    command = [
        sys.executable,
        "manage.py",
        "import_storage_orders",
        str(big_file),
        "--store",
        str(real_store.pk),
    ]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment(), stdout=subprocess.PIPE)
    time.sleep(2.5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert StorageOrder.objects.of(real_store).count() in (0, 10_000)
    call_command("import_storage_orders", str(big_file), store=real_store.pk)
    assert StorageOrderLine.objects.of(real_store).count() == 40_000
    assert {run.rows for run in ImportRun.objects.of(real_store)} == {40_000}


def test_a_big_file_is_fast_and_small(real_store, big_file):
    """The time is the command's own work."""
    cost = cost_of("import_storage_orders", big_file, "--store", str(real_store.pk))
    assert cost.output == ["40,000 storage_orders rows: 40,000 new, 0 changed, 0 unchanged, 0 rejected."]
    assert (cost.exit_code, cost.errors) == (0, "")
    assert cost.peak_mb < 128
    assert cost.cpu_seconds < 60
