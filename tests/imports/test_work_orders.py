"""Work orders come in from a spreadsheet or from the list of an API."""

import json

import pytest
from django.core.management import CommandError, call_command

from core.audit import audit
from core.models import ImportRun, Transition
from core.tally import total
from orders.models import WorkOrder
from orders.services import (
    cancel_work_order,
    complete_work_order,
    open_work_order,
    resume_work_order,
    start_work_order,
)
from tests.factories import ArticleFactory, CustomerFactory
from tests.imports.conftest import rows_of
from tests.imports.work_orders import at, csv, item, page, row

HISTORY = ["orders.WorkOrder", "orders.WorkOrderEvent", "core.Transition"]
BORN = "2024-01-15T10:30:00Z"
# What the format does not hold: keys of rows that do not come with it.
KEYS = ("id", "operationIds")


def only(store):
    return WorkOrder.objects.of(store).get()


def log(order):
    rows = Transition.objects.filter(kind="orders.workorder", object_id=order.pk).order_by("version")
    return [(t.move, t.source, t.target, t.reason) for t in rows]


def test_an_order_is_opened_as_the_row_says(store, imported):
    report = imported("work_orders", csv(row(notes='"two\nlines "')))
    made = only(store)
    assert (report.created, report.changed) == (1, 0)
    assert (made.number, made.state, made.version) == ("WO-1", "open", 1)
    assert (made.product, made.quantity, made.completed_quantity, made.priority) == ("Widget", 5, 0, 3)
    assert (made.customer_name, made.due_at, made.notes) == ("Ada", at(2026, 11, 21), "two\nlines ")
    assert (made.started_at, made.state_before_hold, made.may_overproduce) == (None, "", False)
    assert log(made) == [("open", "", "open", "import")]
    assert audit() == []


def test_optional_columns_may_be_missing_or_empty(store, imported):
    imported("work_orders", csv("A,Widget,5", header="number,product,quantity"))
    imported("work_orders", csv("B,Widget,5,,,,"))
    found = WorkOrder.objects.of(store).values_list("priority", "customer_name", "due_at", "notes")
    assert list(found) == [(2, "", None, "")] * 2


def test_a_column_that_is_missing_leaves_what_is_there(store, imported):
    imported("work_orders", csv(row(notes="kept")))
    report = imported("work_orders", csv("WO-1,Widget,6", header="number,product,quantity"))
    made = only(store)
    assert (report.changed, made.quantity, made.priority, made.notes) == (1, 6, 3, "kept")
    assert (made.customer_name, made.due_at) == ("Ada", at(2026, 11, 21))


def test_an_empty_cell_clears(store, imported):
    imported("work_orders", csv(row(notes="old")))
    imported("work_orders", csv(row(priority="", customer="", due="")))
    made = only(store)
    assert (made.priority, made.customer_name, made.due_at, made.notes) == (2, "", None, "")


def test_product_and_customer_are_linked_as_an_opened_order_is(store, imported):
    for number, name in (("Widget", "Other"), ("A2", "Widget"), ("A3", "Twin"), ("A4", "Twin")):
        ArticleFactory(store=store, number=number, name=name)
    CustomerFactory(store=store, number="C1", name="Ada")
    for n, (product, customer) in enumerate([("Widget", "C1"), ("Twin", "Ada"), ("Nut", "Bob"), ("A2", "")]):
        open_work_order(store=store, number=f"O{n}", product=product, quantity=1, customer=customer)
        imported("work_orders", csv(row(f"I{n}", product, customer=customer)))
    links = WorkOrder.objects.of(store).order_by("number").values_list("article__number", "customer__number")
    assert list(links[:4]) == list(links[4:]) == [("Widget", "C1"), ("A3", "C1"), (None, None), ("A2", None)]


def test_rows_of_another_store_are_not_linked_and_not_changed(store, new_store, imported):
    there = new_store()
    ArticleFactory(store=there, number="Widget")
    CustomerFactory(store=there, number="C1", name="Ada")
    open_work_order(store=there, number="WO-1", product="Theirs", quantity=1)
    imported("work_orders", csv(row()))
    assert (only(store).article, only(store).customer, only(there).product) == (None, None, "Theirs")


def test_a_second_import_changes_nothing_and_writes_no_history(imported):
    text = csv(row(), row("WO-2", notes='" \t\a\\N"'), row("WO-3", due="2026-11-21T16:30:00.000001"))
    imported("work_orders", text)
    before = rows_of(*HISTORY)
    assert imported("work_orders", text).unchanged == 3
    assert rows_of(*HISTORY) == before


def test_a_changed_row_changes_the_order_and_its_links(store, imported):
    ArticleFactory(store=store, number="Wheel")
    imported("work_orders", csv(row()))
    before = only(store).updated_at
    report = imported("work_orders", csv(row(product="Wheel", quantity="7", notes="new")))
    made = only(store)
    assert (report.created, report.changed) == (0, 1)
    assert (made.product, made.article.number, made.quantity, made.notes) == ("Wheel", "Wheel", 7, "new")
    assert (made.version, made.updated_at >= before, len(log(made))) == (1, True, 1)


