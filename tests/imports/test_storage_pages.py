"""docs/importing.md, Pages of an API: storage orders as the warehouse API lists them."""

import json
import signal
import subprocess
import sys
import time
from decimal import Decimal

import httpx
import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.models import Article
from core.audit import audit
from core.models import ImportRun, Transition
from tests.factories import ArticleFactory, place, stocked
from tests.imports.conftest import rows_of
from tests.imports.cost import cost_of
from tests.serving import CHECKOUT, environment
from tests.warehouse.storage import allocated, confirm, main, opened, verified
from warehouse import tasks
from warehouse.models import (
    Confirmation,
    Demand,
    Direction,
    Reservation,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
    Zone,
)
from warehouse.models.storage_orders import KIND, Motive
from warehouse.services import (
    Within,
    allocate_storage_order,
    change_storage_order,
    close_storage_order,
    confirm_line,
    deallocate_storage_order,
    declare_custom_field,
    open_warehouse,
    reverse_confirmation,
    verify_storage_order,
)

GUID = "C1B2FB93-40A9-4B17-998B-DEA51CCE5C38"
LINE_GUID = "C528ABFC-A2E3-4C53-A487-04E66C5BB906"
LEDGER = ("warehouse.StockMovement", "warehouse.Confirmation", "warehouse.Lot")
HISTORY = (*LEDGER, "warehouse.StorageOrderEvent", "warehouse.StorageOrderLineEvent", "core.Transition")
STATES = ("queued", "Untouched", "Ready for Allocation", "Is Allocated", "In Process", "Processed")


def line(material="A1", quantity=4.0, **fields):
    return {"materialName": material, "quantity": quantity, **fields}


def order(name="P1", *lines, **fields):
    return {"name": name, "directionType": 2, "order_lines": list(lines) or [line()], **fields}


def begun(name="P1", confirmed=3.0, status="In Process", **fields):
    more = {"quantityRequested": 4.0, "quantityConfirmed": confirmed}
    return order(name, line(**more), status=status, **fields)


def page(*orders):
    return json.dumps({"orders": list(orders)})


@pytest.fixture
def depot(server, credential):
    headers = {"Authorization": f"Bearer {credential['key']}"}
    with httpx.Client(base_url=f"{server}/api", headers=headers, timeout=30) as client:
        yield client


@pytest.fixture
def materials(store):
    for number in ("A1", "A2"):
        ArticleFactory(store=store, number=number)


@pytest.fixture
def moved_in(store, materials, imported):
    """A function that imports items and returns the report, which has no errors."""

    def run(*orders):
        report = imported("storage_orders", page(*orders))
        assert list(map(str, report.errors)) == []
        return report

    return run


@pytest.fixture
def complaint(store, materials, imported):
    """A function that imports items of which one thing is wrong, and returns what; nothing was changed."""

    def run(*orders):
        before = rows_of("warehouse.StorageOrder", "warehouse.Demand", "core.ImportRun")
        report = imported("storage_orders", page(*orders))
        assert rows_of("warehouse.StorageOrder", "warehouse.Demand", "core.ImportRun") == before
        [error] = report.errors
        return str(error)

    return run


def run_jobs(store):
    """What the worker does next for imported orders."""
    for job in ProcrastinateJob.objects.filter(args__store_id=store.pk, status="todo").order_by("pk"):
        {"warehouse.verify_order": tasks.verify_order, "warehouse.allocate_rest": tasks.allocate_rest}[
            job.task_name
        ](**job.args)


def one(store):
    return StorageOrder.objects.of(store).get()


def one_line(store):
    return StorageOrderLine.objects.of(store).get()


