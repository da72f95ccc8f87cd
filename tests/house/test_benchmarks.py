"""What the benchmarks write past the services still fits the tables."""

import pytest
from django.db import connection

from benchmarks import api, warehouse
from orders.models import WorkOrder
from tests.factories import place
from warehouse.models import StorageOrderLine

pytestmark = [pytest.mark.django_db, pytest.mark.unbalanced]


def test_their_rows_can_be_written(store):
    which = {"store": store.pk, "warehouse": place(store).warehouse_id, "first": 1, "last": 4}
    with connection.cursor() as cursor:
        cursor.execute(api.FILL, which)
        cursor.execute(warehouse.ARTICLES, which)
        cursor.execute("SELECT min(id) AS article FROM catalog_article WHERE number LIKE 'BA-%'")
        which["article"] = cursor.fetchone()[0]
        cursor.execute(warehouse.ORDERS, which)
        cursor.execute(warehouse.LINES, which)
    assert WorkOrder.objects.of(store).count() == 4
    assert StorageOrderLine.objects.of(store).count() == 20
