"""Moves of many rows: a page tells what will happen, and only what is confirmed happens."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection, transaction

from accounting.models import Job
from core.admin import bulk_moves
from core.models import Transition
from orders.models import WorkOrder
from orders.services import complete_work_order, open_work_order, start_work_order
from production import services as production
from production.models import ProductionOrder
from tests.admin.conftest import member_of
from tests.admin.furniture import furnish, page
from tests.factories import ArticleFactory, bill, job, place, stocked
from tests.warehouse.storage import allocated
from warehouse.models import Lot, PurchaseOrder, Reservation, StorageOrder


def choose(client: Any, action: str, *rows: Any, **more: str) -> Any:
    form = {"action": f"{action}_chosen", "_selected_action": [row.pk for row in rows], **more}
    return client.post(page(type(rows[0])), form, follow=bool(more.get("confirmed")))


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def orders(store: Any) -> list[WorkOrder]:
    """One that can be started, and one that is completed."""
    rows = [open_work_order(store=store, product="Wheel", quantity=1) for _ in range(2)]
    start_work_order(store=store, pk=rows[1].pk)
    complete_work_order(store=store, pk=rows[1].pk)
    return rows


def test_the_preview_says_what_will_happen_and_changes_nothing(member, orders):
    logged = Transition.objects.count()
    shown = choose(member, "start", *orders)
    assert (shown.context["possible"], shown.context["impossible"]) == (1, 1)
    assert "Open → In progress" in shown.content.decode()
    assert {row.state for row in WorkOrder.objects.all()} == {"open", "completed"}
    assert Transition.objects.count() == logged


def test_the_preview_says_why_not(member, orders):
    verdict = bulk_moves.look_ahead(*looked(WorkOrder, "start", orders[1]), "–")
    assert (verdict.possible, "completed" in verdict.words) == (False, True)


def looked(model: Any, action: str, row: Any) -> tuple[Any, Any, Any]:
    """What `look_ahead` takes: the pages, the row, and the action as it is declared."""
    pages: Any = admin.site._registry[model]
    return pages, row, getattr(pages, f"{action}_chosen").bulk


def test_confirmed_rows_are_moved_and_the_others_told(member, orders):
    answer = choose(member, "start", *orders, confirmed="yes")
    assert WorkOrder.objects.get(pk=orders[0].pk).state == "in_progress"
    assert told(answer)[0] == "Started. Rows: 1"
    assert told(answer)[1].startswith(f"{orders[1]}: ")


def test_the_reason_is_asked_for_and_logged(member, orders):
    assert b'name="reason"' in choose(member, "cancel", orders[0]).content
    choose(member, "cancel", orders[0], confirmed="yes", reason="Sold elsewhere")
    assert Transition.objects.get(object_id=orders[0].pk, move="cancel").reason == "Sold elsewhere"


def test_what_needs_a_reason_is_not_moved_without_one(member, store):
    stocked(store, 5)
    lot = Lot.objects.of(store).get()
    again = choose(member, "hold", lot, confirmed="yes")
    assert b"Say why." in again.content
    assert Lot.objects.get(pk=lot.pk).held_reason == ""
    choose(member, "hold", lot, confirmed="yes", reason="Rust")
    assert Lot.objects.get(pk=lot.pk).held_reason == "Rust"


def test_too_many_rows_are_not_looked_at(member, store, monkeypatch, orders):
    monkeypatch.setattr(bulk_moves, "MOST_ROWS", 1)
    answer = choose(member, "start", *orders)
    assert answer.status_code == 302
    assert WorkOrder.objects.filter(state="in_progress").exists() is False


def test_a_person_without_the_right_is_offered_nothing(store, orders):
    reader = member_of(store)
    reader.user.user_permissions.set(Permission.objects.filter(codename="view_workorder"))
    choose(reader, "start", *orders, confirmed="yes")
    assert WorkOrder.objects.get(pk=orders[0].pk).state == "open"
    assert "start_chosen" not in reader.get(page(WorkOrder)).content.decode()


def test_a_started_order_tells_what_it_is_short_of(member, store):
    made, part = ArticleFactory(store=store, supply="make"), ArticleFactory(store=store)
    bill(made, (part, 2))
    order = production.open_production_order(store=store)
    production.add_article(store=store, pk=order.pk, article_number=made.number, amount=Decimal(5))
    html = choose(member, "start", order).content.decode()
    assert f"Short: {part}: 10 needed, 0 available." in html or f"{part.number}: 10 needed" in html
    assert ProductionOrder.objects.get(pk=order.pk).state == "new"
    assert Reservation.objects.exists() is False


def test_storage_orders_purchase_orders_and_jobs_are_moved(member, store):
    article = stocked(store, 10, location=place(store))
    pick = allocated(store, (article, 4), name="PICK-B")
    assert "Allocated → Ready" in choose(member, "deallocate", pick).content.decode()
    choose(member, "deallocate", pick, confirmed="yes")
    assert StorageOrder.objects.get(pk=pick.pk).state == "ready"
    ready = job(store)
    choose(member, "close", ready, confirmed="yes")
    assert Job.objects.get(pk=ready.pk).state == "closed"


def test_every_purchase_order_is_approved(member, store):
    furnish(store, 2)
    choose(member, "approve", *PurchaseOrder.objects.of(store), confirmed="yes")
    assert {order.state for order in PurchaseOrder.objects.of(store)} == {"approved"}


def test_a_look_ahead_does_not_wait_for_a_row_that_is_being_changed(real_store):
    order = open_work_order(store=real_store, product="Wheel", quantity=1)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            WorkOrder.objects.select_for_update().get(pk=order.pk)
            held.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    verdict = bulk_moves.look_ahead(*looked(WorkOrder, "start", order), "–")
    done.set()
    holder.join()
    assert (verdict.possible, str(verdict.words)) == (False, "Somebody is changing it at this moment.")
