"""Jobs: numbers, fields, references of the own store only, figures, and what may be deleted."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting import services
from accounting.models import Appointment, Expense, FollowUpStatus, Income, Invoice, Job, JobEntry
from core.audit import audit
from core.errors import Blocked, Conflict, Duplicate, Invalid, NotFound
from core.models import Transition
from orders.models import WorkOrder
from tests.factories import ArticleFactory, CustomerFactory, StaffFactory, job
from tests.racing import race, refused

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
REFUSED_DELETE = "Can't delete item. Remove its transactions first."


def status(store, name="Offer sent"):
    return services.save_follow_up_status(status=FollowUpStatus(store=store, name=name))


def references(store):
    """One of everything a job may point to."""
    return {
        "client": CustomerFactory(store=store),
        "staff": StaffFactory(store=store),
        "follow_up_status": status(store),
    }


def test_a_job_has_every_field_it_was_given(store):
    given = references(store) | {
        "title": "Gate",
        "start_date": DAY,
        "number": "G/1",
        "description": "Oak",
        "delivery_date": DAY,
        "budget": Decimal("1500.12345"),
        "currency": "CHF",
        "state": "draft",
    }
    row = Job.objects.get(pk=services.open_job(store=store, **given).pk)
    assert {name: getattr(row, name) for name in given} == given | {"budget": Decimal("1500.1234")}


def test_numbers_are_generated_and_typed_ones_skipped(store):
    job(store, number="000002")
    assert [job(store).number for _ in range(2)] == ["000001", "000003"]


def test_16_generated_numbers_differ(real_store):
    jobs = race([lambda: job(real_store)] * 16)
    assert sorted(row.number for row in jobs) == [f"{n:06d}" for n in range(1, 17)]
    assert audit(["jobs.tally", "jobs.log"]) == []


def test_one_of_16_equal_numbers_wins(real_store):
    results = race([lambda: job(real_store, number="7")] * 16)
    assert [type(error) for error in refused(results)] == [Duplicate] * 15
    assert Job.objects.of(real_store).count() == 1


def test_a_taken_number_is_refused_and_another_store_has_its_own(store, new_store):
    row = job(store, number="7")
    with pytest.raises(Duplicate):
        job(store, number="7")
    with pytest.raises(Duplicate):
        services.change_job(store=store, pk=job(store).pk, number="7")
    assert (job(new_store(), number="7").number, row.number) == ("7", "7")


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"title": ""}, "title", "REQUIRED"),
        ({"title": "x" * 256}, "title", "TOO_LONG"),
        ({"number": "x" * 51}, "number", "TOO_LONG"),
        ({"start_date": None}, "start_date", "REQUIRED"),
        ({"delivery_date": DAY - timedelta(1)}, "delivery_date", "OUT_OF_RANGE"),
        ({"budget": Decimal(-1)}, "budget", "OUT_OF_RANGE"),
        ({"budget": "much"}, "budget", "INVALID_FORMAT"),
        ({"budget": Decimal(10) ** 14}, "budget", "OUT_OF_RANGE"),
        ({"currency": "ABC"}, "currency", "UNKNOWN_CURRENCY"),
        ({"currency": "eur"}, "currency", "UNKNOWN_CURRENCY"),
    ],
)
def test_what_a_job_cannot_be(store, values, field, reason):
    row = job(store)
    with pytest.raises(Invalid) as on_open:
        job(store, **values)
    with pytest.raises(Invalid) as on_change:
        services.change_job(store=store, pk=row.pk, **values)
    assert {(e.value.field, e.value.reason) for e in (on_open, on_change)} == {(field, reason)}
    assert Job.objects.of(store).count() == 1


def test_a_number_or_a_currency_cannot_be_taken_away(store):
    row = job(store)
    for field in ("number", "currency"):
        with pytest.raises(Invalid) as refusal:
            services.change_job(store=store, pk=row.pk, **{field: ""})
        assert refusal.value.field == field


def test_only_the_given_fields_change(store):
    row = job(store, **references(store), budget=Decimal(9), delivery_date=DAY)
    before = Job.objects.filter(pk=row.pk).values().get()
    services.change_job(store=store, pk=row.pk, title="Fence", client=None)
    after = Job.objects.filter(pk=row.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"title", "client_id", "updated_at"}
    services.change_job(store=store, pk=row.pk, title="Fence")
    assert Job.objects.filter(pk=row.pk).values().get() == after
    with pytest.raises(Invalid) as refusal:
        services.change_job(store=store, pk=row.pk, start_date=DAY + timedelta(1))
    assert refusal.value.field == "delivery_date"


@pytest.mark.parametrize("field", ["client", "staff", "follow_up_status"])
def test_a_foreign_reference_is_refused(store, new_store, field):
    foreign, row = references(new_store())[field], job(store)
    for call in (
        lambda: job(store, **{field: foreign}),
        lambda: services.change_job(store=store, pk=row.pk, **{field: foreign}),
    ):
        with pytest.raises(Invalid) as refusal:
            call()
        assert (refusal.value.field, refusal.value.reason) == (field, "NOT_FOUND")


def test_rows_around_a_job_stay_within_their_store(store, new_store):
    there = new_store()
    foreign, staff, row = job(there), StaffFactory(store=there), job(store)
    client, article = CustomerFactory(store=there), ArticleFactory(store=there, purchase_price=1)
    paper = {"store": store, "date": DAY, "amount": Decimal(1)}
    calls = [
        lambda: services.record_time(store=store, date=DAY, minutes=1, job=foreign),
        lambda: services.record_time(store=store, date=DAY, minutes=1, staff=staff),
        lambda: services.add_appointment(job=row, date=NOON, staff=staff),
        lambda: services.record_paper(Expense, **paper, job=foreign),
        lambda: services.record_paper(Invoice, **paper, client=client),
        lambda: services.charge_labour(job=row, minutes=1, staff=staff, document=("x", 1)),
        lambda: services.charge_material(job=row, lines=[(article, Decimal(1))], document=("x", 1)),
    ]
    for call in calls:
        with pytest.raises(Invalid):
            call()
    mine = services.record_paper(Income, **paper, job=row)
    time = services.record_time(store=store, date=DAY, minutes=1)
    date_with = services.add_appointment(job=row, date=NOON)
    for call in (
        lambda: services.change_paper(Income, store=there, pk=mine.pk, amount=Decimal(2)),
        lambda: services.delete_paper(Income, store=there, pk=mine.pk),
        lambda: services.change_time(store=there, pk=time.pk, minutes=2),
        lambda: services.delete_time(store=there, pk=time.pk),
        lambda: services.change_appointment(store=there, pk=date_with.pk, body="x"),
        lambda: services.delete_appointment(store=there, pk=date_with.pk),
        lambda: services.delete_follow_up_status(store=there, pk=status(store).pk),
        lambda: services.delete_job(store=there, pk=row.pk),
    ):
        with pytest.raises(NotFound):
            call()
    assert audit(["core.one_store"]) == []


def test_a_delivery_appointment_is_about_this_job(store):
    row = job(store)
    mine, other = (services.add_appointment(job=j, date=NOON) for j in (row, job(store)))
    assert services.change_job(store=store, pk=row.pk, delivery_appointment=mine).delivery_appointment == mine
    with pytest.raises(Invalid) as refusal:
        services.change_job(store=store, pk=row.pk, delivery_appointment=other)
    assert refusal.value.field == "delivery_appointment"
    services.delete_appointment(store=store, pk=mine.pk)
    assert Job.objects.get(pk=row.pk).delivery_appointment is None


def test_an_appointment_ends_after_it_began(store):
    appointment = services.add_appointment(job=job(store), date=NOON, end_date=NOON)
    with pytest.raises(Invalid) as refusal:
        services.change_appointment(store=store, pk=appointment.pk, end_date=NOON - timedelta(hours=1))
    assert refusal.value.field == "end_date"
    with pytest.raises(Invalid) as refusal:
        services.change_appointment(store=store, pk=appointment.pk, status=3)
    assert refusal.value.field == "status"
    assert services.change_appointment(store=store, pk=appointment.pk, status=2).status == 2


def test_a_follow_up_status_is_named_once_and_leaves_its_jobs(store):
    sent = status(store)
    with pytest.raises(Duplicate):
        status(store)
    row = job(store, follow_up_status=sent)
    services.delete_follow_up_status(store=store, pk=sent.pk)
    assert Job.objects.get(pk=row.pk).follow_up_status is None


def earn_and_spend(row, staff):
    """Cost and revenue of every kind."""
    store, article = row.store, ArticleFactory(store=row.store, purchase_price=Decimal("0.3333"))
    services.charge_material(job=row, lines=[(article, Decimal(3))], document=("production.report", row.pk))
    services.record_time(store=store, date=DAY, minutes=20, job=row, staff=staff)
    for model, amount in ((Expense, "10.10"), (Income, "5"), (Invoice, "100.0001")):
        services.record_paper(model, store=store, date=DAY, amount=Decimal(amount), job=row)


def test_figures_are_exact(store):
    row, staff = job(store, budget=Decimal(50)), StaffFactory(store=store, hourly_rate=40)
    earn_and_spend(row, staff)
    services.record_paper(Expense, store=store, date=DAY, amount=Decimal(7), job=row, currency="USD")
    gone = services.record_paper(Expense, store=store, date=DAY, amount=Decimal(8), job=row, currency="GBP")
    services.delete_paper(Expense, store=store, pk=gone.pk)
    figures = services.job_figures([row.pk])[row.pk]
    assert figures.actual.cost == {
        "material": Decimal("0.9999"),
        "labour": Decimal("13.3333"),
        "expense": Decimal("10.1"),
    }
    assert figures.actual.revenue == {"income": 5, "invoice": Decimal("100.0001")}
    assert figures.actual.total_cost == Decimal("24.4332")
    assert figures.actual.margin == Decimal("105.0001") - Decimal("24.4332")
    assert (figures.budget, figures.left) == (50, Decimal("25.5668"))
    assert figures.hours == Decimal("0.333333")
    assert [(other.currency, other.total_cost) for other in figures.others] == [("USD", 7)]


def test_a_job_without_entries_has_figures(store):
    row = job(store)
    figures = services.job_figures([row.pk])[row.pk]
    assert (figures.budget, figures.left, figures.actual.margin, figures.others) == (None, None, 0, ())
    assert services.job_figures([]) == {}


@pytest.mark.parametrize("count", [1, 10])
def test_figures_of_many_jobs_are_one_query(store, count):
    jobs, staff = [job(store) for _ in range(count)], StaffFactory(store=store)
    for row in jobs:
        earn_and_spend(row, staff)
    with CaptureQueriesContext(connection) as queries:
        figures = services.job_figures(row.pk for row in jobs)
    assert (len(queries), len(figures)) == (1, count)


@pytest.mark.parametrize("model", [Expense, Income, Invoice], ids=lambda m: m.__name__)
def test_a_job_with_transactions_stays_until_they_are_removed(store, model):
    row = job(store)
    paper = services.record_paper(model, store=store, date=DAY, amount=Decimal(1), job=row)
    with pytest.raises(Conflict) as refusal:
        services.delete_job(store=store, pk=row.pk)
    assert refusal.value.message == REFUSED_DELETE
    services.delete_paper(model, store=store, pk=paper.pk)
    services.delete_job(store=store, pk=row.pk)
    assert not Job.objects.filter(pk=row.pk).exists()
    assert audit(["jobs.papers", "jobs.reversals", "jobs.tally", "jobs.log"]) == []


def test_the_guard_of_the_entries_is_back_after_a_deletion(store):
    row, kept = job(store), job(store)
    for one in (row, kept):
        services.record_paper(Income, store=store, date=DAY, amount=Decimal(1), job=one)
    services.delete_paper(Income, store=store, pk=Income.objects.get(job=row).pk)
    services.delete_job(store=store, pk=row.pk)
    with pytest.raises(Exception, match="pgtrigger: Cannot"):
        JobEntry.objects.filter(job=kept)._raw_delete(using="default")


def test_cost_orders_and_time_protect_a_job(store):
    charged, ordered, worked = job(store), job(store), job(store)
    article = ArticleFactory(store=store, purchase_price=1)
    services.charge_material(job=charged, lines=[(article, Decimal(1))], document=("production.report", 1))
    WorkOrder.objects.create(store=store, number="WO-1", product="Gate", quantity=1, job=ordered)
    services.record_time(store=store, date=DAY, minutes=5, job=worked)
    kinds = {charged: "accounting.jobentry", ordered: "orders.workorder", worked: "accounting.timeentry"}
    for row, kind in kinds.items():
        with pytest.raises(Blocked) as refusal:
            services.delete_job(store=store, pk=row.pk)
        assert refusal.value.data == {"kind": kind}
    assert Job.objects.of(store).count() == 3
    assert audit(["jobs.log"]) == []


def test_a_job_with_only_appointments_goes_and_its_log_stays(store):
    row = job(store)
    appointment = services.add_appointment(job=row, date=NOON)
    services.change_job(store=store, pk=row.pk, delivery_appointment=appointment)
    services.delete_job(store=store, pk=row.pk)
    assert not Appointment.objects.filter(pk=appointment.pk).exists()
    log = Transition.objects.filter(kind="accounting.job", object_id=row.pk).order_by("version")
    assert [step.target for step in log] == ["open", "deleted"]
    assert audit(["jobs.log", "jobs.tally"]) == []
