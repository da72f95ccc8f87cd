"""docs/importing.md, Pages of an API: storage orders as the warehouse API lists them."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.models import Article
from core.audit import audit
from core.models import Transition
from tests.factories import ArticleFactory, stocked
from tests.imports.storage_orders import GUID, LINE_GUID, begun, line, one, one_line, order, page, run_jobs
from tests.imports.test_storage_exports import export
from tests.warehouse.storage import main
from warehouse.models import (
    Confirmation,
    Demand,
    Reservation,
    StockMovement,
    StorageOrder,
    StorageOrderLine,
    Zone,
)
from warehouse.models.storage_orders import KIND
from warehouse.services import (
    close_storage_order,
    confirm_line,
    declare_custom_field,
    open_warehouse,
    reverse_confirmation,
)


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


def test_the_worker_leaves_alone_what_moved_on(store, moved_in):
    moved_in(order(status="Is Allocated"))
    close_storage_order(store=store, pk=one(store).pk)
    log = Transition.objects.count()
    run_jobs(store)
    assert (one(store).state, Transition.objects.count()) == ("processed", log)
