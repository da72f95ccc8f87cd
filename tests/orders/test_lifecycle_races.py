"""16 callers on one document: every move happens as often as the lifecycle allows, and nothing is charged twice."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from accounting.models import JobEntry
from core.audit import audit
from core.errors import Conflict, InvalidMove, NotFound
from core.models import Transition
from orders.models import Operation, WorkOrder
from orders.services import (
    add_operation,
    cancel_work_order,
    complete_operation,
    complete_work_order,
    delete_work_order,
    hold_work_order,
    open_work_order,
    pause_work_order,
    resume_work_order,
    start_operation,
    start_work_order,
    update_work_order,
    work_orders,
)
from tests.factories import StaffFactory, job
from tests.orders.lifecycle import WAYS, leads_to, log, make, moves, service
from tests.racing import race, refused

ONCE = [
    (model, state, move)
    for model in WAYS
    for move in moves(model)
    for state in WAYS[model]
    if leads_to(model, state, move)
]
SIX = datetime(2026, 1, 5, 6, tzinfo=UTC)


def unlocked(*, store, pk):
    return WorkOrder.objects.of(store).get(pk=pk)


def call(act, document, **arguments):
    return lambda: act(store=document.store_id, pk=document.pk, **arguments)


def in_progress(store, **fields):
    order = open_work_order(store=store, product="Widget", quantity=5, **fields)
    return start_work_order(store=store, pk=order.pk)


@pytest.mark.parametrize(
    ("model", "state", "move"), ONCE, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_one_of_16_equal_moves_wins(real_store, model, state, move):
    document = make(model, real_store, state)
    before = len(log(document))
    results = race([call(service(model, move), document)] * 16)
    assert {type(error) for error in refused(results)} == {InvalidMove}
    assert len(refused(results)) == 15
    assert len(log(document)) == before + 1
    assert audit() == []


@pytest.mark.parametrize("move", [complete_work_order, pause_work_order, cancel_work_order, hold_work_order])
def test_without_the_lock_a_move_happens_twice(real_store, monkeypatch, move):
    """Only the log's own constraint stops the second; what it had changed until then goes back."""
    monkeypatch.setattr(work_orders, "get_for_move", unlocked)
    orders = [in_progress(real_store) for _ in range(10)]
    with pytest.raises(IntegrityError, match="one_move_per_version"):
        [race([call(move, order)] * 16) for order in orders]


def test_complete_or_cancel_but_never_both(real_store):
    for _ in range(5):
        order = in_progress(real_store)
        results = race([call(complete_work_order, order)] * 8 + [call(cancel_work_order, order)] * 8)
        assert len(refused(results)) == 15
        assert len(log(order)) == 3
    assert audit() == []


def test_deleted_or_started(real_store):
    for _ in range(5):
        order = open_work_order(store=real_store, product="Widget", quantity=5)
        results = race([call(delete_work_order, order)] * 8 + [call(start_work_order, order)] * 8)
        assert {type(error) for error in refused(results)} <= {InvalidMove, NotFound}
        assert len(refused(results)) == 15
        assert WorkOrder.objects.filter(pk=order.pk).exists() is (log(order)[-1][0] == "start")
    assert audit() == []


def test_changes_and_moves_together(real_store):
    order = in_progress(real_store)
    calls = [call(update_work_order, order, notes=str(n), state="paused") for n in range(8)]
    calls += [call(resume_work_order, order) for _ in range(8)]
    results = race(calls)
    assert {type(error) for error in refused(results)} <= {InvalidMove}
    found = WorkOrder.objects.get(pk=order.pk)
    assert found.version == len(log(order))
    assert audit() == []


def test_16_first_operations_start_their_order_once(real_store):
    order = open_work_order(store=real_store, product="Widget", quantity=5)
    steps = [add_operation(store=real_store, work_order=order.pk, operation_type="WELD") for _ in range(16)]
    assert refused(race([call(start_operation, step) for step in steps])) == []
    assert log(order) == [("open", "", "open"), ("start", "open", "in_progress")]
    assert audit() == []


def test_16_added_operations_have_places_of_their_own(real_store):
    order = open_work_order(store=real_store, product="Widget", quantity=5)
    add = lambda: add_operation(store=real_store, work_order=order.pk, operation_type="WELD")  # noqa: E731
    assert sorted(step.sequence for step in race([add] * 16)) == list(range(1, 17))


def charged_16_times(store):
    """16 callers complete one operation; the refused ones."""
    order = in_progress(store, job=job(store))
    StaffFactory(store=store, name="Mara")
    step = add_operation(store=store, work_order=order.pk, operation_type="WELD", operator="Mara")
    start_operation(store=store, pk=step.pk, started_at=SIX)
    return refused(race([call(complete_operation, step)] * 16))


def test_time_is_charged_once(real_store):
    assert len(charged_16_times(real_store)) == 15
    assert JobEntry.objects.of(real_store).count() == 1
    assert audit() == []


def test_without_the_locks_time_would_be_charged_twice(real_store, monkeypatch):
    monkeypatch.setattr(work_orders, "get_for_move", unlocked)
    monkeypatch.setattr(
        type(Operation.objects.all()), "select_for_update", lambda rows, **_: rows, raising=False
    )
    with pytest.raises(IntegrityError, match="one_move_per_version"):
        [charged_16_times(real_store) for _ in range(10)]


def test_an_order_ends_while_its_operations_are_worked_on(real_store):
    """Both lock the work order first: nobody waits for the other in a circle."""
    for _ in range(3):
        order = open_work_order(store=real_store, product="Widget", quantity=5)
        steps = [
            add_operation(store=real_store, work_order=order.pk, operation_type="WELD") for _ in range(12)
        ]
        calls = [call(start_operation, step) for step in steps]
        calls += [call(cancel_work_order, order), call(hold_work_order, order)]
        calls += [call(delete_work_order, order), call(update_work_order, order, quantity=7)]
        assert all(isinstance(error, Conflict | NotFound) for error in refused(race(calls)))
    assert audit() == []


def test_the_log_of_a_deleted_order_stays(real_store):
    order = open_work_order(store=real_store, product="Widget", quantity=5)
    delete_work_order(store=real_store, pk=order.pk)
    assert Transition.objects.of(real_store).filter(object_id=order.pk, kind="orders.workorder").count() == 2