def lived(store):
    """Orders in every state and direction; the stock that is left is enough for what is allocated."""
    spot = place(store, "B-1", zone=Zone.objects.create(warehouse=main(store), name="COOL"))
    plain, dated, loose = (stocked(store, 50, location=spot, batch=batch) for batch in ("", "L1", ""))
    declare_custom_field(store=store, name="ORDERNOTE")
    declare_custom_field(store=store, name="EMPTY")
    cool = Within(zones=[spot.zone])
    full = {
        "owner": "ACME",
        "recipient": "B&C",
        "unit": "U",
        "handling_unit": "H",
        "info1": "Tab\tand é",
        "info5": "5",
    }
    opened(store, (plain, "0.5"), (dated, 2), priority=4, name='Quote " and 1E5', direction=Direction.RETURN)
    verified(store, (plain, 3), within=cool, custom={"ORDERNOTE": "Handle with care"}, **full)
    verified(store, (plain, 3), direction=Direction.COUNT, counts_empty=True)
    back = allocated(store, (plain, 3))
    deallocate_storage_order(store=store, pk=back.pk)
    allocated(store, (plain, 5), (dated, 20))
    allocated(store, (loose, 60))
    allocated(store, (plain, 7), direction=Direction.PUT, within=cool)
    allocated(store, (plain, 0), direction=Direction.COUNT)
    going = allocated(store, (plain, 4), (dated, 2))
    confirm(going, "2.5")
    confirm(going, 2, 2)
    confirm(allocated(store, (plain, 4), direction=Direction.PUT), 1)
    confirm(allocated(store, (plain, 2), direction=Direction.PRODUCTION), 2)
    short = allocated(store, (plain, 6), direction=Direction.PICK)
    confirm(short, 2, motive=Motive.SHORTAGE)
    confirm(allocated(store, (stocked(store, 9, location=spot), 9), direction=Direction.COUNT), 4)
    gone = allocated(store, (plain, 6), (dated, 1))
    confirm(gone, 1)
    close_storage_order(store=store, pk=gone.pk)
    close_storage_order(store=store, pk=opened(store, (plain, 1), direction=Direction.COUNT).pk)
    return StorageOrder.objects.of(store).count()


def export(store, path, **options):
    call_command("export_storage_orders", str(path), store=store.pk, **options)
    return json.loads(path.read_text())["orders"]


def like(store, new_store, tmp_path):
    """Another store with the same articles, places, stock and custom fields."""
    other = new_store()
    for number in Article.objects.of(store).values_list("number", flat=True):
        ArticleFactory(store=other, number=number)
    place(other, "B-1", zone=Zone.objects.create(warehouse=main(other), name="COOL"))
    declare_custom_field(store=other, name="ORDERNOTE")
    declare_custom_field(store=other, name="EMPTY")
    path = tmp_path / "stock.csv"
    call_command("export_stock", str(path), store=store.pk)
    call_command("import_stock", str(path), store=other.pk)
    return other


def bare(orders, *, without=("id",)):
    """Ids are of the installation; they stay where they are free."""
    return [
        {key: value for key, value in one.items() if key not in without}
        | {
            "order_lines": [
                {key: value for key, value in row.items() if key not in without} for row in one["order_lines"]
            ]
        }
        for one in orders
    ]


def test_an_export_is_the_list_of_the_api(real_store, depot, tmp_path):
    count = lived(real_store)
    answer = depot.get("/orders", params={"limit": 100}).json()
    assert len(answer["orders"]) == count
    assert export(real_store, tmp_path / "all.json") == answer["orders"]


def test_an_export_fills_another_store_alike(store, new_store, tmp_path):
    lived(store)
    first = export(store, tmp_path / "1.json")
    assert {one["status"] for one in first} == set(STATES)
    other = like(store, new_store, tmp_path)
    before = rows_of(*LEDGER)
    call_command("import_storage_orders", str(tmp_path / "1.json"), store=other.pk)
    told = ("Untouched", "Ready for Allocation", "Processed")
    second = export(other, tmp_path / "2.json")
    still = [(x, y) for x, y in zip(bare(first), bare(second), strict=True) if x["status"] in told]
    assert [y for _, y in still] == [x for x, _ in still]
    run_jobs(other)
    verify_all(store)
    changing = ("id", "modifiedDate")
    assert bare(export(other, tmp_path / "3.json"), without=changing) == bare(
        export(store, tmp_path / "4.json"), without=changing
    )
    assert rows_of(*LEDGER) == before
    assert audit() == []


