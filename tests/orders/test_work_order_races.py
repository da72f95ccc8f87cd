"""16 callers on one order: one wins, nothing happens twice."""

import pytest

from core import numbers
from core.audit import audit
from core.errors import Duplicate, InvalidMove
from core.models import Transition
from orders.models import WorkOrder
from orders.services import open_work_order, start_work_order
from orders.services import work_orders as services
from tests.racing import race, refused


def start_16_times(store):
    order = open_work_order(store=store, product="Widget", quantity=1)
    return order, race([lambda: start_work_order(store=store, pk=order.pk)] * 16)


def test_one_of_16_starts_wins(real_store):
    order, results = start_16_times(real_store)
    assert {type(error) for error in refused(results)} == {InvalidMove}
    assert len(refused(results)) == 15
    assert Transition.objects.filter(kind="orders.workorder", object_id=order.pk).count() == 2
    assert audit() == []


def test_without_the_lock_a_start_happens_twice(real_store, monkeypatch):
    unlocked = lambda *, store, pk: WorkOrder.objects.of(store).get(pk=pk)  # noqa: E731
    monkeypatch.setattr(services, "get_for_move", unlocked)
    with pytest.raises(Exception, match="one_move_per_version"):
        [start_16_times(real_store) for _ in range(10)]


def test_one_of_16_equal_numbers_wins(real_store):
    calls = [lambda: open_work_order(store=real_store, number="WO-7", product="Widget", quantity=1)] * 16
    assert {type(error) for error in refused(race(calls))} == {Duplicate}
    assert WorkOrder.objects.of(real_store).count() == 1


def test_16_generated_numbers_differ(real_store):
    orders = race([lambda: open_work_order(store=real_store, product="Widget", quantity=1)] * 16)
    assert len({order.number for order in orders}) == 16


def test_a_typed_number_is_skipped(real_store):
    open_work_order(store=real_store, number="WO-000001", product="Widget", quantity=1)
    assert open_work_order(store=real_store, product="Widget", quantity=1).number == "WO-000002"


def test_a_number_is_never_given_twice_even_if_its_order_failed(real_store):
    taken = lambda number: False  # noqa: E731
    given = [
        numbers.next_number(store_id=real_store.pk, kind="test", taken=taken, form="{}") for _ in range(3)
    ]
    assert given == ["1", "2", "3"]


def test_totals_stay_exact_under_16_writers(real_store):
    race([lambda: open_work_order(store=real_store, product="Widget", quantity=1)] * 16)
    assert audit(["orders.tally"]) == []
