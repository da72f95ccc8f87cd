"""The calls that the demo tells: a line that is pasted into a shell does what was told."""

import json
import shutil
import subprocess

import pytest

from config.calls import Caller, CallFailed, curl_line
from warehouse.models import StorageOrder

READS = [
    "/api/v2/work-orders?status=IN_PROGRESS&limit=5",
    "/api/orders?directionType=pick",
    "/api2/work_orders.json?limit=3",
    "/v1/production_orders/pr_ref/next_id",
]


@pytest.fixture
def calls(server, credential, real_store):
    told = []
    caller = Caller(server, credential["key"], real_store.pk, told.append)
    caller.told = told
    return caller


def paste(calls, line):
    shown = subprocess.run(
        ["sh", "-c", f"{calls.exports()}\n{line} -s"], capture_output=True, text=True, timeout=30, check=True
    )
    return json.loads(shown.stdout)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("path", READS)
def test_a_pasted_line_answers_as_the_call_did(calls, path):
    answer = calls.get(path)
    assert set(paste(calls, calls.told[0].strip())) == set(answer)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_a_body_with_a_quote_in_it_can_be_pasted(calls):
    line = curl_line("POST", "/api/v2/work-orders", {"orderNumber": "O'Hara", "product": "X", "quantity": 1})
    assert paste(calls, line)["data"]["orderNumber"] == "O'Hara"


def test_no_line_shows_the_key(calls, credential):
    calls.get("/api/orders")
    assert credential["key"] not in calls.told[0]


def test_a_refusal_tells_what_was_answered(calls, real_store):
    with pytest.raises(CallFailed, match=r"POST /api/orders: 400 .*at least one order line"):
        calls.post("/api/orders", {"name": "EMPTY", "order_lines": []})
    assert not StorageOrder.objects.of(real_store).exists()