def verify_all(store):
    for pk in StorageOrder.objects.of(store).filter(state="queued").values_list("pk", flat=True):
        verify_storage_order(store=store, pk=pk)


def test_an_export_imports_again_unchanged(store, tmp_path, capsys):
    lived(store)
    path = tmp_path / "all.json"
    lines = sum(len(one["order_lines"]) for one in export(store, path))
    before = rows_of(*HISTORY)
    jobs = ProcrastinateJob.objects.count()
    capsys.readouterr()
    call_command("import_storage_orders", str(path), store=store.pk)
    said = f"{lines} storage_orders rows: 0 new, 0 changed, {lines} unchanged, 0 rejected.\n"
    assert (capsys.readouterr().out, rows_of(*HISTORY)) == (said, before)
    assert ProcrastinateJob.objects.count() == jobs


def test_pages_of_the_api_import_unchanged(real_store, depot, tmp_path, capsys):
    lived(real_store)
    pages = [depot.get("/orders", params={"limit": 5, "page": n}).content for n in range(4)]
    path = tmp_path / "pages.json"
    path.write_bytes(b"\n".join(pages))
    call_command("import_storage_orders", str(path), store=real_store.pk)
    assert " 0 new, 0 changed, " in capsys.readouterr().out


def test_an_order_comes_alive(store, moved_in):
    fields = {"status": "Untouched", "priority": 4, "deadline": "2026-12-24T08:00:00.000000", "hasStock": 1}
    moved_in(order("P1", line(number=7, lot="L", serialNumber=8), Info2="x", orderType=4, **fields))
    made, its = one(store), one_line(store)
    assert (made.state, made.origin, made.priority, made.has_stock, made.info2) == (
        "untouched",
        4,
        4,
        True,
        "x",
    )
    assert (its.number, its.quantity, its.requested, its.batch, its.serial) == (7, 4, 0, "L", "8")
    birth = Transition.objects.get(kind=KIND, object_id=made.pk)
    assert (birth.source, birth.target, birth.move, birth.reason) == ("", "untouched", "open", "import")
    assert audit() == []


def test_what_is_left_out_is_as_of_a_new_order(store, moved_in):
    moved_in({"name": "P1", "directionType": "Put", "order_lines": [line(), line("A2", "1.5")]})
    made = one(store)
    assert (made.state, made.direction, made.origin, made.priority, made.warehouse) == (
        "queued", 1, 1, 2, main(store),
    )  # fmt: skip
    assert list(made.lines.order_by("number").values_list("number", "quantity")) == [
        (1, 4),
        (2, Decimal("1.5")),
    ]


def test_ids_stay_where_they_are_free(store, new_store, moved_in, imported, tmp_path):
    item = order("P1", line(id=LINE_GUID), id=GUID)
    moved_in(item)
    assert (str(one(store).uuid).upper(), str(one_line(store).uuid).upper()) == (GUID, LINE_GUID)
    other = new_store()
    ArticleFactory(store=other, number="A1")
    path = tmp_path / "orders.json"
    path.write_text(page(item, {**item, "name": "P2"}))
    call_command("import_storage_orders", str(path), store=other.pk)
    ids = [one["id"] for one in export(other, path)]
    assert (len(set(ids)), GUID in ids) == (2, False)


def test_what_was_confirmed_before_is_not_asked_for_again(store, moved_in):
    article = stocked(store, 10)
    Article.objects.filter(number="A1").delete()
    Article.objects.filter(pk=article.pk).update(number="A1")
    moved = StockMovement.objects.count()
    moved_in(begun(confirmed=3.0))
    its = one_line(store)
    assert (its.confirmed, its.confirmed_before, its.requested, its.short, its.done) == (3, 3, 4, 1, False)
    assert (its.demand.quantity, its.demand.done, its.demand.open_quantity) == (4, 3, 1)
    run_jobs(store)
    assert Reservation.objects.get(demand=its.demand).quantity == 1
    assert (StockMovement.objects.count(), audit()) == (moved, [])
    told = confirm_line(store=store, pk=its.pk, quantity=1)
    assert (one(store).state, one_line(store).confirmed, audit()) == ("processed", 4, [])
    reverse_confirmation(store=store, pk=told.pk, reason="wrong")
    assert (one_line(store).confirmed, audit()) == (3, [])