def test_a_text_that_stays_keeps_its_link(store, imported):
    imported("work_orders", csv(row()))
    ArticleFactory(store=store, number="Widget")
    assert imported("work_orders", csv(row(quantity="6"))).changed == 1
    assert only(store).article is None


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"number": "WO-1"}, ("", "REPEATED")),
        ({"number": ""}, ("number", "REQUIRED")),
        ({"number": "1E+05"}, ("number", "SHORTENED_NUMBER")),
        ({"product": ""}, ("product", "REQUIRED")),
        ({"product": "x" * 201}, ("product", "TOO_LONG")),
        ({"quantity": "0"}, ("quantity", "MUST_BE_POSITIVE")),
        ({"quantity": "2.5"}, ("quantity", "TOO_PRECISE")),
        ({"quantity": "2147483648"}, ("quantity", "OUT_OF_RANGE")),
        ({"priority": "URGENT"}, ("priority", "INVALID_CHOICE")),
        ({"due": "21.11.2026"}, ("due_date", "INVALID_DATE")),
        ({"due": "2026-02-30"}, ("due_date", "INVALID_DATE")),
    ],
)
def test_a_row_that_cannot_be(store, faults, other, fault):
    before = rows_of(*HISTORY)
    assert faults("work_orders", csv(row(), row(**{"number": "WO-2", **other}))) == [(3, *fault)]
    assert rows_of(*HISTORY) == before


def test_a_word_in_any_case_and_an_offset(store, imported):
    imported("work_orders", csv(row(priority="critical", due="2026-11-21T16:30:00+02:00")))
    assert (only(store).priority, only(store).due_at) == (4, at(2026, 11, 21, 14, 30))


def test_partial_opens_the_good_orders(store, imported):
    report = imported("work_orders", csv(row(), row("WO-2", quantity="0")), partial=True)
    assert (report.applied, report.rejected, only(store).number) == (1, 1, "WO-1")


def test_a_trial_leaves_nothing(store, imported):
    before = rows_of(*HISTORY, "core.ImportRun")
    assert imported("work_orders", csv(row()), dry_run=True).created == 1
    assert rows_of(*HISTORY, "core.ImportRun") == before


@pytest.mark.parametrize("state", WorkOrder.State.values)
def test_an_order_comes_alive_in_its_state(store, imported, state):
    fields = {"status": state.upper(), "completedQuantity": 3, "startDate": "2024-01-15T08:00:00Z"}
    fields |= {"createdAt": BORN, "updatedAt": "2024-01-16T11:00:00.123456Z"}
    fields |= {"completionDate": "2024-01-16T10:00:00Z"} if state == "completed" else {}
    imported("work_orders", page(item(**fields)))
    made = only(store)
    assert (made.state, made.completed_quantity, made.started_at) == (state, 3, at(2024, 1, 15, 8))
    assert made.completed_at == (at(2024, 1, 16, 10) if state == "completed" else None)
    assert (made.created_at, made.updated_at) == (at(2024, 1, 15, 10, 30), at(2024, 1, 16, 11, 0, 0, 123456))
    assert log(made) == [("open", "", state, "import")]
    assert (total(store.pk, "orders.workorder", [state]), audit()) == (1, [])


@pytest.mark.parametrize("state", WorkOrder.State.values)
def test_dates_that_the_file_does_not_have_are_as_near_as_can_be(store, imported, state):
    imported(
        "work_orders", page(item("A", status=state.upper(), createdAt=BORN), item("B", status=state.upper()))
    )
    imported("work_orders", page(item("C", status=state.upper(), completionDate=BORN)))
    made = WorkOrder.objects.of(store).get(number="A")
    began = state in ("in_progress", "paused", "completed")
    assert made.started_at == (at(2024, 1, 15, 10, 30) if began else None)
    assert made.completed_at == (at(2024, 1, 15, 10, 30) if state == "completed" else None)
    assert audit() == []


@pytest.mark.parametrize(("fields", "state"), [({}, "open"), ({"startDate": BORN}, "in_progress")])
def test_an_order_on_hold_goes_on_where_it_was(store, imported, fields, state):
    imported("work_orders", page(item(status="ON_HOLD", **fields)))
    resume_work_order(store=store, pk=only(store).pk)
    assert (only(store).state, audit()) == (state, [])


def test_more_than_ordered_was_allowed(store, imported):
    imported("work_orders", page(item(status="IN_PROGRESS", completedQuantity=7)))
    assert (only(store).completed_quantity, only(store).may_overproduce, audit()) == (7, True, [])


def test_a_completion_before_the_start(faults):
    dates = {"startDate": "2024-01-15", "completionDate": "2024-01-14"}
    assert faults("work_orders", page(item(status="COMPLETED", **dates))) == [
        (1, "completionDate", "OUT_OF_RANGE")
    ]


