"""The SQL of docs/operating.md heals what it says it heals."""

import re

import pytest
from django.db import connection

from core.audit import audit
from core.models import Tally
from orders.services import open_work_order
from tests.docs.pages import read
from tests.factories import demand, stocked
from warehouse.services import reserve

RECIPES = re.findall(r"```sql\n +BEGIN;\n(.*?) +COMMIT;", read("docs/operating.md"), re.DOTALL)
BREAKS = {
    "stock": "ALTER TABLE warehouse_stockitem DISABLE TRIGGER USER;"
    "UPDATE warehouse_stockitem SET on_hand = on_hand + 1, reserved = 0 WHERE NOT serialised;"
    "ALTER TABLE warehouse_stockitem ENABLE TRIGGER USER",
    "tally": "DELETE FROM core_tally",
}


@pytest.mark.parametrize(("broken", "recipe"), [*zip(BREAKS, RECIPES, strict=True)])
def test_a_recipe_heals(store, broken, recipe):
    reserve(store_id=store.pk, demand_ids=[demand(stocked(store, 5), 2).pk])
    open_work_order(store=store, product="Widget", quantity=1)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {BREAKS[broken]}")
        assert audit() != []
        cursor.execute(recipe)
    assert audit() == []
    assert Tally.objects.of(store).count() == 1
