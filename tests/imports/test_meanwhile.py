"""What somebody does to an order while an import of it is running."""

import threading
import time

import pytest
from django.db import connection, transaction

from core.audit import audit
from core.imports import Source, documents, run_import
from orders.importers import WORK_ORDERS
from orders.models import WorkOrder
from orders.services import complete_work_order, open_work_order, start_work_order
from tests.racing import race

TEXT = "number,product,quantity\nWO-1,Widget,9\n"


@pytest.fixture
def imported_meanwhile(real_store, committed_import):
    """Import a new quantity while the order is completed in a transaction that ends a moment later."""

    def run():
        made = open_work_order(store=real_store, number="WO-1", product="Widget", quantity=5)
        start_work_order(store=real_store, pk=made.pk)
        completed = threading.Event()

        def complete():
            with transaction.atomic():
                complete_work_order(store=real_store, pk=made.pk)
                completed.set()
                time.sleep(1)

        def bring_in():
            completed.wait()
            return committed_import(TEXT)

        _, report = race([complete, bring_in])
        return report, WorkOrder.objects.of(real_store).get()

    return run


@pytest.fixture
def committed_import(real_store, tmp_path):
    path = tmp_path / "orders.csv"

    def run(text):
        path.write_text(text)
        return run_import(WORK_ORDERS, Source(path), real_store)

    return run


def test_an_import_waits_for_a_completion_and_sees_it(imported_meanwhile):
    report, order = imported_meanwhile()
    assert [(e.line, e.field, e.code) for e in report.errors] == [(2, "", "ENDED")]
    assert (order.state, order.quantity, order.completed_quantity, audit()) == ("completed", 5, 5, [])


def test_without_the_lock_a_completed_order_is_changed(imported_meanwhile, monkeypatch):
    unlocked = documents.CHANGES.replace("FOR NO KEY UPDATE OF known", "")
    monkeypatch.setattr(documents, "CHANGES", unlocked)
    _, order = imported_meanwhile()
    assert (order.state, order.quantity) == ("completed", 9)


def test_unchanged_orders_are_not_locked(real_store, committed_import):
    made = open_work_order(store=real_store, number="WO-1", product="Widget", quantity=9)

    def impatient():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        return committed_import(TEXT)

    with transaction.atomic():
        WorkOrder.objects.select_for_update().get(pk=made.pk)
        (report,) = race([impatient])
    assert report.unchanged == 1
