"""What somebody does to production orders and stock while an import is running."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import transaction

from core.audit import audit
from core.imports import Source, documents, run_import
from production.importers import PRODUCTION_ORDERS
from production.services import finish_production, start_production
from tests.production.importing import order_of, row, rows
from tests.production.workshop import workshop
from tests.racing import race
from warehouse.models import Reservation


@pytest.fixture
def shop(real_store):
    """Parts for five bikes."""
    return workshop(real_store, stock=5)


@pytest.fixture
def bring_in(real_store, tmp_path):
    path = tmp_path / "orders.csv"

    def run(text):
        path.write_text(text)
        return run_import(PRODUCTION_ORDERS, Source(path), real_store)

    return run


@pytest.fixture
def imported_meanwhile(real_store, shop, bring_in):
    """Import a new amount while the order is finished in a transaction that ends a moment later."""

    def run():
        made = shop.order(amount=2, reference="PR-A")
        start_production(store=real_store, pk=made.pk)
        finished = threading.Event()

        def finish():
            with transaction.atomic():
                finish_production(store=real_store, pk=made.pk)
                finished.set()
                time.sleep(1)

        def import_it():
            finished.wait()
            return bring_in(rows(row(shop.bike, 4)))

        _, report = race([finish, import_it])
        return report, order_of(real_store)

    return run


def test_an_import_waits_for_the_end_of_an_order_and_sees_it(imported_meanwhile):
    report, order = imported_meanwhile()
    assert [(e.line, e.field, e.code) for e in report.errors] == [(2, "article", "ENDED")]
    assert (order.articles.get().amount, audit()) == (2, [])


def test_without_the_lock_an_order_that_ended_is_changed(imported_meanwhile, monkeypatch):
    unlocked = documents.CHANGES.replace("FOR NO KEY UPDATE OF known", "")
    monkeypatch.setattr(documents, "CHANGES", unlocked)
    _, order = imported_meanwhile()
    assert (order.state, order.articles.get().amount) == ("finished", 4)


def test_imports_and_reports_share_the_stock_without_deadlock(real_store, shop, bring_in):
    running = shop.order(amount=5, reference="RUNNING")
    start_production(store=real_store, pk=running.pk)
    new = [row(shop.bike, 2, reference=f"N-{n}", state="in_production") for n in range(20)]
    reports = [lambda: shop.report(running, 1) for _ in range(5)]
    race([*reports, lambda: bring_in(rows(*new, row(shop.bike, 3, reference="RUNNING")))])
    held = Reservation.objects.of(real_store).filter(stock_item__article=shop.frame)
    assert sum(one.quantity for one in held) <= Decimal(5)
    assert (running.articles.get().finished, audit()) == (5, [])
