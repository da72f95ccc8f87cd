"""A shop-floor log becomes operations with past times; the real one whole."""

import csv
import os
from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.models import Staff
from core.audit import audit
from core.models import Transition
from orders.models import Operation, WorkOrder
from orders.services import (
    add_operation,
    cancel_work_order,
    change_operation,
    complete_operation,
    hold_work_order,
    open_work_order,
    start_operation,
)
from tests.factories import job
from tests.imports.conftest import rows_of

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "shopfloor-log" / "operations.csv"
HEADER = "work_order,operation,resource,started_at,completed_at,qty_completed,qty_rejected,qty_mrb,rework"
HISTORY = [
    "core.Transition",
    "orders.WorkOrder",
    "orders.WorkOrderEvent",
    "orders.Operation",
    "orders.OperationEvent",
]


def row(order="WO-A", kind="Mill", resource="M1", start="06:00", end="07:30", made=5, rejected=1, held=0):
    ended = f"2026-01-05T{end}:00" if end else ""
    return f"{order},{kind},{resource},2026-01-05T{start}:00,{ended},{made},{rejected},{held},false"


def log(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def operations(store):
    rows = Operation.objects.of(store).order_by("work_order__number", "sequence", "pk")
    return [(o.work_order.number, o.sequence, o.operation_type, o.state, o.completed_quantity) for o in rows]


def only(store):
    return WorkOrder.objects.of(store).get()


def moves(document):
    kind = document._meta.label_lower
    rows = Transition.objects.filter(kind=kind, object_id=document.pk).order_by("version")
    return [(t.move, t.source, t.target, t.reason) for t in rows]


@pytest.fixture
def real_log():
    if not REAL.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"{REAL} is missing")
        pytest.skip(f"{REAL} is missing")
    return REAL


def test_the_real_log_imports_whole(store, real_log, capsys):
    call_command("import_operations", str(real_log), store=store.pk)
    said = "4,503 operations rows: 4,503 new, 0 changed, 0 unchanged, 0 rejected.\n"
    assert capsys.readouterr().out == said
    assert WorkOrder.objects.of(store).count() == 225
    assert Operation.objects.of(store).count() == 4503
    expected, found = defaultdict(Counter), defaultdict(Counter)
    for line in csv.DictReader(real_log.open()):
        expected[line["work_order"]].update(
            n=1, made=int(line["qty_completed"]), bad=int(line["qty_rejected"])
        )
    for operation in Operation.objects.of(store).select_related("work_order"):
        found[operation.work_order.number].update(
            n=1, made=operation.completed_quantity, bad=operation.rejected_quantity
        )
    assert found == expected
    assert audit() == []


def test_a_second_import_of_the_real_log_changes_nothing(store, real_log, capsys):
    call_command("import_operations", str(real_log), store=store.pk)
    before = rows_of(*HISTORY)
    capsys.readouterr()
    call_command("import_operations", str(real_log), store=store.pk)
    said = "4,503 operations rows: 0 new, 0 changed, 4,503 unchanged, 0 rejected.\n"
    assert capsys.readouterr().out == said
    assert rows_of(*HISTORY) == before


def test_the_orders_of_the_real_log_are_what_it_says(store, real_log):
    call_command("import_operations", str(real_log), store=store.pk)
    orders = WorkOrder.objects.of(store)
    assert {order.state for order in orders} == {"completed"}
    order = orders.get(number="WO-LOG-1")
    lines = [line for line in csv.DictReader(real_log.open()) if line["work_order"] == "WO-LOG-1"]
    begun = min(line["started_at"] for line in lines)
    assert order.started_at == datetime.fromisoformat(begun).replace(tzinfo=UTC)
    assert order.completed_at == max(o.ended_at for o in order.operations.all())
    assert order.quantity == order.completed_quantity == max(int(line["qty_completed"]) for line in lines)
    assert moves(order) == [("open", "", "completed", "import")]


