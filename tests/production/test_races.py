"""Races on production orders, with real connections; what holds them is shown to be the order's lock."""

import threading
import time

import pytest
from django.db import IntegrityError, OperationalError

from core.audit import audit
from core.errors import Duplicate, InvalidMove, Shortage
from core.models import Transition
from production.models import ProductionOrder, ProductionOrderArticle, ProductionReport
from production.services import (
    Output,
    add_article,
    cancel_production,
    change_article,
    documents,
    finish_production,
    orders,
    reports,
    reverse_report,
    start_production,
)
from tests.factories import on_hand, only_item, place, reserved
from tests.production.workshop import workshop
from tests.racing import race, refused
from warehouse.models import Demand
from warehouse.services import move, receive, reserve

ENDS = [finish_production, cancel_production]
each_end = pytest.mark.parametrize("end", ENDS)


def call(service, order):
    return lambda: service(store=order.store_id, pk=order.pk)


def kinds(results):
    return [type(error) for error in refused(results)]


def log(order):
    rows = Transition.objects.filter(kind="production.productionorder", object_id=order.pk)
    return list(rows.order_by("version").values_list("move", flat=True))


def stock_of(shop):
    return on_hand(shop.bike), on_hand(shop.frame), on_hand(shop.wheel)


def started(shop, **fields):
    order = shop.order(**fields)
    start_production(store=shop.store, pk=order.pk)
    return order


def unlocked(*, store, pk):
    return ProductionOrder.objects.of(store).select_related("job").get(pk=pk)


def without_the_lock(monkeypatch):
    for module in (documents, orders, reports):
        monkeypatch.setattr(module, "lock_order", unlocked)


@pytest.fixture
def clean(real_store):
    """A committed store; whatever raced in it, the audit finds nothing."""
    yield real_store
    assert audit() == []


@pytest.mark.parametrize("move", [start_production, *ENDS])
def test_one_of_16_equal_moves_wins(clean, move):
    order = workshop(clean, stock=5).order(amount=5)
    assert kinds(race([call(move, order)] * 16)) == [InvalidMove] * 15
    assert len(log(order)) == 2


@each_end
def test_one_of_16_ends_gives_the_reservations_back_once(clean, end):
    shop = workshop(clean, stock=5)
    order = started(shop, amount=5)
    assert kinds(race([call(end, order)] * 16)) == [InvalidMove] * 15
    assert (reserved(shop.frame), reserved(shop.wheel)) == (0, 0)


def test_finish_or_cancel_but_never_both(clean):
    order = started(workshop(clean, stock=5), amount=5)
    results = race([call(end, order) for end in ENDS] * 8)
    assert kinds(results) == [InvalidMove] * 15
    assert len(log(order)) == 3


@pytest.mark.parametrize(
    "opened", [lambda shop: shop.order(amount=16), lambda shop: started(shop, amount=16)]
)
def test_16_reports_add_up(clean, opened):
    shop = workshop(clean, stock=16)
    order = opened(shop)
    assert refused(race([lambda: shop.report(order)] * 16)) == []
    assert (order.articles.get().finished, stock_of(shop)) == (16, (16, 0, 0))
    assert log(order) == ["open", "start"]


def test_good_waste_and_changed_amounts_together(clean):
    shop = workshop(clean, stock=40)
    order = started(shop, amount=16)
    number = {"store": clean, "pk": order.pk, "article_number": shop.bike.number}
    calls = [lambda: shop.report(order)] * 8 + [lambda: shop.report(order, 0, waste=1)] * 4
    calls += [lambda amount=amount: change_article(**number, amount=amount) for amount in (20, 4, 16, 30)]
    assert refused(race(calls)) == []
    line = order.articles.get()
    assert (line.finished, line.waste, stock_of(shop)) == (8, 4, (8, 28, 56))


def test_16_reports_with_stock_for_10(clean):
    shop = workshop(clean, stock=10)
    order = shop.order(amount=16)
    assert kinds(race([lambda: shop.report(order)] * 16)) == [Shortage] * 6
    assert (order.articles.get().finished, stock_of(shop)) == (10, (10, 0, 0))


def test_a_report_is_reversed_by_one_of_16(clean):
    shop = workshop(clean, stock=5)
    order = shop.order(amount=5)
    report = shop.report(order, 3)
    undo = lambda: reverse_report(store=clean, report_id=report.pk, reason="oops")  # noqa: E731
    results = race([undo] * 16)
    assert [error.reason for error in refused(results)] == ["ALREADY_REVERSED"] * 15
    assert (order.articles.get().finished, stock_of(shop)) == (0, (0, 5, 10))


@each_end
def test_reports_against_the_end(clean, end):
    shop = workshop(clean, stock=16)
    order = started(shop, amount=16)
    results = race([lambda: shop.report(order)] * 12 + [call(end, order)])
    made = 12 - len(refused(results))
    assert set(kinds(results)) <= {InvalidMove}
    assert (order.articles.get().finished, on_hand(shop.bike), reserved(shop.frame)) == (made, made, 0)
    assert log(order) == ["open", "start", end.__name__.split("_")[0]]


@each_end
def test_a_reversal_against_the_end(clean, end):
    shop = workshop(clean, stock=5)
    order = shop.order(amount=5)
    report = shop.report(order, 3)
    undo = lambda: reverse_report(store=clean, report_id=report.pk, reason="oops")  # noqa: E731
    assert refused(race([undo, call(end, order)])) == []
    assert (order.articles.get().finished, stock_of(shop), reserved(shop.frame)) == (0, (0, 5, 10), 0)


