from django.db import migrations

# A serial number is in one place. Checked at the end of each statement, so that a move, which empties one
# item and fills the other in one UPDATE, passes; Django's own ExclusionConstraint cannot use a btree.
ONE_PLACE = """
ALTER TABLE warehouse_stockitem ADD CONSTRAINT a_serial_is_in_one_place
EXCLUDE USING btree (lot_id WITH =) WHERE (serialised AND on_hand > 0) DEFERRABLE INITIALLY IMMEDIATE
"""


def make_first_warehouse(apps, schema_editor):
    store = apps.get_model("core", "Store").objects.order_by("pk").first()
    warehouse = apps.get_model("warehouse", "Warehouse").objects.create(store=store, name="MAIN", is_default=True)
    places = apps.get_model("warehouse", "Location").objects
    warehouse.goods_in = places.create(store=store, warehouse=warehouse, code="GOODS-IN", type=5)
    warehouse.line_side = places.create(store=store, warehouse=warehouse, code="LINE-SIDE", type=5)
    warehouse.save()


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial"), ("core", "0002_first_store")]

    operations = [
        migrations.RunSQL(ONE_PLACE, "ALTER TABLE warehouse_stockitem DROP CONSTRAINT a_serial_is_in_one_place"),
        migrations.RunPython(make_first_warehouse, migrations.RunPython.noop),
    ]
