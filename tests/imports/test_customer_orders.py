from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from core.audit import audit
from core.models import ImportRun
from production.models import CustomerOrder, CustomerOrderLine
from tests.factories import ArticleFactory, CustomerFactory
from tests.imports.conftest import rows_of

HEADER = "number,customer,article,quantity,due_date"
LABELS = [
    "production.CustomerOrderEvent",
    "production.CustomerOrderLineEvent",
    "production.CustomerOrderLine",
]


@pytest.fixture(autouse=True)
def partners(store):
    for number, name in (("C1", "Ada Wheels"), ("C2", "Bob Bikes"), ("C3", "Twin"), ("C4", "Twin")):
        CustomerFactory(store=store, number=number, name=name)
    for number in ("A1", "A2"):
        ArticleFactory(store=store, number=number)


def order(number="CO1", customer="C1", article="A1", quantity="4", due=""):
    return f"{number},{customer},{article},{quantity},{due}"


def orders(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def lines(store):
    found = CustomerOrderLine.objects.of(store).order_by("order__number", "position")
    return [(x.order.number, x.position, x.article.number, x.quantity) for x in found]


def test_an_order_is_made_as_the_file_says(store, imported):
    report = imported("customer_orders", orders(order(quantity="1.5", due="2026-12-24"), order(article="A2")))
    assert (report.created, report.changed) == (2, 0)
    made = CustomerOrder.objects.of(store).get()
    assert (made.number, made.customer.number, made.external_id) == ("CO1", "C1", "")
    first, second = made.lines.order_by("position")
    assert (first.quantity, first.due_date, second.due_date) == (Decimal("1.5"), date(2026, 12, 24), None)
    assert audit() == []


def test_a_customer_is_named_by_number_or_exact_name(store, imported):
    imported("customer_orders", orders(order(customer="Ada Wheels"), order(), order("CO2", "Bob Bikes")))
    made = CustomerOrder.objects.of(store).order_by("number")
    assert [one.customer.number for one in made] == ["C1", "C2"]


def test_a_number_goes_before_a_name(store, imported):
    CustomerFactory(store=store, number="C9", name="C1")
    imported("customer_orders", orders(order(customer="C1")))
    assert CustomerOrder.objects.of(store).get().customer.number == "C1"


def test_positions_count_within_their_order(store, imported):
    imported("customer_orders", orders(order(), order("CO2"), order(), order(quantity="5")))
    assert lines(store) == [
        ("CO1", 1, "A1", 4),
        ("CO1", 2, "A1", 4),
        ("CO1", 3, "A1", 5),
        ("CO2", 1, "A1", 4),
    ]


def test_a_second_import_changes_nothing(imported):
    text = orders(order(), order(article="A2"), order("CO2", due="2026-12-01"))
    imported("customer_orders", text)
    before = rows_of(*LABELS)
    assert imported("customer_orders", text).unchanged == 3
    assert rows_of(*LABELS) == before


def test_lines_that_are_gone_from_the_file_stay(store, imported):
    imported("customer_orders", orders(order(), order(article="A2")))
    assert imported("customer_orders", orders(order(quantity="9"))).changed == 1
    assert lines(store) == [("CO1", 1, "A1", 9), ("CO1", 2, "A2", 4)]


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"customer": "C2"}, ("customer", "INCONSISTENT")),
        ({"customer": "Bob Bikes"}, ("customer", "INCONSISTENT")),
        ({"number": "CO2", "customer": "Twin"}, ("customer", "AMBIGUOUS")),
        ({"number": "CO2", "customer": "ada wheels"}, ("customer", "UNKNOWN")),
        ({"number": "CO2", "customer": ""}, ("customer", "REQUIRED")),
        ({"number": ""}, ("number", "REQUIRED")),
        ({"article": "A9"}, ("article", "UNKNOWN")),
        ({"quantity": "0"}, ("quantity", "MUST_BE_POSITIVE")),
        ({"quantity": "1,5"}, ("", "RAGGED_ROW")),
        ({"due": "24.12.2026"}, ("due_date", "INVALID_DATE")),
    ],
)
def test_a_row_that_cannot_be(store, faults, other, fault):
    assert faults("customer_orders", orders(order(), order(**other))) == [(3, *fault)]
    assert not CustomerOrder.objects.of(store).exists()


def test_an_order_keeps_its_customer(store, imported, faults):
    imported("customer_orders", orders(order()))
    assert faults("customer_orders", orders(order(customer="C2"))) == [(2, "customer", "TAKEN")]
    assert CustomerOrder.objects.of(store).get().customer.number == "C1"


def test_a_refused_row_keeps_its_position(store, imported):
    imported("customer_orders", orders(order(quantity="x"), order(article="A2")), partial=True)
    assert lines(store) == [("CO1", 2, "A2", 4)]
    imported("customer_orders", orders(order(), order(article="A2")))
    assert lines(store) == [("CO1", 1, "A1", 4), ("CO1", 2, "A2", 4)]


def test_customers_and_articles_of_another_store_are_unknown(store, new_store, faults):
    there = new_store()
    CustomerFactory(store=there, number="X1", name="Elsewhere")
    ArticleFactory(store=there, number="XA")
    text = orders(order("CO1", "X1"), order("CO2", "Elsewhere"), order("CO3", article="XA"))
    found = faults("customer_orders", text)
    assert found == [(2, "customer", "UNKNOWN"), (3, "customer", "UNKNOWN"), (4, "article", "UNKNOWN")]


def test_an_order_of_the_same_number_in_another_store_is_another(store, new_store, imported):
    there = new_store()
    CustomerOrder.objects.create(
        store=there, number="CO1", customer=CustomerFactory(store=there, number="X1")
    )
    imported("customer_orders", orders(order()))
    assert CustomerOrder.objects.filter(number="CO1").count() == 2


def test_a_trial_leaves_nothing(store, imported):
    assert imported("customer_orders", orders(order()), dry_run=True).created == 1
    assert not CustomerOrder.objects.of(store).exists()


def test_the_command_tells_and_leaves_a_record(store, tmp_path, capsys):
    path = tmp_path / "orders.csv"
    path.write_text(orders(order(), order(article="A9")))
    with pytest.raises(CommandError, match="1 of 2 rows were rejected; nothing was imported"):
        call_command("import_customer_orders", str(path), store=store.pk)
    with pytest.raises(CommandError, match="1 rows were rejected"):
        call_command("import_customer_orders", str(path), store=store.pk, partial=True)
    assert "1 new, 0 changed, 0 unchanged, 1 rejected" in capsys.readouterr().out
    run = ImportRun.objects.of(store).get(refused=False)
    assert (run.kind, run.applied, run.rejected) == ("customer_orders", 1, 1)
