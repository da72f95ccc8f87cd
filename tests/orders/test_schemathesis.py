"""/api/v2/schema/ against the server: no fault, and nothing but what it says (docs/api/orders.md)."""

import pytest

from tests.fuzzing import fuzz

# Chains of calls, such as create, start, complete, delete, read: more of them than of single calls.
LIVES = """
[phases.stateful.generation]
max-examples = 60
mode = "positive"
allow-x00 = false
"""


@pytest.mark.long
def test_the_api_is_what_its_document_says(unlimited, credential):
    headers = {"Authorization": f"Bearer {credential['key']}"}
    found = fuzz(unlimited, "/api/v2", headers, examples=5, config=LIVES)
    assert found.faults == [], found.printed[-20_000:]
    assert found.requests >= 2000
