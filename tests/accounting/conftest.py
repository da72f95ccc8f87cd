"""The back office of tests/admin is a door to jobs like any other; the API is one over a real socket."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.admin.conftest import member, page_settings

__all__ = ["books", "member", "page_settings"]


@pytest.fixture
def books(server: str, credential: dict[str, Any]) -> Iterator[httpx.Client]:
    """A client of the accounting API, over a real socket."""
    headers = {"Authorization": f"Bearer {credential['key']}"}
    with httpx.Client(base_url=f"{server}/api2", headers=headers, timeout=30) as client:
        yield client
