"""A migrated database is ready to work in."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from core.models import Store
from warehouse.models import Warehouse


@pytest.mark.django_db
def test_store_1_has_its_warehouse_and_places():
    main = Warehouse.objects.get(store=1)
    assert (Store.objects.get(pk=1).name, main.name, main.is_default) == ("Main", "MAIN", True)
    assert (main.goods_in.code, main.line_side.code) == ("GOODS-IN", "LINE-SIDE")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.django_db
def test_rate_windows_are_unlogged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'core_ratewindow'")
        assert cursor.fetchone() == ("u",)