def test_times_become_start_and_completion(store, imported):
    imported("operations", log(row(held=2)))
    operation = Operation.objects.of(store).get()
    assert operation.started_at == datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert operation.ended_at == datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
    assert operation.actual_minutes == Decimal(90)
    assert (operation.completed_quantity, operation.rejected_quantity, operation.held_quantity) == (5, 1, 2)
    assert moves(operation) == [("open", "", "completed", "import")]


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-01-05 06:00", 6), ("2026-01-05T06:00:00Z", 6), ("2026-01-05T06:00:00+02:00", 4)],
)
def test_times_without_an_offset_are_utc(store, imported, text, hour):
    imported("operations", log(row().replace("2026-01-05T06:00:00", text)))
    assert Operation.objects.of(store).get().started_at == datetime(2026, 1, 5, hour, tzinfo=UTC)


def test_equal_rows_are_operations_of_their_own(store, imported):
    imported("operations", log(row(), row("WO-B"), row(), row()))
    assert [found[:2] for found in operations(store)] == [("WO-A", 1), ("WO-A", 2), ("WO-A", 3), ("WO-B", 1)]


def test_an_order_without_pieces_is_of_one(store, imported):
    imported("operations", log(row(made=0)))
    assert (only(store).quantity, only(store).completed_quantity) == (1, 0)


def test_appended_rows_get_the_next_positions(store, imported):
    imported("operations", log(row(), row("WO-B")))
    report = imported("operations", log(row(), row(), row("WO-B"), row("WO-B", "Pack")))
    assert (report.created, report.changed, report.unchanged) == (2, 0, 2)
    assert [found[:3] for found in operations(store)] == [
        ("WO-A", 1, "Mill"), ("WO-A", 2, "Mill"), ("WO-B", 1, "Mill"), ("WO-B", 2, "Pack"),
    ]  # fmt: skip
    assert audit() == []


def test_a_row_without_an_end_is_in_progress_until_it_has_one(store, imported):
    imported("operations", log(row(), row(end="", made=0)))
    running = Operation.objects.of(store).get(sequence=2)
    assert (running.state, only(store).state) == ("in_progress", "in_progress")
    assert imported("operations", log(row(), row(end="", made=0))).unchanged == 2
    assert imported("operations", log(row(), row(made=4))).changed == 1
    running = Operation.objects.get(pk=running.pk)
    assert (running.state, running.completed_quantity, running.actual_minutes) == ("completed", 4, 90)
    assert moves(running)[1] == ("complete", "in_progress", "completed", "import")
    assert only(store).state == "in_progress"
    assert audit() == []


def test_what_ended_in_the_house_stays_where_the_file_knows_less(store, imported):
    imported("operations", log(row(end="")))
    operation = Operation.objects.of(store).get()
    complete_operation(store=store, pk=operation.pk, completed_quantity=3)
    assert imported("operations", log(row(end=""))).unchanged == 1


def test_an_order_that_is_there_begins_and_is_not_completed(store, imported):
    order = open_work_order(store=store, product="Widget", quantity=9, number="WO-A")
    add_operation(store=store, work_order=order.pk, operation_type="Planned")
    imported("operations", log(row()))
    assert moves(only(store))[1:] == [("start", "open", "in_progress", "import")]
    assert (only(store).product, only(store).quantity) == ("Widget", 9)
    assert only(store).started_at == datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert [found[2:4] for found in operations(store)] == [("Planned", "pending"), ("Mill", "completed")]
    assert imported("operations", log(row())).unchanged == 1
    assert audit() == []


def test_time_of_staff_is_charged_to_the_job_once(store, imported):
    Staff.objects.create(store=store, name="Mara Lind", hourly_rate=40)
    work = job(store)
    open_work_order(store=store, product="Widget", quantity=9, number="WO-A", job=work)
    file = log(row(resource="Mara Lind"), row(resource="M1"), row(resource="Mara Lind", end=""))
    imported("operations", file)
    assert [(e.kind, e.amount) for e in work.entries.all()] == [("labour", 60)]
    imported("operations", file)
    assert work.entries.count() == 1
    imported("operations", file.replace("T06:00:00,,", "T06:00:00,2026-01-05T08:00:00,"))
    assert sorted(e.amount for e in work.entries.all()) == [60, 80]


