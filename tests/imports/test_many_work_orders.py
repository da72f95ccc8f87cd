"""A file of a hundred thousand work orders: killed, and within limits."""

import json
import subprocess
import sys
import time

import pytest
from django.core.management import call_command

from core.models import ImportRun
from orders.models import WorkOrder
from tests.imports.cost import cost_of
from tests.imports.work_orders import HEADER, item, row
from tests.serving import CHECKOUT, environment


@pytest.fixture(params=["csv", "json"])
def big_file(request, tmp_path):
    """100,000 orders; in JSON as one array of 40 MB."""
    path = tmp_path / f"big.{request.param}"
    with path.open("w") as stream:
        if request.param == "csv":
            stream.write(f"{HEADER}\n")
            stream.writelines(f"{row(f'BIG-{n:06}')}\n" for n in range(100_000))
        else:
            items = (
                json.dumps(item(f"BIG-{n:06}", status="PAUSED", notes="n" * 200)) for n in range(100_000)
            )
            stream.write('{"data": [')
            stream.writelines(f"{',' if n else ''}{text}" for n, text in enumerate(items))
            stream.write("]}")
    return path


def test_a_killed_import_leaves_nothing_and_runs_again(real_store, big_file):
    command = [
        sys.executable,
        "manage.py",
        "import_work_orders",
        str(big_file),
        "--store",
        str(real_store.pk),
    ]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment(), stdout=subprocess.PIPE)
    time.sleep(2.5)
    process.kill()
    process.communicate()
    assert WorkOrder.objects.of(real_store).count() in (0, 100_000)
    call_command("import_work_orders", str(big_file), store=real_store.pk)
    assert WorkOrder.objects.of(real_store).count() == 100_000
    assert {run.rows for run in ImportRun.objects.of(real_store)} == {100_000}


def test_a_big_file_is_fast_and_small(real_store, big_file):
    """The figures for a million rows are in docs/importing.md; the time is the command's own work."""
    cost = cost_of("import_work_orders", big_file, "--store", str(real_store.pk))
    assert cost.output == ["100,000 work_orders rows: 100,000 new, 0 changed, 0 unchanged, 0 rejected."]
    assert (cost.exit_code, cost.errors) == (0, "")
    assert cost.peak_mb < 128
    assert cost.cpu_seconds < 30