def test_the_audit_counts_in_what_was_confirmed_before(store, moved_in):
    moved_in(begun(confirmed=3.0))
    StorageOrderLine.objects.of(store).update(confirmed_before=2)
    assert [finding.name for finding in audit()] == ["storage.confirmations"]


def test_a_line_that_was_fetched_before_needs_nothing(store, moved_in):
    moved_in(begun(confirmed=4.0), begun("P2", 1.0))
    assert list(StorageOrderLine.objects.of(store).order_by("pk").values_list("done", "demand")) == [
        (True, None),
        (False, Demand.objects.of(store).get().pk),
    ]


def test_a_put_that_was_begun_proposes_the_rest(store, moved_in):
    moved_in(begun(directionType=1))
    run_jobs(store)
    its = one_line(store)
    assert (its.proposals.get().quantity, its.short, audit()) == (1, 0, [])


@pytest.mark.parametrize(
    ("fields", "figures"),
    [
        ({"quantity": 9.0, "quantityConfirmed": 4.0, "quantityDeviated": -5.0}, (4, 9, 0)),
        ({"quantity": 9.0, "quantityConfirmed": 0.0, "quantityDeviated": 9.0}, (0, None, 6)),
        ({"quantity": 0.0, "quantityConfirmed": 0.0, "quantityDeviated": 0.0}, (0, 0, 0)),
    ],
)
def test_a_count_that_is_processed(store, moved_in, fields, figures):
    moved_in(order("C", line(**fields), directionType=5, status="Processed"))
    its = one_line(store)
    assert (its.confirmed, its.expected, its.motive) == figures
    assert (its.deviated, its.done) == (Decimal(fields["quantityDeviated"]), True)
    assert (Confirmation.objects.of(store).count(), audit()) == (0, [])


def test_a_processed_order_is_done_and_says_what_was_not(store, moved_in):
    moved_in(begun(status="Processed"), begun("P2", 4.0, "Processed"))
    assert list(
        StorageOrderLine.objects.of(store).order_by("pk").values_list("done", "motive", "demand")
    ) == [
        (True, 6, None),
        (True, 0, None),
    ]
    assert (ProcrastinateJob.objects.filter(args__store_id=store.pk).count(), audit()) == (0, [])


def test_zones_are_what_an_order_keeps_to(store, moved_in):
    zone = Zone.objects.create(warehouse=main(store), name="COOL")
    moved_in(order(zones=["COOL"]), order("P2", status="Is Allocated", zones=["COOL"]))
    assert list(StorageOrder.objects.of(store).filter(places__zone=zone).values_list("name", flat=True)) == [
        "P1"
    ]


def test_custom_fields_of_the_store_are_kept_and_other_keys_not(store, moved_in):
    declare_custom_field(store=store, name="ORDERNOTE")
    moved_in(order(ORDERNOTE="Mind the step", OTHER=7, storageUnits=[], incompleteAllocations=0))
    assert one(store).custom == {"ORDERNOTE": "Mind the step"}


def test_the_warehouse_of_an_order(store, moved_in, imported, tmp_path):
    open_warehouse(store=store, name="TWO")
    moved_in(order("P1", warehouseName="TWO"), order("P1", warehouseName="MAIN"), order("P2"))
    assert list(StorageOrder.objects.of(store).order_by("pk").values_list("warehouse__name", "name")) == [
        ("TWO", "P1"),
        ("MAIN", "P1"),
        ("MAIN", "P2"),
    ]
    assert [one["name"] for one in export(store, tmp_path / "two.json", warehouse="TWO")] == ["P1"]
    assert len(export(store, tmp_path / "all.json")) == 3
    csv = tmp_path / "two.csv"
    call_command("export_storage_orders", str(csv), store=store.pk, warehouse="TWO")
    assert len(csv.read_text().splitlines()) == 2


