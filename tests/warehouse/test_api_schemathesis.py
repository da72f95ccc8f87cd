"""/api/schema/ against the server: no fault, and nothing but what it says (docs/api/warehouse.md)."""

import pytest

from tests.factories import place, stocked
from tests.fuzzing import fuzz
from tests.warehouse.storage import allocated, confirm, verified
from warehouse.services import declare_custom_field

WITHOUT = {"ignored_auth": "a malformed token is a 422 by contract, where schemathesis waits for a 401"}


@pytest.mark.long
def test_the_api_is_what_its_document_says(unlimited, credential, real_store):
    declare_custom_field(store=real_store, name="ORDERNOTE")
    article = stocked(real_store, 5, location=place(real_store))
    verified(real_store, (article, 1))
    confirm(allocated(real_store, (article, 2)), 1)
    header = {"Authorization": f"Bearer {credential['key']}"}
    found = fuzz(unlimited, "/api", header, examples=5, without=WITHOUT)
    assert found.faults == [], found.printed[-20_000:]
    assert found.requests >= 200