def test_a_reversal_against_reports_of_the_same_order(clean):
    shop = workshop(clean, stock=16)
    order = shop.order(amount=16)
    done = [shop.report(order) for _ in range(8)]
    undo = [lambda one=one: reverse_report(store=clean, report_id=one.pk, reason="oops") for one in done]
    assert refused(race(undo + [lambda: shop.report(order)] * 8)) == []
    assert (order.articles.get().finished, stock_of(shop)) == (8, (8, 8, 16))


def test_two_orders_after_the_same_last_stock(clean):
    shop = workshop(clean, stock=1)
    made = [shop.order(amount=1) for _ in range(2)]
    assert kinds(race([lambda one=one: shop.report(one) for one in made])) == [Shortage]
    assert stock_of(shop) == (1, 0, 0)


@pytest.mark.parametrize("count", [1, 16], ids=["one order", "16 orders"])
def test_one_serial_is_made_once(clean, count):
    shop = workshop(clean, stock=16)
    made = [shop.order(amount=1) for _ in range(count)]
    calls = [lambda n=n: shop.report(made[n % count], output=Output(serial="SN7")) for n in range(16)]
    assert kinds(race(calls)) == [Duplicate] * 15
    assert (on_hand(shop.bike), ProductionReport.objects.of(clean).count()) == (1, 1)


def test_64_starts_of_one_bill_none_refused_none_over(clean):
    shop = workshop(clean, stock=40)
    made = [shop.order(amount=1) for _ in range(64)]
    assert refused(race([call(start_production, one) for one in made])) == []
    assert {*ProductionOrder.objects.of(clean).values_list("state", flat=True)} == {"in_production"}
    assert [(reserved(part), on_hand(part)) for part in (shop.frame, shop.wheel)] == [(40, 40), (80, 80)]


def test_orders_that_make_each_others_parts(clean):
    """Bikes use up wheels while wheels are made: the same stock is locked from both sides."""
    shop = workshop(clean, stock=20)
    bikes, wheels = shop.order(amount=8), shop.order(shop.wheel, amount=8)
    calls = [lambda: shop.report(bikes)] * 8 + [lambda: shop.report(wheels, article=shop.wheel)] * 8
    assert refused(race(calls)) == []
    assert stock_of(shop) == (8, 12, 32)


def report_and(shop, order, monkeypatch, other):
    """`other` happens between the posting of a first report and its reserving."""
    posted, real = threading.Event(), reports.reserve

    def late(**arguments):
        posted.set()
        time.sleep(0.3)
        return real(**arguments)

    monkeypatch.setattr(reports, "reserve", late)
    return race([lambda: shop.report(order), lambda: posted.wait(10) and other()])


def test_a_first_report_locks_the_demands_of_all_lines_before_any_stock(clean, monkeypatch):
    shop = workshop(clean, stock=60)
    order = shop.order(amount=2)
    add_article(store=clean, pk=order.pk, article_number=shop.wheel.number, amount=2)
    need = Demand.objects.get(component__line__order=order, article=shop.rim)
    again = lambda: reserve(store_id=clean.pk, demand_ids=[need.pk])  # noqa: E731
    assert refused(report_and(shop, order, monkeypatch, again)) == []


def test_without_the_demands_of_all_lines_they_deadlock(clean, monkeypatch):
    real, first = reports.lock_demands, iter([True])
    monkeypatch.setattr(reports, "lock_demands", lambda **of: next(first, None) or real(**of))
    with pytest.raises(OperationalError, match="deadlock"):
        test_a_first_report_locks_the_demands_of_all_lines_before_any_stock(clean, monkeypatch)


def test_a_first_report_does_not_wait_for_stock_that_came_meanwhile(clean, monkeypatch):
    """Frames arrive at the elder place and go on to the younger, which the report holds."""
    shop = workshop(clean, stock=5)
    elder, shelf = only_item(shop.frame), place(clean)
    move(item=elder, quantity=5, to=shelf)

    def arrive_and_go_on():
        receive(article=shop.frame, quantity=5, location=elder.location)
        move(item=elder, quantity=1, to=shelf)

    assert refused(report_and(shop, shop.order(amount=2), monkeypatch, arrive_and_go_on)) == []
    assert (on_hand(shop.frame), reserved(shop.frame)) == (9, 1)


def test_without_leaving_it_out_they_deadlock(clean, monkeypatch):
    late = reports.reserve
    monkeypatch.setattr(reports, "reserve", lambda **of: late(**of | {"again": False}))
    with pytest.raises(OperationalError, match="deadlock"):
        test_a_first_report_does_not_wait_for_stock_that_came_meanwhile(clean, monkeypatch)


def test_parts_arrive_while_orders_begin(clean):
    shop = workshop(clean, stock=8)
    made = [shop.order(amount=1) for _ in range(12)]
    calls = [call(start_production, one) for one in made[:6]]
    calls += [lambda one=one: shop.report(one) for one in made[6:]]
    calls += [lambda part=part: shop.stock(part, 4) for part in (shop.frame, shop.wheel)] * 4
    assert set(kinds(race(calls))) <= {Shortage}


def test_without_the_lock_a_move_happens_twice(clean, monkeypatch):
    """Only the log's own constraint stops the second; what it had changed until then goes back."""
    without_the_lock(monkeypatch)
    shop = workshop(clean, stock=5)
    with pytest.raises(IntegrityError, match="one_move_per_version"):
        [race([call(cancel_production, shop.order())] * 16) for _ in range(10)]


def test_without_the_lock_reports_are_lost(clean, monkeypatch):
    shop = workshop(clean, stock=16)
    order = started(shop, amount=16)
    without_the_lock(monkeypatch)
    race([lambda: shop.report(order)] * 16)
    assert order.articles.get().finished < on_hand(shop.bike)
    assert [finding.name for finding in audit()] == ["production.line_sums"]
    ProductionOrderArticle.objects.filter(order=order).update(finished=on_hand(shop.bike))