def test_a_named_warehouse_is_for_orders_that_name_none(store, materials, tmp_path):
    other = open_warehouse(store=store, name="TWO")
    path = tmp_path / "orders.json"
    path.write_text(page(order("P1"), order("P2", warehouseName="MAIN")))
    call_command("import_storage_orders", str(path), store=store.pk, warehouse="TWO")
    assert list(StorageOrder.objects.filter(warehouse=other).values_list("name", flat=True)) == ["P1"]


@pytest.mark.parametrize("command", ["import_storage_orders", "export_storage_orders"])
def test_a_warehouse_that_is_not_there(store, tmp_path, command):
    path = tmp_path / "orders.json"
    path.write_text(page())
    with pytest.raises(CommandError, match=r"There is no warehouse X\. Warehouses: MAIN\."):
        call_command(command, str(path), store=store.pk, warehouse="X")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (order("P1", line("A9")), "item 2, order_lines 1, materialName: There is no article A9. Import articles first"),
        (order("P1", line(), line(quantity=0)), "item 2, order_lines 2, quantity: Only a count may ask for nothing."),
        (order("P1", line(quantity="x")), 'item 2, order_lines 1, quantity: "x" is not a number.'),
        (order(order_lines=[]), "item 2, order_lines: There is none; an item needs at least one. [REQUIRED]"),
        (order(directionType=6), 'item 2, directionType: "6" is none of put, pick'),
        (order(status="Lost"), 'item 2, status: "Lost" is none of queued, Untouched'),
        (order(warehouseName="X"), "item 2, warehouseName: There is no warehouse X. Import locations first"),
        (order(zones=["X"]), "item 2, zones: There is no zone X in the warehouse. Import locations first. [UNKNOWN]"),
        (order(zones=[1]), "item 2, zones: It is no array of names. [INVALID_TYPE]"),
        (order(id="7"), "item 2, id: It is no GUID. [INVALID_ID]"),
        (order("P0"), "item 2: Item 1 has the same warehouseName, name already. [REPEATED]"),
        (
            order("P1", line(number=1), line(number=1)),
            "item 2, order_lines 2, number: Another line of the order has the number 1. [REPEATED]",
        ),
        (begun(confirmed=5.0), "item 2, order_lines 1, quantityConfirmed: More is confirmed than was asked for."),
        (
            begun(status="Untouched"),
            "item 2, order_lines 1, quantityConfirmed: Something is confirmed, though nobody has begun the order.",
        ),
        (
            order("P1", line(quantityRequested=5)),
            "item 2, order_lines 1, quantityRequested: It must lie between what is confirmed and what was asked for.",
        ),
        (
            order(directionType=5, status="In Process"),
            "item 2, status: A count that is under way cannot come in: what is left to count is not in the file.",
        ),
        (
            order(directionType=5, status="Processed"),
            "item 2, order_lines 1, quantityDeviated: A count that is processed needs the difference that was found.",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(complaint, item, message):
    assert complaint(order("P0"), item).startswith(message)


def test_a_serial_number_of_a_tracked_article_is_one_piece(store, complaint):
    Article.objects.of(store).filter(number="A1").update(tracking="serial")
    assert complaint(order("P1", line(serialNumber="S"))) == (
        "item 1, order_lines 1, serialNumber: Serial number S is one piece. [OUT_OF_RANGE]"
    )


@pytest.mark.parametrize(("value", "code"), [(7, "INVALID_TYPE"), ("12345", "TOO_LONG")])
def test_a_custom_field_that_does_not_fit(store, complaint, value, code):
    declare_custom_field(store=store, name="NOTE", length=4)
    assert complaint(order(NOTE=value)).endswith(f"[{code}]")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (order(priority=4), "P1 is there already and says otherwise about priority."),
        (order(countEmptyLocations=True), "says otherwise about countEmptyLocations."),
        (order("P1", line(lot="L")), "says otherwise about lot."),
        (order("P1", line(quantity=5)), "says otherwise about quantity."),
        (order("P1", line(), line()), "says otherwise about materialName, quantity."),
        (order("P1", status="Processed"), "Order P1 is queued and never was processed."),
        (begun(confirmed=1.0, status="queued"), "nobody has begun"),
    ],
)
def test_what_is_there_is_not_changed(store, moved_in, imported, item, words):
    moved_in(order())
    before = rows_of(*HISTORY)
    assert words in str(imported("storage_orders", page(item)).errors[0])
    assert rows_of(*HISTORY) == before


