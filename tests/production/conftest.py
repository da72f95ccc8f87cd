"""Files to import are written as in tests/imports."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from production.models import CustomerOrder
from tests.imports.conftest import faults, imported, refusal
from tests.production.calling import customer_order
from tests.production.workshop import Workshop, workshop

__all__ = ["faults", "imported", "refusal"]

MOUNT = "/v1/production_orders"


@pytest.fixture
def shop(real_store: Any) -> Workshop:
    """A committed workshop with parts for a hundred bikes."""
    return workshop(real_store, stock=100)


@pytest.fixture
def asked(shop: Workshop) -> CustomerOrder:
    """A customer order for three bikes and, in another line, two more."""
    return customer_order(shop, (shop.bike, 3), (shop.rim, 1), (shop.bike, 2))


@pytest.fixture
def api(server: str, credential: dict[str, Any]) -> Iterator[httpx.Client]:
    """A client of the production API, over a real socket."""
    headers = {"store": str(credential["store"]), "api_key": credential["key"]}
    with httpx.Client(base_url=f"{server}{MOUNT}", headers=headers, timeout=60) as client:
        yield client
