"""Cost and revenue: exact, entered once, undone once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from accounting import services
from accounting.models import Expense, Income, Invoice, JobEntry, TimeEntry
from accounting.services import entries
from core.actor import Actor, acting
from core.audit import audit
from core.errors import Invalid, NotFound
from tests.factories import ArticleFactory, CustomerFactory, StaffFactory, job
from tests.racing import race

DAY = date(2026, 3, 2)
ORDER = ("production.productionreport", 7)
MONEY = ["jobs.reversals", "jobs.papers", "jobs.time", "jobs.append_only"]
each_paper = pytest.mark.parametrize("model", [Expense, Income, Invoice], ids=lambda m: m.__name__)


def told(row):
    """The amounts entered for a row, in turn."""
    found = JobEntry.objects.filter(document_kind=row._meta.label_lower, document_id=row.pk).order_by("pk")
    return [(entry.job_id, entry.amount) for entry in found]


def material(row, cost, quantity):
    article = ArticleFactory(store=row.store, purchase_price=Decimal(cost))
    return services.charge_material(job=row, lines=[(article, Decimal(quantity))], document=ORDER)


@pytest.mark.parametrize(
    ("cost", "quantity", "amount"),
    [
        ("1.5", "2", "3"),
        ("0.0001", "0.5", None),  # half of the last place goes to the even neighbour: nothing
        ("0.0001", "1.5", "0.0002"),
        ("0.0003", "0.5", "0.0002"),
        ("0.0005", "0.5", "0.0002"),
        ("0.0007", "0.5", "0.0004"),
        ("0", "5", None),
        ("9999999.9999", "0.333333", "3333330"),
    ],
)
def test_material_is_rounded_half_even_to_four_places(store, cost, quantity, amount):
    entry = material(job(store), cost, quantity)
    assert (entry and entry.amount) == (amount and Decimal(amount))


def test_many_lines_are_rounded_once_at_the_end(store):
    row = job(store)
    screw = ArticleFactory(store=store, purchase_price=Decimal("0.0001"))
    lines = [(screw, Decimal("0.4"))] * 3
    entry = services.charge_material(job=row, lines=lines, document=ORDER)
    assert (entry.amount, JobEntry.objects.of(store).count()) == (Decimal("0.0001"), 1)


def test_material_costs_what_it_costs_delivered_in_the_currency_of_the_store(store):
    type(store).objects.filter(pk=store.pk).update(currency="CHF")
    store.refresh_from_db()
    article = ArticleFactory(store=store, purchase_price=2, misc_cost=Decimal("0.25"), shipment_cost=1)
    row = job(store, currency="EUR")
    entry = services.charge_material(job=row, lines=[(article, Decimal(4))], document=ORDER, text="Posts")
    assert (entry.amount, entry.currency, entry.text) == (13, "CHF", "Posts")
    assert (entry.kind, entry.quantity) == ("material", None)


@pytest.mark.parametrize(("rate", "minutes", "amount"), [("42.5", 90, "63.75"), ("100", 1, "1.6667")])
def test_labour_is_the_rate_of_this_moment(store, rate, minutes, amount):
    staff = StaffFactory(store=store, hourly_rate=Decimal(rate))
    entry = services.charge_labour(job=job(store), minutes=minutes, staff=staff, document=ORDER)
    assert entry.amount == Decimal(amount)
    assert entry.quantity == (Decimal(minutes) / 60).quantize(Decimal("0.000001"))
    type(staff).objects.filter(pk=staff.pk).update(hourly_rate=1)
    assert JobEntry.objects.get(pk=entry.pk).amount == Decimal(amount)


def test_labour_of_nobody_for_nothing_or_of_no_time_is_no_entry(store):
    row, volunteer = job(store), StaffFactory(store=store, hourly_rate=0)
    for staff, minutes in [(None, 60), (volunteer, 60), (StaffFactory(store=store), 0)]:
        assert services.charge_labour(job=row, minutes=minutes, staff=staff, document=ORDER) is None


@pytest.mark.parametrize("amount", ["0", "-1", "0.00005", "NaN", "1e15"])
def test_an_amount_is_above_zero_and_a_number(store, amount):
    with pytest.raises(Invalid):
        services.charge(
            job=job(store), kind="expense", amount=Decimal(amount), currency="EUR", document=ORDER
        )


def test_nothing_is_charged_below_zero(store):
    with pytest.raises(Invalid):
        material(job(store), "1", "-1")
    row, staff = job(store), StaffFactory(store=store)
    with pytest.raises(Invalid):
        services.charge_labour(job=row, minutes=-1, staff=staff, document=ORDER)


@pytest.mark.parametrize("state", ["closed", "cancelled", "draft"])
def test_late_cost_is_entered_whatever_the_state(store, state):
    row = job(store, state=state)
    assert material(row, "1", "2").amount == 2
    assert services.job_figures([row.pk])[row.pk].actual.total_cost == 2


def test_an_entry_says_who_entered_it(store):
    with acting(Actor(door="api", request_id="r-9")):
        assert material(job(store), "1", "1").request_id == "r-9"


@pytest.mark.parametrize(
    "change", ["UPDATE accounting_jobentry SET amount = 9", "DELETE FROM accounting_jobentry"]
)
def test_an_entry_never_changes(store, change):
    entry = material(job(store), "1", "2")
    with pytest.raises(Exception, match="pgtrigger: Cannot"), connection.cursor() as cursor:
        cursor.execute(f"{change} WHERE id = %s", [entry.pk])


def test_a_document_is_reversed_entirely_and_once(store):
    row, staff = job(store), StaffFactory(store=store)
    originals = [
        material(row, "1.2345", "2"),
        services.charge_labour(job=row, minutes=20, staff=staff, document=ORDER),
    ]
    back = services.reverse_entries(store_id=store.pk, document=ORDER)
    assert [entry.reverses for entry in back] == originals
    assert [(e.amount, e.quantity) for e in back] == [
        (Decimal("-2.4690"), None),
        (-originals[1].amount, -originals[1].quantity),
    ]
    assert services.reverse_entries(store_id=store.pk, document=ORDER) == []
    again = material(row, "3", "1")
    assert [e.reverses for e in services.reverse_entries(store_id=store.pk, document=ORDER)] == [again]
    assert services.job_figures([row.pk])[row.pk].actual.total_cost == 0
    assert audit(MONEY) == []


def test_a_reversal_stays_within_its_store_and_document(store, new_store):
    entry, there = material(job(store), "1", "2"), new_store()
    assert services.reverse_entries(store_id=there.pk, document=ORDER) == []
    assert services.reverse_entries(store_id=store.pk, document=("production.other", 7)) == []
    assert not JobEntry.objects.filter(reverses=entry).exists()


def reverse_16_times(store):
    material(job(store), "1", "2")
    return race([lambda: services.reverse_entries(store_id=store.pk, document=ORDER)] * 16)


def test_16_callers_reverse_once(real_store):
    results = reverse_16_times(real_store)
    assert sorted(len(back) for back in results) == [0] * 15 + [1]
    assert sum(entry.amount for entry in JobEntry.objects.of(real_store)) == 0


def test_without_the_lock_only_the_constraint_stands_in_the_way(real_store, monkeypatch):
    def unlocked(store_id, document):
        return list(JobEntry.objects.of(store_id).filter(document_id=document[1], reverses=None))

    monkeypatch.setattr(entries, "_lock_originals", unlocked)
    with pytest.raises(IntegrityError, match="reverses_id"):
        [reverse_16_times(real_store) for _ in range(10)]


@each_paper
def test_a_paper_is_charged_changed_and_removed(store, model):
    row, other = job(store), job(store)
    paper = services.record_paper(model, store=store, date=DAY, amount=Decimal("10.5"), job=row)
    assert told(paper) == [(row.pk, Decimal("10.5"))]
    services.change_paper(model, store=store, pk=paper.pk, description="Nails", date=date(2026, 3, 3))
    assert len(told(paper)) == 1
    services.change_paper(model, store=store, pk=paper.pk, amount=Decimal("10.50"))
    assert len(told(paper)) == 1
    services.change_paper(model, store=store, pk=paper.pk, amount=Decimal(12))
    services.change_paper(model, store=store, pk=paper.pk, job=other)
    assert told(paper)[1:] == [(row.pk, Decimal("-10.5")), (row.pk, 12), (row.pk, -12), (other.pk, 12)]
    services.change_paper(model, store=store, pk=paper.pk, job=None)
    assert told(paper)[-1] == (other.pk, -12)
    services.change_paper(model, store=store, pk=paper.pk, job=row, currency="USD")
    assert audit(MONEY) == []
    services.delete_paper(model, store=store, pk=paper.pk)
    assert JobEntry.objects.of(store).filter(reversed_by=None, reverses=None).count() == 0
    assert audit(MONEY) == []
    with pytest.raises(NotFound):
        services.delete_paper(model, store=store, pk=paper.pk)


@each_paper
def test_a_paper_is_of_its_kind(store, model):
    row = job(store, currency="USD")
    paper = services.record_paper(model, store=store, date=DAY, amount=Decimal(1), job=row)
    entry = JobEntry.objects.get(document_id=paper.pk, document_kind=model._meta.label_lower)
    assert (entry.kind, entry.currency) == (model._meta.model_name, "USD")


@each_paper
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": Decimal("0.00004")}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"currency": "XX"}, "currency"),
    ],
)
def test_what_a_paper_cannot_be(store, model, values, field):
    good = {"store": store, "date": DAY, "amount": Decimal(1)}
    with pytest.raises(Invalid) as refusal:
        services.record_paper(model, **{**good, **values})
    assert refusal.value.field == field
    paper = services.record_paper(model, **good)
    with pytest.raises(Invalid):
        services.change_paper(model, store=store, pk=paper.pk, **values)


def test_an_invoice_is_to_the_client_of_its_job(store):
    client, other = CustomerFactory(store=store), CustomerFactory(store=store)
    row = job(store, client=client)
    invoice = services.record_paper(Invoice, store=store, date=DAY, amount=Decimal(5), job=row)
    named = services.record_paper(Invoice, store=store, date=DAY, amount=Decimal(5), job=row, client=other)
    loose = services.record_paper(Invoice, store=store, date=DAY, amount=Decimal(5))
    assert [invoice.client, named.client, loose.client] == [client, other, None]


def test_time_is_charged_at_once_and_anew_when_it_changes(store):
    row, staff = job(store), StaffFactory(store=store, hourly_rate=60)
    time = services.record_time(store=store, date=DAY, minutes=90, job=row, staff=staff)
    services.change_time(store=store, pk=time.pk, notes="Welding")
    assert told(time) == [(row.pk, 90)]
    type(staff).objects.filter(pk=staff.pk).update(hourly_rate=120)
    services.change_time(store=store, pk=time.pk, minutes=30)
    assert told(time)[1:] == [(row.pk, -90), (row.pk, 60)]
    assert services.job_figures([row.pk])[row.pk].hours == Decimal("0.5")
    assert audit(MONEY) == []
    services.delete_time(store=store, pk=time.pk)
    assert not TimeEntry.objects.of(store).exists()
    assert services.job_figures([row.pk])[row.pk].actual.total_cost == 0
    assert audit(MONEY) == []


def test_time_without_a_job_or_a_person_costs_nothing_yet(store):
    row, staff = job(store), StaffFactory(store=store)
    time = services.record_time(store=store, date=DAY, minutes=60, staff=staff)
    services.record_time(store=store, date=DAY, minutes=60, job=row)
    assert not JobEntry.objects.of(store).exists()
    services.change_time(store=store, pk=time.pk, job=row)
    assert told(time) == [(row.pk, Decimal("42.5"))]


@pytest.mark.parametrize("minutes", [0, -1, 2**31])
def test_time_is_something_and_not_for_ever(store, minutes):
    with pytest.raises(Invalid) as refusal:
        services.record_time(store=store, date=DAY, minutes=minutes)
    assert refusal.value.field == "minutes"


def test_16_callers_change_one_expense_and_it_still_adds_up(real_store):
    row = job(real_store)
    paper = services.record_paper(Expense, store=real_store, date=DAY, amount=Decimal(1), job=row)
    calls = [
        lambda n=n: services.change_paper(Expense, store=real_store, pk=paper.pk, amount=Decimal(n))
        for n in range(2, 18)
    ]
    race(calls)
    assert audit(MONEY) == []
    paper.refresh_from_db()
    assert services.job_figures([row.pk])[row.pk].actual.cost["expense"] == paper.amount
