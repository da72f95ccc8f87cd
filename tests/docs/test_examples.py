"""The calls of the pages work as they are printed, over a real socket."""

import os
import re
import shutil
import subprocess

import pytest

from tests.docs.pages import read
from tests.factories import ArticleFactory


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("README.md", ['{"data":', '"ordersCount":', '"directionType":', '"code":202']),
        ("docs/api/orders.md", ['{"data":']),
    ],
)
def test_the_calls_of_a_page_succeed(page, answers, server, credential, http, real_store):
    ArticleFactory.create(store=real_store, number="CB-28")
    order = http.post("/work-orders", json={"orderNumber": "WO-1", "product": "CB-28", "quantity": 1}).json()
    blocks = re.findall(r"^```sh\n(.*?)^```", read(page), re.MULTILINE | re.DOTALL)
    calls = "\n".join(block for block in blocks if "/api/v2" in block)
    script = re.sub(r"\bwo-\d+", order["data"]["id"], re.sub(r"^export .*$", "", calls, flags=re.MULTILINE))
    environment = os.environ | {"MILLWRIGHT": server, "STORE": str(real_store.pk), "KEY": credential["key"]}
    done = subprocess.run(
        ["bash", "-ec", script.replace("curl ", "curl -sSf ")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [answer for answer in answers if answer not in done.stdout] == []
