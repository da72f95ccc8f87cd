"""The calls of the pages work as they are printed, over a real socket."""

import os
import re
import shutil
import subprocess

import pytest

from tests.docs.pages import read


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize("page", ["README.md", "docs/api/orders.md"])
def test_the_calls_of_a_page_succeed(page, server, credential, http):
    order = http.post("/work-orders", json={"orderNumber": "WO-1", "product": "CB-28", "quantity": 1}).json()
    blocks = re.findall(r"^```sh\n(.*?)^```", read(page), re.MULTILINE | re.DOTALL)
    calls = "\n".join(block for block in blocks if "/api/v2" in block)
    script = re.sub(r"\bwo-\d+", order["data"]["id"], re.sub(r"^export .*$", "", calls, flags=re.MULTILINE))
    environment = os.environ | {"MILLWRIGHT": server, "KEY": credential["key"]}
    done = subprocess.run(
        ["bash", "-ec", script.replace("curl ", "curl -sSf ")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count('{"data":') >= 3