def test_the_sample_of_the_vendor(store, imported):
    sample = {
        "id": "wo-123", "orderNumber": "WO-2024-001", "status": "IN_PROGRESS", "product": "Widget A", "quantity": 100,
        "completedQuantity": 45, "priority": "HIGH", "dueDate": "2024-01-25T00:00:00Z",
        "startDate": "2024-01-15T08:00:00Z", "createdAt": BORN, "updatedAt": "2024-01-15T11:00:00Z",
    }  # fmt: skip
    text = json.dumps(
        {"data": [sample], "pagination": {"page": 1, "limit": 20, "total": 150, "hasMore": True}}
    )
    assert [imported("work_orders", text).created, imported("work_orders", text).unchanged] == [1, 1]
    assert (only(store).completed_quantity, only(store).due_at) == (45, at(2024, 1, 25))


def test_a_key_that_an_item_does_not_have_leaves_what_is_there(store, imported):
    imported("work_orders", page(item("A", notes="a", customer="Ada"), item("B", notes="b", customer="Bob")))
    report = imported("work_orders", page(item("A", notes=None), item("B", quantity=6)))
    found = WorkOrder.objects.of(store).order_by("number").values_list("notes", "customer_name", "quantity")
    assert (report.changed, list(found)) == (2, [("", "Ada", 5), ("b", "Bob", 6)])


def test_an_order_that_is_there_keeps_its_dates(store, imported):
    made = open_work_order(store=store, number="WO-1", product="Widget", quantity=5)
    assert imported(
        "work_orders", page(item(status="OPEN", createdAt=BORN, updatedAt=BORN, startDate=BORN))
    ).unchanged
    assert (only(store).created_at, only(store).started_at) == (made.created_at, None)


def test_progress_is_taken_over(store, imported):
    made = open_work_order(store=store, number="WO-1", product="Widget", quantity=5)
    start_work_order(store=store, pk=made.pk)
    assert imported("work_orders", page(item(status="IN_PROGRESS", completedQuantity=2))).changed == 1
    assert (only(store).completed_quantity, only(store).version) == (2, 2)


def test_more_completed_than_ordered_is_refused_for_an_order_that_is_there(store, faults, imported):
    imported("work_orders", page(item(completedQuantity=4)))
    assert faults("work_orders", page(item(completedQuantity=6))) == [(1, "quantity", "OUT_OF_RANGE")]
    assert faults("work_orders", csv(row(quantity="3"))) == [(2, "quantity", "OUT_OF_RANGE")]
    assert (only(store).quantity, only(store).completed_quantity) == (5, 4)


def test_an_old_file_does_not_turn_an_order_back(store, imported):
    text = page(item(status="OPEN", completedQuantity=0))
    imported("work_orders", text)
    start_work_order(store=store, pk=only(store).pk)
    complete_work_order(store=store, pk=only(store).pk)
    before = rows_of(*HISTORY)
    assert (imported("work_orders", text).unchanged, rows_of(*HISTORY)) == (1, before)
    assert (only(store).state, only(store).completed_quantity) == ("completed", 5)


def test_a_status_that_the_order_never_had(store, imported):
    imported("work_orders", page(item(status="OPEN")))
    report = imported("work_orders", page(item(status="PAUSED", notes="x")))
    assert str(report.errors[0]) == (
        "item 1, status: Work order WO-1 is open and never was paused. An import does not move what is there: "
        "move it first, or leave the status out. [MOVED]"
    )
    assert (only(store).state, only(store).notes) == ("open", "")


@pytest.mark.parametrize("end", [complete_work_order, cancel_work_order])
def test_of_a_final_order_only_notes_change(store, imported, end):
    made = open_work_order(store=store, number="WO-1", product="Widget", quantity=5)
    start_work_order(store=store, pk=made.pk)
    made = end(store=store, pk=made.pk)
    assert imported("work_orders", page(item(notes="later"))).changed == 1
    report = imported("work_orders", page(item(quantity=6, dueDate=BORN, notes="no")))
    assert str(report.errors[0]) == (
        f"item 1: Order WO-1 is {made.state}; only its notes may change. Take the row out, or correct what it says "
        "about quantity, dueDate. [ENDED]"
    )
    assert (only(store).quantity, only(store).notes) == (5, "later")


def test_the_command_tells_and_leaves_a_record(store, tmp_path):
    path = tmp_path / "orders.json"
    path.write_text(page(item("A"), item("B", quantity=0)))
    with pytest.raises(CommandError, match="1 of 2 rows were rejected; nothing was imported"):
        call_command("import_work_orders", str(path), store=store.pk)
    with pytest.raises(CommandError, match="1 rows were rejected"):
        call_command("import_work_orders", str(path), store=store.pk, partial=True)
    run = ImportRun.objects.of(store).get(refused=False)
    assert (run.kind, run.applied, run.rejected) == ("work_orders", 1, 1)
