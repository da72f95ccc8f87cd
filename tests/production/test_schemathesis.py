"""Whatever the OpenAPI document allows, and much that it does not, gets an answer that the document promises."""

import pytest

from production.services import Wanted, open_customer_order
from tests.factories import CustomerFactory
from tests.fuzzing import fuzz
from tests.production.workshop import workshop


@pytest.mark.long
def test_the_documents_promises_hold(unlimited, real_store, credential):
    shop = workshop(real_store, stock=10)
    order = shop.order()
    lines = [Wanted(shop.bike, 1)]
    asked = open_customer_order(customer=CustomerFactory(store=real_store), lines=lines)
    headers = {"store": str(real_store.pk), "api_key": credential["key"]}
    known = f'[parameters]\norder_id = "{order.pk}"\ncustomer_order_id = "{asked.pk}"\narticle_id = "{shop.bike.number}"'
    found = fuzz(unlimited, "/v1/production_orders", headers, config=known)
    assert found.faults == [], found.printed[-6000:]
    assert found.calls == 19
