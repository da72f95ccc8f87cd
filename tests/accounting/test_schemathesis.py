"""/api2/schema/ against the server: no fault, and nothing but what it says (docs/api/accounting.md)."""

import pytest

from tests.fuzzing import fuzz
from tests.serving import gunicorn


@pytest.fixture
def unlimited(server):
    """A server beside the tests' own that refuses nobody for coming too often."""
    with gunicorn(RATE_LIMITS="off") as url:
        yield url


def test_the_api_is_what_its_document_says(unlimited, credential):
    found = fuzz(unlimited, "/api2", {"Authorization": f"Bearer {credential['key']}"})
    assert found.faults == [], found.printed[-20_000:]
    assert found.requests >= 100
