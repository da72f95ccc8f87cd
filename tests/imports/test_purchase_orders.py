from datetime import date
from decimal import Decimal

import pytest

from core.audit import audit
from core.models import Transition
from tests.factories import ArticleFactory, SupplierFactory
from tests.imports.conftest import rows_of
from warehouse.models import PurchaseOrder, PurchaseOrderLine

HEADER = "number,supplier,state,order_date,article,ordered,received,unit_price,due_date"


@pytest.fixture(autouse=True)
def partners(store):
    for number in ("S1", "S2"):
        SupplierFactory(store=store, number=number)
    for number in ("A1", "A2"):
        ArticleFactory(store=store, number=number)


def order(number="PO1", supplier="S1", state="pending", day="2026-01-05", article="A1", ordered="4", due=""):
    return f"{number},{supplier},{state},{day},{article},{ordered},1.00,2.5000,{due}"


def orders(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def log(store):
    found = Transition.objects.of(store).order_by("pk")
    return [(t.version, t.move, t.source, t.target, t.reason, t.door) for t in found]


def lines(store):
    found = PurchaseOrderLine.objects.of(store).order_by("order__number", "position")
    return [(x.position, x.article.number, x.ordered) for x in found]


def test_an_order_is_made_as_the_file_says(store, imported):
    imported("purchase_orders", orders(order(due="2026-02-01"), order(article="A2")))
    made = PurchaseOrder.objects.of(store).get()
    assert (made.number, made.supplier.number, made.state, made.order_date, made.version) == (
        "PO1", "S1", "pending", date(2026, 1, 5), 1,
    )  # fmt: skip
    first, second = made.lines.order_by("position")
    assert (first.position, first.received, first.unit_price, first.due_date, second.due_date) == (
        1, Decimal(1), Decimal("2.5"), date(2026, 2, 1), None,
    )  # fmt: skip


def test_equal_rows_are_lines_of_their_own(store, imported):
    imported("purchase_orders", orders(order(), order(number="PO2"), order(), order()))
    assert lines(store) == [(1, "A1", 4), (2, "A1", 4), (3, "A1", 4), (1, "A1", 4)]


def test_a_second_import_changes_nothing(imported):
    labels = ["core.Transition", "warehouse.PurchaseOrderEvent", "warehouse.PurchaseOrderLineEvent"]
    imported("purchase_orders", orders(order(), order(number="PO2", state="complete")))
    before = rows_of(*labels)
    assert imported("purchase_orders", orders(order(), order(number="PO2", state="complete"))).unchanged == 2
    assert rows_of(*labels) == before


def test_the_log_begins_with_the_import(store, imported):
    imported("purchase_orders", orders(order(state="approved"), order(state="approved")))
    assert [entry[:5] for entry in log(store)] == [(1, "open", "", "approved", "import")]


def test_a_new_state_is_logged(store, imported):
    imported("purchase_orders", orders(order()))
    imported("purchase_orders", orders(order(state="approved")))
    assert [entry[:5] for entry in log(store)] == [
        (1, "open", "", "pending", "import"),
        (2, "import", "pending", "approved", "import"),
    ]
    assert audit() == []


def test_another_date_is_no_move(store, imported):
    imported("purchase_orders", orders(order()))
    imported("purchase_orders", orders(order(day="2026-01-06")))
    assert (len(log(store)), PurchaseOrder.objects.of(store).get().order_date) == (1, date(2026, 1, 6))


@pytest.mark.parametrize("state", ["pending", "rejected", "approved"])
def test_an_order_that_ended_stays_ended(store, imported, faults, state):
    imported("purchase_orders", orders(order(state="complete")))
    assert faults("purchase_orders", orders(order(state=state))) == [(2, "state", "ENDED")]


def test_lines_that_are_gone_from_the_file_stay(store, imported):
    imported("purchase_orders", orders(order(), order(article="A2")))
    assert imported("purchase_orders", orders(order(ordered="9"))).changed == 1
    assert lines(store) == [(1, "A1", 9), (2, "A2", 4)]


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"supplier": "S2"}, ("supplier", "INCONSISTENT")),
        ({"state": "approved"}, ("state", "INCONSISTENT")),
        ({"day": "2026-01-06"}, ("order_date", "INCONSISTENT")),
        ({"supplier": "S9"}, ("supplier", "UNKNOWN")),
        ({"article": "A9"}, ("article", "UNKNOWN")),
        ({"ordered": "0"}, ("ordered", "MUST_BE_POSITIVE")),
        ({"state": "lost"}, ("state", "INVALID_CHOICE")),
    ],
)
def test_a_row_that_cannot_be(faults, other, fault):
    found = faults("purchase_orders", orders(order(), order(number="PO2"), order(**other)))
    assert (4, *fault) in found
    assert {line for line, *_ in found} == {4}


def test_a_refused_row_keeps_its_position(store, imported):
    imported("purchase_orders", orders(order(ordered="x"), order(article="A2")), partial=True)
    assert lines(store) == [(2, "A2", 4)]
    imported("purchase_orders", orders(order(), order(article="A2")))
    assert lines(store) == [(1, "A1", 4), (2, "A2", 4)]
