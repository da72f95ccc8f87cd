"""Operations: what may be said of them, their times, and what they cost a job."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounting.models import JobEntry
from core.audit import audit
from core.errors import Invalid, InvalidMove, NotFound
from orders.models import Operation, WorkOrder
from orders.services import (
    add_operation,
    block_operation,
    cancel_work_order,
    change_operation,
    complete_operation,
    complete_work_order,
    hold_work_order,
    open_work_order,
    pause_work_order,
    skip_operation,
    start_operation,
    start_work_order,
)
from tests.factories import StaffFactory, job
from tests.orders.lifecycle import log, values

SIX = datetime(2026, 1, 5, 6, tzinfo=UTC)


def order(store, **fields):
    return open_work_order(store=store, **{"product": "Widget", "quantity": 5} | fields)


def step(store, of=None, **fields):
    of = of or order(store)
    return add_operation(store=store, work_order=of.pk, **{"operation_type": "WELD"} | fields)


def change(operation, **changes):
    return change_operation(store=operation.store_id, pk=operation.pk, **changes)


def at_rest(store, how):
    """An operation at work on a work order that then came to rest."""
    operation = step(store)
    start_operation(store=store, pk=operation.pk)
    how(store=store, pk=operation.work_order_id)
    return operation


def test_operations_come_behind_the_others(store):
    of = order(store)
    assert [step(store, of).sequence for _ in range(2)] == [1, 2]
    assert step(store, of, sequence=40).sequence == 40
    assert step(store, of).sequence == 41
    assert audit() == []


def test_an_operation_of_an_unknown_order(store, new_store):
    for pk in (0, order(new_store()).pk):
        with pytest.raises(Invalid) as refused:
            add_operation(store=store, work_order=pk, operation_type="WELD")
        assert (refused.value.field, refused.value.reason) == ("work_order", "NOT_FOUND")


def test_nothing_is_added_to_what_ended(store):
    of = order(store)
    cancel_work_order(store=store, pk=of.pk)
    with pytest.raises(InvalidMove, match="Cannot add operation to work order that is already cancelled"):
        step(store, of)


def test_only_given_fields_change(store):
    operation = step(store, resource="M1", operator="Ann", notes="keep")
    change(operation, operator="Bob", estimated_minutes=Decimal("12.345"))
    found = Operation.objects.get(pk=operation.pk)
    assert (found.resource, found.operator, found.notes) == ("M1", "Bob", "keep")
    assert (found.estimated_minutes, found.version) == (Decimal("12.34"), 1)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"operation_type": ""}, "operation_type", "REQUIRED"),
        ({"sequence": -1}, "sequence", "OUT_OF_RANGE"),
        ({"completed_quantity": -1}, "completed_quantity", "OUT_OF_RANGE"),
        ({"rejected_quantity": 2**31}, "rejected_quantity", "OUT_OF_RANGE"),
        ({"estimated_minutes": -1}, "estimated_minutes", "OUT_OF_RANGE"),
        ({"actual_minutes": Decimal("NaN")}, "actual_minutes", "OUT_OF_RANGE"),
        ({"ended_at": SIX}, "started_at", "REQUIRED"),
        ({"started_at": SIX, "ended_at": SIX - timedelta(minutes=1)}, "ended_at", "OUT_OF_RANGE"),
        ({"started_at": datetime(2999, 1, 1, tzinfo=UTC)}, "started_at", "OUT_OF_RANGE"),
        ({"state": "open"}, "state", "INVALID_CHOICE"),
    ],
)
def test_a_bad_change_changes_nothing(store, changes, field, reason):
    operation = step(store)
    before = values(operation)
    with pytest.raises(Invalid) as refused:
        change(operation, notes="x", **changes)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert values(operation) == before


def test_what_began_keeps_a_start(store):
    operation = step(store)
    start_operation(store=store, pk=operation.pk)
    with pytest.raises(Invalid, match="has a start"):
        change(operation, started_at=None)


def test_minutes_are_those_from_start_to_end(store):
    operation = step(store)
    ended = SIX + timedelta(minutes=90, seconds=20)
    start_operation(store=store, pk=operation.pk, started_at=SIX)
    done = complete_operation(store=store, pk=operation.pk, ended_at=ended)
    assert (done.started_at, done.ended_at, done.actual_minutes) == (SIX, ended, Decimal("90.33"))


def test_reported_minutes_stay(store):
    operation = step(store)
    start_operation(store=store, pk=operation.pk)
    assert complete_operation(store=store, pk=operation.pk, actual_minutes=7).actual_minutes == 7


def test_an_order_begins_when_its_first_operation_began(store):
    operation = step(store)
    start_operation(store=store, pk=operation.pk, started_at=SIX)
    assert WorkOrder.objects.get(pk=operation.work_order_id).started_at == SIX


@pytest.mark.parametrize(
    ("before", "report", "made"),
    [
        ({}, {}, 5),
        ({}, {"rejected_quantity": 2}, 3),
        ({}, {"rejected_quantity": 9}, 0),
        ({}, {"completed_quantity": 0}, 0),
        ({}, {"completed_quantity": 8}, 8),
        ({"completed_quantity": 4}, {}, 4),
        ({"completed_quantity": 4}, {"completed_quantity": 0}, 0),
        ({"rejected_quantity": 1}, {}, 4),
    ],
)
def test_how_many_came_out(store, before, report, made):
    operation = step(store)
    start_operation(store=store, pk=operation.pk, **before)
    assert complete_operation(store=store, pk=operation.pk, **report).completed_quantity == made


def test_the_last_operation_does_not_complete_its_order(store):
    operation = step(store)
    start_operation(store=store, pk=operation.pk)
    complete_operation(store=store, pk=operation.pk)
    assert WorkOrder.objects.get(pk=operation.work_order_id).state == "in_progress"


@pytest.mark.parametrize("rest", [hold_work_order, complete_work_order, cancel_work_order])
def test_nobody_works_on_an_order_at_rest(store, rest):
    running = at_rest(store, rest)
    before = values(running)
    with pytest.raises(InvalidMove, match="Cannot complete operation of work order that is already"):
        complete_operation(store=store, pk=running.pk)
    with pytest.raises(InvalidMove, match="Cannot complete operation of work order that is already"):
        change(running, state="completed")
    assert values(running) == before
    assert audit() == []


def test_planning_goes_on_while_an_order_is_on_hold(store):
    of = order(store)
    operation = step(store, of)
    hold_work_order(store=store, pk=of.pk)
    with pytest.raises(InvalidMove):
        start_operation(store=store, pk=operation.pk)
    block_operation(store=store, pk=operation.pk)
    change(operation, operator="Ann")
    step(store, of)


def test_of_an_order_that_ended_only_notes_change(store):
    running = at_rest(store, cancel_work_order)
    with pytest.raises(InvalidMove):
        change(running, operator="Ann")
    with pytest.raises(InvalidMove):
        skip_operation(store=store, pk=running.pk)
    assert change(running, notes="stopped").notes == "stopped"


def test_a_paused_order_stays_paused(store):
    of = order(store)
    operation = step(store, of)
    start_work_order(store=store, pk=of.pk)
    pause_work_order(store=store, pk=of.pk)
    start_operation(store=store, pk=operation.pk)
    assert WorkOrder.objects.get(pk=of.pk).state == "paused"


def test_a_change_of_state_has_its_consequences(store):
    work = job(store)
    StaffFactory(store=store, name="Mara Lind", hourly_rate=60)
    operation = step(store, order(store, job=work), operator="Mara Lind")
    change(operation, state="in_progress", started_at=SIX)
    change(operation, state="completed", ended_at=SIX + timedelta(minutes=30))
    assert [move for move, *_ in log(operation)] == ["open", "start", "complete"]
    assert log(operation.work_order)[-1] == ("start", "open", "in_progress")
    assert work.entries.get().amount == 30


def test_time_is_charged_when_an_operation_is_completed(store):
    work = job(store)
    StaffFactory(store=store, name="Mara Lind", hourly_rate=Decimal("38.50"))
    of = order(store, job=work, number="WO-9")
    operation = step(store, of, operator="Mara Lind")
    start_operation(store=store, pk=operation.pk)
    assert not work.entries.exists()
    complete_operation(store=store, pk=operation.pk, actual_minutes=90)
    entry = work.entries.get()
    assert (entry.kind, entry.amount, entry.quantity) == ("labour", Decimal("57.75"), Decimal("1.5"))
    assert (entry.document_kind, entry.document_id) == ("orders.operation", operation.pk)
    assert entry.text == "WO-9 WELD"
    assert audit() == []


@pytest.mark.parametrize(
    ("operator", "with_job", "minutes"),
    [("", True, 90), ("Somebody", True, 90), ("Mara Lind", False, 90), ("Mara Lind", True, 0)],
)
def test_without_a_known_person_a_job_and_time_nothing_is_charged(store, operator, with_job, minutes):
    StaffFactory(store=store, name="Mara Lind")
    of = order(store, job=job(store) if with_job else None)
    operation = step(store, of, operator=operator)
    start_operation(store=store, pk=operation.pk)
    complete_operation(store=store, pk=operation.pk, actual_minutes=minutes)
    assert not JobEntry.objects.of(store).exists()


def test_of_two_people_of_one_name_the_active_one_is_charged(store):
    work = job(store)
    StaffFactory(store=store, name="Jo", hourly_rate=60, active=False)
    StaffFactory(store=store, name="Jo", hourly_rate=30)
    operation = step(store, order(store, job=work), operator="Jo")
    start_operation(store=store, pk=operation.pk)
    complete_operation(store=store, pk=operation.pk, actual_minutes=60)
    assert work.entries.get().amount == 30


def test_an_operation_of_another_store_is_not_found(store, new_store):
    operation = step(new_store())
    with pytest.raises(NotFound, match="Operation not found"):
        change_operation(store=store, pk=operation.pk, notes="x")


def test_now_is_not_the_future(store):
    assert start_operation(store=store, pk=step(store).pk, started_at=timezone.now()).started_at
