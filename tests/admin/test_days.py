"""A day of those who plan, make and store: in Chromium, with the rights of the role only, from the login to the logout."""

from datetime import date
from decimal import Decimal

import pytest

from production.models import CustomerOrder, ProductionOrder
from production.services import add_article, open_production_order, start_production
from tests.admin.hands import Hands, worker
from tests.factories import ArticleFactory, CustomerFactory, SupplierFactory, bill, on_hand, place, stocked
from tests.warehouse.storage import line, state, verified
from warehouse.models import StockItem
from warehouse.services import open_purchase_order


@pytest.fixture
def bike(real_store):
    article = ArticleFactory(store=real_store, supply="make", number="BIKE-1", name="City bike")
    bill(article, (stocked(real_store, 10), 2))
    return article


def test_the_planner_starts_a_phoned_order_in_fifteen_inputs(tab, real_store, bike):
    customer = CustomerFactory(store=real_store, name="Harbour Cycles")
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Planner"))
    hands.inputs = 0
    hands.menu("Plan", "/customerorder/")
    hands.link("/customerorder/add/")
    hands.pick("customer", customer.name)
    hands.pick("lines-0-article", bike.number)
    hands.type(tab.locator("#id_lines-0-quantity"), "3")
    hands.click(tab.locator("[name=_continue]:visible").first)
    hands.link("/make/")
    hands.click(tab.locator("#dialog [name=start]"))
    hands.send()
    hands.reads("all its parts are reserved")
    order = ProductionOrder.objects.of(real_store).get()
    assert (order.state, order.customer_order) == (
        "in_production",
        CustomerOrder.objects.get(customer=customer),
    )
    assert hands.inputs <= 15
    hands.log_out()


def started(store, article):
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=article.number, amount=3)
    return start_production(store=store, pk=order.pk).order


def test_the_foreman_reports_and_undoes_in_two_inputs(tab, real_store, bike):
    made = started(real_store, bike)
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Foreman"))
    tab.goto(f"/admin/production/productionorder/{made.pk}/change/")
    hands.link("/report/")
    hands.send(amount="2")
    hands.reads("The report is booked.")
    assert on_hand(bike) == 2
    hands.inputs = 0
    hands.link("/undo/")
    hands.send()
    hands.reads("It is undone.")
    assert (on_hand(bike), hands.inputs) == (0, 2)
    hands.log_out()


def test_the_picker_fetches_what_waits_and_undoes_in_two_inputs(tab, real_store):
    screws = stocked(real_store, 10)
    order = verified(real_store, (screws, 3), (stocked(real_store, 2), 2), name="PICK-1")
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Picker"))
    hands.named("Storage orders to allocate")
    hands.named("PICK-1")
    hands.link("/allocate/")
    hands.send()
    hands.reads("The order is allocated.")
    papers = tab.get_by_role("link", name="Print").get_attribute("href")
    assert tab.request.get(papers).body().startswith(b"%PDF")
    hands.link("/confirm/")
    hands.choose("#dialog [name=motive]", "No stock")
    hands.send(quantity="2")
    hands.reads("It is confirmed.")
    assert (on_hand(screws), line(order).done) == (8, True)
    hands.inputs = 0
    hands.link("/undo/")
    hands.send()
    hands.reads("It is undone.")
    assert (on_hand(screws), line(order).done, hands.inputs) == (10, False, 2)
    for _line in range(2):
        hands.link("/confirm/")
        hands.send()
    assert state(order) == "processed"
    hands.log_out()


def test_the_picker_receives_puts_away_and_moves(tab, real_store):
    paint, shelf, rack = ArticleFactory(store=real_store), place(real_store), place(real_store)
    bought = (paint, Decimal(5), Decimal("1.25"), date(2026, 1, 2))
    number = open_purchase_order(supplier=SupplierFactory(store=real_store), lines=[bought]).number
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Picker"))
    hands.menu("Store", "/desk/receive/")
    hands.type(tab.locator("#scan"), number)
    hands.press("Enter")
    hands.type(tab.get_by_label("Quantity"), "4")
    hands.press("Enter")
    hands.reads("Received:")
    hands.link("/desk/put-away/")
    hands.type(tab.get_by_label("To place"), shelf.code)
    hands.click(tab.get_by_role("button", name="Put all away"))
    hands.reads("Put away:")
    hands.link("/desk/move/")
    hands.type(tab.locator("#scan"), paint.number)
    hands.press("Enter")
    hands.type(tab.get_by_label("To place"), rack.code)
    hands.type(tab.get_by_label("Quantity"), "1")
    hands.press("Enter")
    hands.reads("Moved:")
    there = StockItem.objects.filter(article=paint, on_hand__gt=0)
    assert dict(there.values_list("location", "on_hand")) == {shelf.pk: 3, rack.pk: 1}
    hands.inputs = 0
    hands.click(tab.get_by_role("button", name="Undo"))
    hands.reads("Undone:")
    assert (dict(there.values_list("location", "on_hand")), hands.inputs) == ({shelf.pk: 4}, 1)
    hands.log_out()
