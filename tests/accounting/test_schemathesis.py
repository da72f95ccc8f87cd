"""/api2/schema/ against the server: no fault, and nothing but what it says (docs/api/accounting.md)."""

import pytest

from accounting.models.jobs import KIND
from core.audit import audit
from core.models import Transition
from tests.fuzzing import fuzz


@pytest.mark.long
def test_the_api_is_what_its_document_says(unlimited, credential, real_store):
    found = fuzz(unlimited, "/api2", {"Authorization": f"Bearer {credential['key']}"}, examples=30)
    assert found.faults == [], found.printed[-20_000:]
    assert found.requests >= 1000
    # Not all of it was refused: work orders came, and some went.
    log = Transition.objects.of(real_store).filter(kind=KIND)
    assert log.filter(move="open").count() >= 5
    assert log.filter(move="delete").exists()
    assert audit() == []
