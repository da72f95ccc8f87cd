"""The pages of jobs and their money write through the services, like every other door."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages

from accounting import services
from accounting.models import Appointment, Expense, FollowUpStatus, Invoice, Job, JobEntry, TimeEntry
from core.audit import audit
from core.models import Transition
from tests.admin.furniture import page
from tests.factories import CustomerFactory, StaffFactory, job

DAY = date(2026, 3, 2)
PAPER = {"date": "2026-03-02", "amount": "12.50", "currency": "", "description": "Nails"}
JOB = {"title": "Gate", "number": "", "start_date": "2026-03-02", "currency": "", "budget": ""}
NO_ROWS = {
    f"{name}-{form}_FORMS": "0" for name in ("entries", "appointments") for form in ("TOTAL", "INITIAL")
}


def told(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def entered(row):
    found = JobEntry.objects.filter(document_kind=row._meta.label_lower, document_id=row.pk)
    return list(found.order_by("pk").values_list("amount", flat=True))


def remove(client, row):
    return client.post(page(type(row), "delete", row.pk), {"post": "yes"})


ENTERED = {
    Expense: PAPER,
    Invoice: PAPER,
    TimeEntry: {"date": "2026-03-02", "minutes": "90", "notes": ""},
    Appointment: {"date_0": "2026-03-02", "date_1": "12:00", "body": "", "status": "0"},
}


@pytest.mark.parametrize("kind", ENTERED)
def test_what_is_entered_from_a_job_leads_back_to_it_with_the_message(member, store, kind):
    row = job(store)
    form = ENTERED[kind] | {"job": str(row.pk), "_save": "Save"}
    answer = member.post(f"{page(kind, 'add')}?job={row.pk}", form)
    assert answer.url == page(Job, "change", row.pk)
    assert "was added successfully" in told(answer)


def test_what_is_entered_from_the_list_leads_back_to_the_list(member, store):
    answer = member.post(page(Expense, "add"), PAPER | {"job": str(job(store).pk), "_save": "Save"})
    assert answer.url == page(Expense)


@pytest.mark.parametrize(("draft", "state"), [({}, "open"), ({"draft": "on"}, "draft")])
def test_a_job_is_opened_on_its_page(member, store, draft, state):
    assert member.post(page(Job, "add"), JOB | draft).status_code == 302
    row = Job.objects.of(store).get()
    assert (row.number, row.currency, row.state) == ("000001", "EUR", state)
    step = Transition.objects.get(kind="accounting.job", object_id=row.pk)
    assert (step.user, step.door, step.target) == (member.user, "admin", state)


def test_a_job_is_changed_on_its_page(member, store):
    row = job(store, budget=Decimal(5))
    date_with = services.add_appointment(job=row, date="2026-03-09T12:00Z")
    form = JOB | NO_ROWS | {"title": "Fence", "number": row.number, "currency": "USD", "budget": "7.5"}
    form |= {"delivery_appointment": date_with.pk}
    assert member.post(page(Job, "change", row.pk), form).status_code == 302
    row = Job.objects.get(pk=row.pk)
    assert (row.title, row.currency, row.budget) == ("Fence", "USD", Decimal("7.5"))
    assert (row.delivery_appointment, row.version) == (date_with, 1)


def test_what_the_service_refuses_is_said_beside_the_field(member, store):
    taken, row = job(store), job(store)
    form = JOB | NO_ROWS | {"number": row.number, "currency": "EUR"}
    for wrong, words in (
        ({"delivery_date": "2026-03-01"}, "before the start"),
        ({"number": taken.number}, "already exists"),
        ({"currency": "XXX"}, "no currency"),
    ):
        response = member.post(page(Job, "change", row.pk), form | wrong)
        assert words in str(response.context["adminform"].form.errors[next(iter(wrong))])


def test_budget_against_actual_is_on_the_page_and_in_the_list(member, store):
    row = job(store, budget=Decimal(100))
    services.record_paper(Expense, store=store, date=DAY, amount=Decimal("140.25"), job=row)
    services.record_paper(Expense, store=store, date=DAY, amount=Decimal(3), job=row, currency="USD")
    for url in (page(Job), page(Job, "change", row.pk)):
        html = member.get(url).content.decode()
        assert "140.25" in html
        assert "-40.25" in html
    assert "3 USD" in html


def test_a_job_is_deleted_unless_the_service_refuses(member, store):
    row = job(store)
    paper = services.record_paper(Expense, store=store, date=DAY, amount=Decimal(1), job=row)
    assert page(Job, "delete", row.pk) not in member.get(page(Job, "change", row.pk)).content.decode()
    assert remove(member, row).status_code == 403
    remove(member, paper)
    assert member.get(page(Job, "delete", row.pk)).status_code == 200
    assert remove(member, row).status_code == 302
    assert not Job.objects.of(store).exists()


def test_jobs_are_not_deleted_by_the_dozen(member, store):
    row = job(store)
    member.post(page(Job), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert Job.objects.filter(pk=row.pk).exists()


def test_a_cancelled_job_says_why(member, store):
    row = job(store)
    button = page(Job, "change", row.pk).replace("/change/", "/cancel/")
    member.post(button, {"_form_submitted": "on", "reason": "No wood"})
    assert Transition.objects.get(object_id=row.pk, kind="accounting.job", version=2).reason == "No wood"
    assert b"No wood" in member.get(page(Job, "change", row.pk)).content


def test_an_expense_is_charged_by_its_page(member, store):
    row = job(store, currency="CHF")
    assert member.post(page(Expense, "add"), PAPER | {"job": row.pk}).status_code == 302
    paper = Expense.objects.of(store).get()
    assert (paper.amount, paper.currency, entered(paper)) == (Decimal("12.5"), "CHF", [Decimal("12.5")])
    form = PAPER | {"job": row.pk, "currency": "CHF", "amount": "13"}
    assert member.post(page(Expense, "change", paper.pk), form).status_code == 302
    assert entered(paper) == [Decimal("12.5"), Decimal("-12.5"), 13]
    remove(member, paper)
    assert sum(entered(paper)) == 0
    response = member.post(page(Expense, "add"), PAPER | {"amount": "0"})
    assert "more than zero" in str(response.context["adminform"].form.errors["amount"])
    assert audit(["jobs.papers", "jobs.reversals"]) == []


def test_an_invoice_goes_to_the_client_of_its_job(member, store):
    row = job(store, client=CustomerFactory(store=store))
    assert member.post(page(Invoice, "add"), PAPER | {"job": row.pk, "client": ""}).status_code == 302
    assert Invoice.objects.of(store).get().client == row.client


def test_time_is_charged_by_its_page(member, store):
    row, staff = job(store), StaffFactory(store=store, hourly_rate=60)
    form = {"job": row.pk, "staff": staff.pk, "date": "2026-03-02", "minutes": "90", "notes": ""}
    assert member.post(page(TimeEntry, "add"), form).status_code == 302
    time = TimeEntry.objects.of(store).get()
    assert member.post(page(TimeEntry, "change", time.pk), form | {"minutes": "30"}).status_code == 302
    assert entered(time) == [90, -90, 30]
    assert b"0:30" in member.get(page(TimeEntry)).content
    remove(member, time)
    assert sum(entered(time)) == 0


def test_appointments_and_follow_up_statuses_are_written_by_their_pages(member, store):
    row = job(store)
    form = {"job": row.pk, "date_0": "2026-03-09", "date_1": "12:00:00", "status": "0", "body": "Measure"}
    assert member.post(page(Appointment, "add"), form).status_code == 302
    date_with = Appointment.objects.of(store).get()
    member.post(page(Appointment, "change", date_with.pk), form | {"status": "1"})
    assert Appointment.objects.get(pk=date_with.pk).status == 1
    assert b"Measure" in member.get(page(Job, "change", row.pk)).content
    member.post(page(FollowUpStatus, "add"), {"name": "Offer sent", "color": "#0a0"})
    sent = FollowUpStatus.objects.of(store).get()
    again = member.post(page(FollowUpStatus, "add"), {"name": "Offer sent", "color": ""})
    assert "already exists" in str(again.context["errors"])
    for done in (date_with, sent):
        remove(member, done)
        assert not type(done).objects.filter(pk=done.pk).exists()


@pytest.mark.parametrize(("minutes", "left"), [(60, "10"), (180, "-50")])
def test_what_is_left_of_the_budget_is_shown_as_money(member, store, minutes, left):
    made = job(store, budget=Decimal(40))
    worker = StaffFactory(store=store, hourly_rate=30)
    services.record_time(store=store, job=made, staff=worker, date=DAY, minutes=minutes)
    shown = member.get(page(Job, "change", made.pk)).content.decode()
    assert left in shown
    assert "(&#x27;" not in shown
