"""docs/importing.md, storage orders."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from core import tally
from core.audit import audit
from tests.factories import ArticleFactory
from tests.warehouse.storage import main
from warehouse.models import Demand, StorageOrder, StorageOrderLine
from warehouse.models.storage_orders import KIND
from warehouse.services import open_warehouse, verify_storage_order

HEADER = "order,direction,priority,deadline,material,quantity,lot"


@pytest.fixture(autouse=True)
def materials(store):
    for number in ("A1", "A2"):
        ArticleFactory(store=store, number=number)


def row(
    order="P1",
    direction="pick",
    priority="3",
    deadline="2026-12-24T08:00:00",
    material="A1",
    quantity="4",
    lot="",
):
    return f"{order},{direction},{priority},{deadline},{material},{quantity},{lot}"


def orders(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def test_orders_are_opened_as_the_file_says(store, imported):
    report = imported(
        "storage_orders", orders(row(), row(material="A2", quantity="1.5", lot="L"), row("P2", "PUT", "", ""))
    )
    assert (report.created, report.changed, report.unchanged) == (3, 0, 0)
    first, second = StorageOrder.objects.of(store).order_by("pk")
    assert (first.name, first.direction, first.priority, first.state) == ("P1", 2, 3, "queued")
    assert (first.deadline, first.warehouse) == (datetime(2026, 12, 24, 8, tzinfo=UTC), main(store))
    assert (second.direction, second.priority, second.deadline, second.has_stock) == (1, 2, None, True)
    lines = StorageOrderLine.objects.filter(order=first).order_by("number")
    assert [(x.number, x.article.number, x.quantity, x.batch) for x in lines] == [
        (1, "A1", 4, ""),
        (2, "A2", Decimal("1.5"), "L"),
    ]
    assert Demand.objects.of(store).count() == 2
    assert tally.total(store.pk, KIND) == 2
    assert audit() == []


def test_each_is_verified_by_a_job(store, imported):
    imported("storage_orders", orders(row(), row(), row("P2")))
    found = ProcrastinateJob.objects.filter(task_name="warehouse.verify_order", args__store_id=store.pk)
    keys = sorted(StorageOrder.objects.of(store).values_list("pk", flat=True))
    assert sorted(job.args["order_id"] for job in found) == keys
    assert verify_storage_order(store=store, pk=keys[0]).state == "untouched"


def test_the_same_file_again_changes_nothing(store, imported):
    text = orders(row(), row(material="A2"), row("C", "count", quantity="0"))
    imported("storage_orders", text)
    assert imported("storage_orders", text).unchanged == 3
    assert StorageOrder.objects.of(store).count() == 2


def test_what_is_exported_imports_again_unchanged(store, imported, tmp_path):
    imported("storage_orders", orders(row(), row("P2", "transport", "", "", "A2", "0.5", "L")))
    StorageOrderLine.objects.filter(order__name="P1").update(number=7)
    path = tmp_path / "out.csv"
    call_command("export_storage_orders", str(path), store=store.pk)
    assert imported("storage_orders", path.read_text()).unchanged == 2


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"direction": "put"}, (3, "direction", "INCONSISTENT")),
        ({"priority": "1"}, (3, "priority", "INCONSISTENT")),
        ({"deadline": ""}, (3, "deadline", "INCONSISTENT")),
        ({"material": "A9"}, (3, "material", "UNKNOWN")),
        ({"quantity": "0"}, (3, "quantity", "OUT_OF_RANGE")),
        ({"direction": "up"}, (3, "direction", "INVALID_CHOICE")),
    ],
)
def test_a_row_that_is_wrong(store, faults, other, fault):
    assert fault in faults("storage_orders", orders(row(), row(**other)))
    assert [StorageOrder.objects.of(store).count(), Demand.objects.of(store).count()] == [0, 0]


@pytest.mark.parametrize("other", [{"quantity": "5"}, {"material": "A2"}, {"lot": "L"}])
def test_an_order_that_is_there_is_not_changed(store, imported, faults, other):
    imported("storage_orders", orders(row()))
    assert faults("storage_orders", orders(row(**other))) == [(2, "", "KNOWN")]
    assert faults("storage_orders", orders(row(), row())) == [(3, "", "KNOWN")]
    assert StorageOrderLine.objects.of(store).get().quantity == 4


def test_another_stores_order_of_the_same_name_is_another(store, new_store, imported):
    other = new_store()
    open_warehouse(store=other, name="TWO")
    imported("storage_orders", orders(row()))
    assert StorageOrder.objects.of(other).count() == 0
