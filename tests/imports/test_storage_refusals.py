"""Storage orders of an API's pages that cannot come in, or are here already."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Article
from tests.imports.conftest import rows_of
from tests.imports.storage_orders import GUID, HISTORY, begun, line, one, order, page
from warehouse.models import (
    StorageOrder,
)
from warehouse.services import (
    allocate_storage_order,
    change_storage_order,
    declare_custom_field,
    open_warehouse,
    verify_storage_order,
)


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
