from django.db import migrations


def make_first_store(apps, schema_editor):
    apps.get_model("core", "Store").objects.create(name="Main")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        # Counted on every request and worth nothing after a crash: not worth a write-ahead log.
        migrations.RunSQL("ALTER TABLE core_ratewindow SET UNLOGGED", "ALTER TABLE core_ratewindow SET LOGGED"),
        migrations.RunPython(make_first_store, migrations.RunPython.noop),
    ]
