"""docs/api/accounting.md, Around it, over a real socket: each call moves what its work order cost and earned."""

from decimal import Decimal

import pytest

from accounting.models import JobEntry
from accounting.services import job_figures, record_time
from core import credentials
from tests.accounting.resources import (
    DONE,
    EXPENSES,
    INVOICES,
    PAPERS,
    TIMES,
    add,
    change,
    each_paper,
    faults,
    listed,
    read,
)
from tests.accounting.test_api_resources import NOBODY
from tests.factories import CustomerFactory, StaffFactory, job
from tests.racing import race

# Time and money: each call moves what its work order cost and earned


def figures(row):
    """Cost and revenue in the work order's own currency, and the hours."""
    found = job_figures([row.pk])[row.pk]
    return (found.actual.total_cost, found.actual.total_revenue, found.hours)


def test_time_is_a_cost_at_the_rate_of_its_worker(books, real_store):
    order, worker = job(real_store, budget=Decimal(100)), StaffFactory(store=real_store, hourly_rate=40)
    pk = add(
        books, TIMES, work_order_id=order.pk, staff_id=worker.pk, date="2026-03-02", time="1:30", notes="Weld"
    )
    assert read(books, TIMES, pk) == {
        "id": pk,
        "work_order_id": order.pk,
        "staff_id": worker.pk,
        "date": "2026-03-02",
        "time": "1:30",
        "notes": "Weld",
    }
    assert figures(order) == (60, 0, Decimal("1.5"))
    change(books, TIMES, pk, time="0:45")
    assert figures(order) == (30, 0, Decimal("0.75"))
    assert job_figures([order.pk])[order.pk].left == 70
    books.delete(f"/time_tracking/{pk}")
    assert figures(order) == (0, 0, 0)


def test_time_without_a_day_is_of_today(books, real_store):
    pk = add(books, TIMES, time="10:05")
    found = read(books, TIMES, pk)
    assert (found["date"], found["time"], found["work_order_id"], found["staff_id"]) == (
        real_store.today().isoformat(),
        "10:05",
        None,
        0,
    )


@each_paper
def test_a_paper_moves_the_figures_of_its_work_order(books, real_store, resource):
    order, other = job(real_store), job(real_store)

    def moved(row):
        cost, revenue, _ = figures(row)
        return cost if resource is EXPENSES else revenue

    pk = add(books, resource, work_order_id=order.pk, date="2026-03-02", amount="12.50005")
    assert (moved(order), read(books, resource, pk)["amount"]) == (Decimal("12.5"), 12.5)
    change(books, resource, pk, amount=20)
    assert moved(order) == 20
    change(books, resource, pk, work_order_id=other.pk)
    assert (moved(order), moved(other)) == (0, 20)
    change(books, resource, pk, work_order_id=None)
    assert (moved(order), moved(other)) == (0, 0)
    change(books, resource, pk, work_order_id=order.pk)
    books.delete(f"/{resource[0]}/{pk}")
    assert (moved(order), moved(other)) == (0, 0)


@each_paper
def test_a_refused_change_of_money_moves_nothing(books, real_store, resource):
    order = job(real_store)
    pk = add(books, resource, work_order_id=order.pk, date="2026-03-02", amount=12)
    entries = JobEntry.objects.of(real_store).count()
    assert faults(change(books, resource, pk, amount=20, currency_code="XXX")) == {"currency_code"}
    assert (read(books, resource, pk)["amount"], JobEntry.objects.of(real_store).count()) == (12, entries)


@each_paper
def test_the_currency_is_that_of_the_work_order_or_of_the_store(books, real_store, resource):
    order = job(real_store, currency="CHF")
    on_order = add(books, resource, **resource[3], work_order_id=order.pk)
    alone = add(books, resource, **resource[3], currency_code=None)
    given = add(books, resource, **resource[3], work_order_id=order.pk, currency_code="USD")
    codes = [read(books, resource, pk)["currency_code"] for pk in (on_order, alone, given)]
    assert codes == ["CHF", real_store.currency, "USD"]
    assert faults(change(books, resource, given, currency_code="")) == {"currency_code"}


def test_an_invoice_is_to_the_client_of_its_work_order(books, real_store):
    ours, theirs = CustomerFactory(store=real_store), CustomerFactory(store=real_store)
    order = job(real_store, client=ours)
    first = add(books, INVOICES, **INVOICES[3], work_order_id=order.pk)
    second = add(books, INVOICES, **INVOICES[3], work_order_id=order.pk, client_id=theirs.pk)
    assert [read(books, INVOICES, pk)["client_id"] for pk in (first, second)] == [ours.pk, theirs.pk]
    assert listed(books, f"invoices?client_id={theirs.pk}") == [second]


@each_paper
def test_every_key_of_a_paper(books, real_store, resource):
    order, client = job(real_store), CustomerFactory(store=real_store)
    sent = {"work_order_id": order.pk, "date": "2026-03-02", "amount": 12.5, "currency_code": "EUR"}
    more = {"client_id": client.pk} if resource is INVOICES else {"description": "Paint"}
    pk = add(books, resource, **sent, **more)
    assert read(books, resource, pk) == {"id": pk} | sent | more


@pytest.mark.parametrize("resource", [TIMES, *PAPERS], ids=lambda r: r[0])
def test_narrowed_to_a_work_order_and_to_days(books, real_store, resource):
    order = job(real_store)
    first = add(books, resource, **resource[3] | {"date": "2026-03-02"}, work_order_id=order.pk)
    second = add(books, resource, **resource[3] | {"date": "2026-03-05"})
    assert listed(books, f"{resource[0]}?work_order_id={order.pk}") == [first]
    assert listed(books, f"{resource[0]}?date_from=2026-03-03") == [second]
    assert listed(books, f"{resource[0]}?date_from=2026-03-02&date_to=2026-03-05&sort=date") == [
        first,
        second,
    ]
    assert faults(books.get(f"/{resource[0]}?work_order_id={NOBODY}")) == {"work_order_id"}
    assert faults(books.get(f"/{resource[0]}?date_from=soon")) == {"date_from"}


def test_linked_transactions_keep_a_work_order(books, real_store):
    order = job(real_store)
    pk = add(books, EXPENSES, **EXPENSES[3], work_order_id=order.pk)
    refused = books.delete(f"/work_orders/{order.pk}.json")
    assert (refused.status_code, refused.json()["message"]) == (
        400,
        "Can't delete item. Remove its transactions first.",
    )
    books.delete(f"/expenses/{pk}")
    assert books.delete(f"/work_orders/{order.pk}.json").json() == DONE


def test_16_changes_of_one_expense_still_add_up(books, real_store):
    order = job(real_store)
    pk = add(books, EXPENSES, **EXPENSES[3], work_order_id=order.pk)
    answers = race([lambda n=n: change(books, EXPENSES, pk, amount=n + 1) for n in range(16)])
    assert {answer.status_code for answer in answers} == {200}
    assert figures(order)[0] == read(books, EXPENSES, pk)["amount"]


def test_a_list_costs_as_many_queries_for_one_row_as_for_three(real_store, django_assert_num_queries, client):
    key = credentials.create(name=f"Counter {real_store.pk}", store=real_store)["key"]
    for number in (1, 2):
        record_time(store=real_store, minutes=5, job=job(real_store))
        with django_assert_num_queries(3):  # the caller, the total, the page
            answer = client.get("/api2/time_tracking", headers={"apikey": key})
        assert answer.json()["pagination"]["total_results"] == number
