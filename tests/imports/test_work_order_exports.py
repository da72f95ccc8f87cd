"""Work orders go out as they came in."""

import json

import pytest
from django.core.management import call_command

from core.audit import audit
from orders.models import WorkOrder
from orders.services import (
    add_operation,
    cancel_work_order,
    complete_work_order,
    hold_work_order,
    open_work_order,
    pause_work_order,
    start_work_order,
    update_work_order,
)
from tests.imports.conftest import rows_of
from tests.imports.test_work_orders import HISTORY, KEYS
from tests.imports.work_orders import at, csv

# An awkward text, and what happened to the order.
LIVES = [
    ("a,b", []),
    ('say "x"', [start_work_order]),
    ("two\nlines", [start_work_order, complete_work_order]),
    (" \\N\t½\r\n", [start_work_order, pause_work_order]),
    ("\a\u2028{", [start_work_order, hold_work_order]),
    ("[1]", [hold_work_order]),
    ("東\U0001f6e0京", [cancel_work_order]),
]


def lived(store):
    """Orders of every state, with all that the format can hold and much that is awkward in a file."""
    for n, (text, moves) in enumerate(LIVES):
        name = text.strip()
        order = open_work_order(
            store=store, number=f"№ {n} {name}", product=name, quantity=n + 1, priority=n % 4 + 1,
            customer=name if n % 2 else "", due_at=at(2026, 1, n + 1, 0, 0, n % 3), notes=text,
            estimated_completion_at=at(2026, 2, 1, 0, 0, 0, 7) if n % 2 else None,
        )  # fmt: skip
        add_operation(store=store, work_order=order.pk, operation_type="WELD")
        for move in moves:
            move(store=store, pk=order.pk)
    many = open_work_order(store=store, product="x" * 200, quantity=2_147_483_646, number="1E5")
    update_work_order(store=store, pk=many.pk, may_overproduce=True, completed_quantity=2_147_483_647)
    return WorkOrder.objects.of(store).count()


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_an_export_imports_again_unchanged(store, tmp_path, capsys, name):
    count = lived(store)
    call_command("export_work_orders", str(tmp_path / name), store=store.pk)
    before = rows_of(*HISTORY)
    capsys.readouterr()
    call_command("import_work_orders", str(tmp_path / name), store=store.pk)
    said = f"{count} work_orders rows: 0 new, 0 changed, {count} unchanged, 0 rejected.\n"
    assert (capsys.readouterr().out, rows_of(*HISTORY)) == (said, before)


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_an_export_fills_another_store_alike(store, new_store, tmp_path, name):
    lived(store)
    other = new_store()
    first, second = tmp_path / f"1{name}", tmp_path / f"2{name}"
    call_command("export_work_orders", str(first), store=store.pk)
    call_command("import_work_orders", str(first), store=other.pk)
    call_command("export_work_orders", str(second), store=other.pk)
    assert plain(second) == plain(first)
    assert audit() == []


def plain(path):
    if path.suffix != ".json":
        return path.read_text()
    document = json.loads(path.read_text())
    return [{key: value for key, value in one.items() if key not in KEYS} for one in document["data"]]


def test_an_export_is_the_list_of_the_api(real_store, http, tmp_path):
    lived(real_store)
    path = tmp_path / "all.json"
    call_command("export_work_orders", str(path), store=real_store.pk)
    answer = http.get("/work-orders", params={"sort": "id", "limit": 100}).json()
    written = json.loads(path.read_text())
    assert written["data"] == answer["data"]
    assert written["pagination"] == {**answer["pagination"], "limit": len(answer["data"])}


def test_the_pages_of_the_api_import_unchanged(real_store, http, imported_pages):
    count = lived(real_store)
    pages = [http.get("/work-orders", params={"page": n, "limit": 3}).content for n in range(1, 5)]
    assert (
        imported_pages(b"\n".join(pages))
        == f"{count} work_orders rows: 0 new, 0 changed, {count} unchanged, 0 rejected."
    )


@pytest.fixture
def imported_pages(real_store, tmp_path, capsys):
    def run(raw):
        path = tmp_path / "pages.json"
        path.write_bytes(raw)
        call_command("import_work_orders", str(path), store=real_store.pk)
        return capsys.readouterr().out.strip()

    return run


def test_an_export_without_orders(store, tmp_path, imported):
    path = tmp_path / "none.json"
    call_command("export_work_orders", str(path), store=store.pk)
    assert json.loads(path.read_text())["pagination"]["total"] == 0
    assert imported("work_orders", path.read_text()).rows == 0


def test_an_export_to_standard_output(store, capsys):
    open_work_order(store=store, number="WO-1", product="Widget", quantity=5, due_at=at(2026, 11, 21))
    call_command("export_work_orders", store=store.pk)
    assert capsys.readouterr().out == csv("WO-1,Widget,5,NORMAL,,2026-11-21,")