def test_more_confirmed_than_here_is_not_taken(store, moved_in, complaint):
    moved_in(begun(confirmed=2.0))
    moved_in(begun(confirmed=1.0))
    assert "More is confirmed than on order P1 here." in complaint(begun(confirmed=3.0))


def test_an_older_file_after_work_went_on(store, moved_in):
    moved_in(order())
    verify_storage_order(store=store, pk=one(store).pk)
    allocate_storage_order(store=store, pk=one(store).pk)
    assert moved_in(order(status="queued", Info1="before")).unchanged == 1
    assert (one(store).state, one(store).info1) == ("allocated", "")


def test_an_order_that_was_renamed_here_does_not_come_twice(store, moved_in, complaint):
    moved_in(order(id=GUID))
    change_storage_order(store=store, pk=one(store).pk, changes={"name": "P9"})
    assert complaint(order(id=GUID)).startswith("item 1, id: Order P9 has this id.")


def test_a_refused_line_refuses_its_order(store, materials, imported, tmp_path):
    text = page(order("P1", line(), line("A9")), order("P2"))
    report = imported("storage_orders", text, partial=True)
    assert (one(store).name, report.applied, report.rejected) == ("P2", 1, 2)
    csv = "order,direction,priority,deadline,material,quantity,lot\nP3,put,,,A1,1,\nP3,put,,,A9,1,\n"
    assert imported("storage_orders", csv, partial=True).applied == 0
    rejects = (tmp_path / "storage_orders.csv.rejected.csv").read_text()
    assert "2,,INCOMPLETE,Another row of P3 is refused; all of it is imported or nothing.,P3," in rejects


def test_the_worker_leaves_alone_what_moved_on(store, moved_in):
    moved_in(order(status="Is Allocated"))
    close_storage_order(store=store, pk=one(store).pk)
    log = Transition.objects.count()
    run_jobs(store)
    assert (one(store).state, Transition.objects.count()) == ("processed", log)


@pytest.fixture
def big_file(real_store, tmp_path):
    ArticleFactory(store=real_store, number="A1")
    path = tmp_path / "big.json"
    ends = {"quantityRequested": 4.0, "quantityConfirmed": 4.0, "lot": None}
    lines = [line(number=n, **ends) for n in range(1, 5)]
    with path.open("w") as stream:
        stream.write('{"orders": [\n')
        for n in range(10_000):
            item = order(f"P-{n}", *lines, status="Processed", priority=2, zones=[], Info1="x" * 20)
            stream.write(f"{',' if n else ''}{json.dumps(item)}\n")
        stream.write("]}")
    return path


def test_a_killed_import_leaves_nothing_and_runs_again(real_store, big_file):
    command = [
        sys.executable,
        "manage.py",
        "import_storage_orders",
        str(big_file),
        "--store",
        str(real_store.pk),
    ]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment(), stdout=subprocess.PIPE)
    time.sleep(2.5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert StorageOrder.objects.of(real_store).count() in (0, 10_000)
    call_command("import_storage_orders", str(big_file), store=real_store.pk)
    assert StorageOrderLine.objects.of(real_store).count() == 40_000
    assert {run.rows for run in ImportRun.objects.of(real_store)} == {40_000}


def test_a_big_file_is_fast_and_small(real_store, big_file):
    """The time is generous for a busy machine."""
    cost = cost_of("import_storage_orders", big_file, "--store", str(real_store.pk))
    assert cost.output == ["40,000 storage_orders rows: 40,000 new, 0 changed, 0 unchanged, 0 rejected."]
    assert (cost.exit_code, cost.errors) == (0, "")
    assert cost.peak_mb < 128
    assert cost.seconds < 60
