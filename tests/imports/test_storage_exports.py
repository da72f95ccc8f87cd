"""Storage orders go out as the warehouse API lists them, and come in again unchanged."""

import json

from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from catalog.models import Article
from core.audit import audit
from tests.factories import ArticleFactory, place, stocked
from tests.imports.conftest import rows_of
from tests.imports.storage_orders import HISTORY, LEDGER, STATES, run_jobs
from tests.warehouse.storage import allocated, confirm, main, opened, verified
from warehouse.models import (
    Direction,
    StorageOrder,
    Zone,
)
from warehouse.models.storage_orders import Motive
from warehouse.services import (
    Within,
    close_storage_order,
    deallocate_storage_order,
    declare_custom_field,
    verify_storage_order,
)


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