def test_imported_time_came_by_a_command(store, tmp_path):
    Staff.objects.create(store=store, name="Mara Lind", hourly_rate=40)
    work = job(store)
    open_work_order(store=store, product="Widget", quantity=9, number="WO-A", job=work)
    file = tmp_path / "operations.csv"
    file.write_text(log(row(resource="Mara Lind")))
    call_command("import_operations", str(file), store=store.pk)
    assert work.entries.get().door == "command"


@pytest.mark.parametrize("rest", [cancel_work_order, hold_work_order])
def test_nothing_is_logged_on_an_order_at_rest(store, faults, rest):
    order = open_work_order(store=store, product="Widget", quantity=9, number="WO-A")
    rest(store=store, pk=order.pk)
    assert faults("operations", log(row("WO-B"), row())) == [(3, "work_order", "BLOCKED")]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (row(kind="Pack"), (2, "", "INCONSISTENT")),
        (row(resource="M2"), (2, "", "INCONSISTENT")),
        (row(start="06:01"), (2, "", "INCONSISTENT")),
        (row(end="07:31"), (2, "", "ENDED")),
        (row(made=6), (2, "", "ENDED")),
        (row(rejected=0), (2, "", "ENDED")),
        (row(held=1), (2, "", "ENDED")),
    ],
)
def test_a_completed_row_is_final(store, imported, faults, changed, fault):
    imported("operations", log(row()))
    before = rows_of(*HISTORY)
    assert faults("operations", log(changed, row("WO-NEW"))) == [fault]
    assert rows_of(*HISTORY) == before


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (row(end="05:59"), ("completed_at", "OUT_OF_RANGE")),
        (row(start="26:00"), ("started_at", "INVALID_DATE")),
        (row().replace("2026-01-05T06:00:00", "05.01.2026 06:00"), ("started_at", "INVALID_DATE")),
        (row().replace("2026-01-05T06:00:00", "2026-01-05"), ("started_at", "INVALID_DATE")),
        (row().replace("2026-01-05T06:00:00", "1899-12-31T23:59:59"), ("started_at", "OUT_OF_RANGE")),
        (row(made="x"), ("qty_completed", "NOT_A_NUMBER")),
        (row(made=-1), ("qty_completed", "OUT_OF_RANGE")),
        (row(made="1.5"), ("qty_completed", "TOO_PRECISE")),
        (row(order=""), ("work_order", "REQUIRED")),
        (row(kind=""), ("operation", "REQUIRED")),
    ],
)
def test_a_row_that_cannot_be_refuses_the_file(store, faults, bad, fault):
    assert faults("operations", log(row(), bad)) == [(3, *fault)]
    assert WorkOrder.objects.of(store).count() == 0


def test_a_refused_row_keeps_its_position(store, imported):
    imported("operations", log(row(made="x"), row(kind="Pack")), partial=True)
    assert [found[1:3] for found in operations(store)] == [(2, "Pack")]
    imported("operations", log(row(), row(kind="Pack")))
    assert [found[1:3] for found in operations(store)] == [(1, "Mill"), (2, "Pack")]


def test_a_begun_operation_keeps_its_place(store, imported):
    imported("operations", log(row(end="")))
    operation = Operation.objects.of(store).get()
    with pytest.raises(Exception, match="Cannot move operation"):
        change_operation(store=store, pk=operation.pk, sequence=7)


def test_an_operation_of_our_own_at_a_logged_position_is_another(store, imported):
    order = open_work_order(store=store, product="Widget", quantity=9, number="WO-A")
    own = add_operation(store=store, work_order=order.pk, operation_type="Mill", resource="M1")
    start_operation(store=store, pk=own.pk, started_at=datetime(2026, 1, 5, 6, tzinfo=UTC))
    assert imported("operations", log(row())).created == 1


def test_the_same_number_in_another_store_is_another_order(store, new_store, imported):
    open_work_order(store=new_store(), product="Widget", quantity=9, number="WO-A")
    imported("operations", log(row()))
    assert only(store).product == "WO-A"


def test_a_dry_run_changes_nothing(store, imported):
    assert imported("operations", log(row()), dry_run=True).created == 1
    assert WorkOrder.objects.of(store).count() == 0
