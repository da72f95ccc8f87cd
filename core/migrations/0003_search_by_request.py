from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_first_store"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        # The audit trail's own table, which nobody searches but core.admin.requests.
        migrations.RunSQL(
            "CREATE INDEX context_by_request ON pghistory_context USING hash ((metadata ->> 'request_id'))",
            "DROP INDEX context_by_request",
        ),
    ]
