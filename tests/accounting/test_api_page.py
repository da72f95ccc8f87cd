"""docs/api/accounting.md agrees with the code, and its calls work as they are printed, over a real socket."""

import json
import os
import re
import shutil
import subprocess

import pytest

from accounting.api import filters
from accounting.api.views.work_orders import WORK_ORDERS
from accounting.documents.objects import STATUSES, WORK_ORDER
from accounting.models import Job
from tests.docs.pages import read, table

PAGE = "docs/api/accounting.md"


def test_every_key_of_a_work_order_is_listed():
    assert table(PAGE, "Work orders") == list(WORK_ORDER.fields)


def test_every_status_and_move_is_listed():
    words = {number: f"{number} {word}" for number, word in STATUSES.values()}
    assert ", ".join(words.values()) in read(PAGE)
    rows = re.findall(r"^\| (\d \w+) \| ([^|]+) \|$", read(PAGE), re.MULTILINE)
    listed = {(source, target) for source, targets in rows for target in targets.split(", ")}
    moves = Job._meta.get_field("state").get_all_transitions(Job)
    names = {state: f"{number} {word}" for state, (number, word) in STATUSES.items()}
    assert listed == {(names[move.source], names[move.target]) for move in moves}


def test_every_parameter_of_the_list_is_listed():
    listed = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.+?) \|", _lists(), re.MULTILINE)))
    assert listed == ["page", "limit", "sort", "direction", *WORK_ORDERS.filters]
    assert f"| `limit` | {filters.DEFAULT_LIMIT} | 1 to {filters.MAX_LIMIT:,} |" in _lists()
    assert f"1 to {filters.MAX_PAGE:,};" in _lists()


def test_every_sort_is_listed():
    sentence = re.search(r"Work orders are sorted by (.+?),\s+and narrowed", _lists(), re.DOTALL)
    assert re.findall(r"`(\w+)`", sentence[1]) == list(WORK_ORDERS.sorts)


def _lists():
    return read(PAGE).partition("\n## Lists\n")[2].partition("\n## ")[0]


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_calls_of_the_page_succeed(server, credential):
    calls = [
        block
        for block in re.findall(r"^```sh\n(.*?)^```", read(PAGE), re.MULTILINE | re.DOTALL)
        if "/work_orders" in block
    ]
    for call in calls:
        done = subprocess.run(
            ["bash", "-ec", call.replace("curl ", "curl -sSf ")],
            env=os.environ | {"MILLWRIGHT": server, "KEY": credential["key"]},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout)["result"] == "successful"
    assert len(calls) >= 2
