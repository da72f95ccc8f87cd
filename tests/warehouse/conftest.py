"""A client of the warehouse API, over a real socket."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture
def depot(server: str, credential: dict[str, Any]) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {credential['key']}"}
    with httpx.Client(base_url=f"{server}/api", headers=headers, timeout=30) as client:
        yield client
