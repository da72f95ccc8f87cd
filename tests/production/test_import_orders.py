"""Production orders come alive from CSV in the state of the file: docs/importing.md."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from core import tally
from core.audit import audit
from core.models import ImportRun
from production.models import ProductionOrder
from production.models.production_orders import KIND
from production.services import next_reference, open_customer_order
from production.services.customer_orders import Wanted
from tests.factories import CustomerFactory, bill
from tests.imports.conftest import rows_of
from tests.production.importing import HISTORY, log, needs, order_of, progress, reserved, row, rows
from tests.production.workshop import workshop
from warehouse.models import Demand, StorageOrder

STATES = ["new", "in_production", "finished", "cancelled"]


@pytest.fixture
def shop(store):
    """Parts for three bikes."""
    return workshop(store, stock=3)


@pytest.fixture
def asked(shop):
    customer = CustomerFactory(store=shop.store)
    return open_customer_order(customer=customer, lines=[Wanted(shop.bike, Decimal(3))], number="CO-1")


def test_an_order_is_opened_as_its_rows_say(store, shop, asked, imported):
    head = {"asked": "CO-1", "start": "2026-12-01", "end": "2026-12-24T16:30:00", "name": "Spring"}
    report = imported("production_orders", rows(row(shop.bike, 4, **head), row(shop.wheel, "2.5", **head)))
    made = order_of(store)
    assert (report.created, report.changed) == (2, 0)
    assert (made.state, made.version, made.customer_order, made.name) == ("new", 1, asked, "Spring")
    assert made.start_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert made.end_at == datetime(2026, 12, 24, 16, 30, tzinfo=UTC)
    lines = made.articles.order_by("pk").values_list("article__number", "amount", "finished")
    assert list(lines) == [(shop.bike.number, 4, 0), (shop.wheel.number, Decimal("2.5"), 0)]
    assert (log(made), audit()) == ([("open", "", "new", "import")], [])


def test_its_bill_is_the_one_that_the_service_copies(store, shop, imported):
    imported("production_orders", rows(row(shop.bike, "2.5")))
    assert needs(order_of(store)) == needs(shop.order(amount=Decimal("2.5")))
    due = Demand.objects.filter(document_id=order_of(store).pk).values_list("due", flat=True)
    assert set(due) == {None}


@pytest.mark.parametrize("state", STATES)
def test_an_order_comes_alive_in_its_state(store, shop, imported, state):
    imported("production_orders", rows(row(shop.bike, state=state)))
    made = order_of(store)
    assert (made.state, log(made)) == (state, [("open", "", state, "import")])
    assert (made.finished_at is not None) == (state == "finished")
    assert {closed for *_, closed in needs(made)} == {state in ("finished", "cancelled")}
    assert (tally.total(store.pk, KIND, [state]), audit()) == (1, [])


@pytest.mark.parametrize(("number", "state"), list(enumerate(STATES)))
def test_a_state_may_be_the_number_of_the_api(store, shop, imported, number, state):
    imported(
        "production_orders", rows(row(shop.bike, state=str(number)), row(reference="B", state=state.upper()))
    )
    assert [order_of(store).state, order_of(store, "B").state] == [state, state]


def test_an_order_without_articles(store, imported):
    report = imported("production_orders", rows(row(state="in_production"), row(reference="B")))
    assert (report.created, order_of(store).articles.count(), audit()) == (2, 0, [])


def test_optional_columns_may_be_missing(store, shop, imported):
    imported("production_orders", rows(f"A,{shop.bike.number},2", header="reference,article,amount"))
    made = order_of(store, "A")
    assert (made.state, made.customer_order, made.start_at, made.name) == ("new", None, None, "")


def test_what_is_there_is_reserved_in_production_only(store, shop, imported):
    imported(
        "production_orders", rows(row(shop.bike, 2), row(shop.bike, 2, reference="B", state="in_production"))
    )
    nothing = {shop.frame.number: 0, shop.wheel.number: 0}
    assert reserved(order_of(store)) == nothing
    assert reserved(order_of(store, "B")) == {shop.frame.number: 2, shop.wheel.number: 4}
    assert audit() == []


def test_what_starts_first_is_reserved_first_and_the_rest_is_short(store, shop, imported):
    running = {"state": "in_production"}
    text = rows(
        row(shop.bike, 2, reference="NONE", **running),
        row(shop.bike, 2, reference="LATE", start="2026-12-02", **running),
        row(shop.bike, 2, reference="SOON", start="2026-12-01", **running),
    )
    imported("production_orders", text)
    frames = {name: reserved(order_of(store, name))[shop.frame.number] for name in ("SOON", "LATE", "NONE")}
    assert (frames, audit()) == ({"SOON": 2, "LATE": 1, "NONE": 0}, [])


def test_what_was_made_before_has_had_its_parts(store, shop, imported):
    imported("production_orders", progress(shop.bike, 4, 1))
    made = order_of(store)
    line = made.articles.get()
    assert (line.finished, line.waste, line.finished_before, line.waste_before) == (4, 1, 4, 1)
    assert needs(made) == [(shop.frame.number, 1, 10, 5, False), (shop.wheel.number, 2, 20, 10, False)]
    assert reserved(made) == {shop.frame.number: 3, shop.wheel.number: 6}
    assert (line.reports.count(), audit()) == (0, [])


def test_only_what_is_left_is_reserved(store, shop, imported):
    imported("production_orders", progress(shop.bike, 9))
    assert reserved(order_of(store)) == {shop.frame.number: 1, shop.wheel.number: 2}


def test_more_made_than_ordered_asks_for_nothing(store, shop, imported):
    imported("production_orders", progress(shop.bike, 12))
    assert (set(reserved(order_of(store)).values()), audit()) == ({0}, [])


def test_a_part_that_is_not_kept_is_neither_reserved_nor_done(store, shop, imported):
    shop.frame.stocked = False
    shop.frame.save()
    imported("production_orders", progress(shop.bike, 4))
    assert needs(order_of(store))[0] == (shop.frame.number, 1, 10, 0, True)
    assert audit() == []


def test_no_work_order_is_opened_and_nothing_is_fetched(store, shop, imported):
    imported("production_orders", rows(row(shop.bike, state="in_production")))
    assert (rows_of("orders.WorkOrder"), StorageOrder.objects.of(store).count()) == ([0], 0)


def test_a_bill_that_names_a_part_twice_is_copied_once(store, shop, imported):
    bill(shop.rim, (shop.spoke, 1), (shop.spoke, 2))
    type(shop.rim).objects.filter(pk=shop.rim.pk).update(supply="make")
    imported("production_orders", rows(row(shop.rim, 2)))
    assert needs(order_of(store)) == [(shop.spoke.number, 3, 6, 0, False)]


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"article": "A9"}, ("article", "UNKNOWN")),
        ({"article": "FRAME"}, ("article", "NOT_MADE")),
        ({"amount": ""}, ("amount", "REQUIRED")),
        ({"amount": "0"}, ("amount", "MUST_BE_POSITIVE")),
        ({"amount": "1,5"}, ("", "RAGGED_ROW")),
        ({"article": "BIKE"}, ("", "REPEATED")),
        ({"name": "Other"}, ("name", "INCONSISTENT")),
        ({"comment": "Other"}, ("comment", "INCONSISTENT")),
        ({"state": "finished"}, ("state", "INCONSISTENT")),
        ({"start": "2026-12-02"}, ("start_date", "INCONSISTENT")),
        ({"end": "2026-12-02"}, ("end_date", "INCONSISTENT")),
        ({"asked": "CO-1"}, ("customer_order", "INCONSISTENT")),
        ({"reference": "B", "asked": "CO-9"}, ("customer_order", "UNKNOWN")),
        ({"reference": "B", "state": "paused"}, ("state", "INVALID_CHOICE")),
        ({"reference": "B", "start": "1.12.2026"}, ("start_date", "INVALID_DATE")),
        ({"reference": ""}, ("reference", "REQUIRED")),
        ({"reference": "1E+05"}, ("reference", "SHORTENED_NUMBER")),
    ],
)
def test_a_row_that_cannot_be(store, shop, asked, faults, other, fault):
    numbers = {"FRAME": shop.frame, "BIKE": shop.bike}
    fields = {"article": shop.wheel.number, **other}
    fields["article"] = numbers.get(fields["article"], fields["article"])
    before = rows_of(*HISTORY)
    found = faults("production_orders", rows(row(shop.bike), row(**fields)))
    assert found == [(3, *fault)]
    assert rows_of(*HISTORY) == before


def test_a_disagreement_names_the_first_line(shop, imported):
    report = imported("production_orders", rows(row(shop.bike), row(shop.wheel, name="Other")))
    assert str(report.errors[0]) == (
        "line 3, name: Order PR-A has another name in line 2; an order has one. [INCONSISTENT]"
    )


def test_an_amount_without_an_article(faults):
    assert faults("production_orders", rows("PR-A,,,5,,,,,")) == [(2, "article", "REQUIRED")]


def test_a_new_order_has_made_nothing(store, shop, faults):
    assert faults("production_orders", progress(shop.bike, 1, state="new")) == [
        (2, "finished", "OUT_OF_RANGE")
    ]
    assert ProductionOrder.objects.of(store).count() == 0


def test_an_order_goes_in_whole_or_not_at_all(store, shop, imported):
    report = imported(
        "production_orders",
        rows(row(shop.bike), row(shop.frame), row(shop.bike, reference="B")),
        partial=True,
    )
    assert [(e.line, e.code) for e in report.errors] == [(3, "NOT_MADE")]
    assert (report.applied, report.rejected) == (1, 2)
    assert [order.reference for order in ProductionOrder.objects.of(store)] == ["B"]


def test_an_amount_of_which_nothing_is_left_refuses_the_file(store, shop, refusal):
    bill(shop.rim, (shop.spoke, "0.000001"))
    type(shop.rim).objects.filter(pk=shop.rim.pk).update(supply="make")
    before = rows_of(*HISTORY)
    assert "PR-A" in refusal("production_orders", rows(row(shop.rim, "0.1")))
    assert rows_of(*HISTORY) == before


def test_an_amount_that_cannot_be_counted_refuses_the_file(store, shop, refusal):
    before = rows_of(*HISTORY)
    assert "PR-A" in refusal("production_orders", rows(row(shop.wheel, "999999999999")))
    assert rows_of(*HISTORY) == before


def test_a_trial_leaves_nothing(shop, imported):
    before = rows_of(*HISTORY)
    assert imported("production_orders", progress(shop.bike, 4), dry_run=True).created == 1
    assert (rows_of(*HISTORY), ImportRun.objects.filter(kind="production_orders").count()) == (before, 0)


def test_articles_and_orders_of_another_store_are_not_found(store, new_store, shop, imported, faults):
    theirs = workshop(new_store())
    theirs.order(reference="PR-A")
    assert faults("production_orders", rows(row(theirs.bike))) == [(2, "article", "UNKNOWN")]
    assert imported("production_orders", rows(row(shop.bike))).created == 1


def test_a_reference_from_a_file_is_skipped_by_the_sequence(store, shop, imported):
    imported("production_orders", rows(row(shop.bike, reference="PR-000001")))
    assert next_reference(store=store) == "PR-000002"
