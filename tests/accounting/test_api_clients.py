"""docs/api/accounting.md, Around it, over a real socket: clients, staff, the site, statuses and appointments."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounting.models import FollowUpStatus, Invoice, Job
from accounting.services import add_appointment, record_paper, save_follow_up_status
from catalog.models import Customer
from tests.accounting.resources import (
    APPOINTMENTS,
    CLIENTS,
    DAY,
    DONE,
    NOON,
    OF_WORK_ORDERS,
    STATUSES,
    add,
    change,
    faults,
    listed,
    post,
    read,
    rows,
)
from tests.accounting.test_api_resources import NOBODY
from tests.factories import CustomerFactory, StaffFactory, job
from tests.racing import race

# Clients


def test_every_key_of_a_client(books):
    sent = {
        "type": 2,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "phone1": "+44 1",
        "phone2": "+44 2",
        "address1": "12 St James's Square",
        "city": "London",
        "country_code": "GB",
        "default_currency_code": "GBP",
    }
    pk = add(books, CLIENTS, **sent)
    made = {"id": pk, "client_number": "C-000001", "business_name": "Ada Lovelace"}
    assert read(books, CLIENTS, pk) == sent | made


@pytest.mark.parametrize("sent", ["2", "2=>Individual", 2])
def test_a_type_in_every_form(books, sent):
    assert read(books, CLIENTS, add(books, CLIENTS, type=sent, last_name="Lovelace"))["type"] == 2


def test_a_client_is_a_business_unless_said(books):
    found = read(books, CLIENTS, add(books, CLIENTS, business_name="Globex"))
    assert (found["type"], found["business_name"], found["default_currency_code"]) == (3, "Globex", "")


def test_a_person_who_marries_is_called_so(books):
    pk = add(books, CLIENTS, type=2, first_name="Ada", last_name="Byron")
    assert change(books, CLIENTS, pk, last_name="Lovelace").status_code == 200
    assert read(books, CLIENTS, pk)["business_name"] == "Ada Lovelace"


def test_a_clients_number_may_be_given_once(books, real_store):
    pk = add(books, CLIENTS, business_name="Globex", client_number="G-1")
    assert read(books, CLIENTS, pk)["client_number"] == "G-1"
    other = add(books, CLIENTS, business_name="Initech")
    assert faults(post(books, CLIENTS, business_name="Hooli", client_number="G-1")) == {"client_number"}
    assert faults(change(books, CLIENTS, other, client_number="G-1")) == {"client_number"}
    assert faults(change(books, CLIENTS, other, client_number="")) == {"client_number"}
    assert [row["number"] for row in rows(CLIENTS, real_store)] == ["G-1", "C-000001"]


def test_16_callers_with_one_number(books, real_store):
    answers = race([lambda: post(books, CLIENTS, business_name="Globex", client_number="G-1")] * 16)
    assert sorted(answer.status_code for answer in answers) == [202] + [400] * 15
    assert len(rows(CLIENTS, real_store)) == 1


@pytest.mark.parametrize("about", [Job, Invoice])
def test_a_client_with_transactions_stays(books, real_store, about):
    client = CustomerFactory(store=real_store)
    if about is Job:
        job(real_store, client=client)
    else:
        record_paper(Invoice, store=real_store, client=client, date=DAY, amount=Decimal(5))
    answer = books.delete(f"/clients/{client.pk}")
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "result": "failed",
            "code": 400,
            "message": "Can't delete item. Remove its transactions first.",
        },
    )
    assert Customer.objects.filter(pk=client.pk).exists()


def test_clients_found_by_words_and_sorted(books, real_store):
    globex = CustomerFactory(store=real_store, number="G-2", name="Globex Ltd", email="hank@globex.example")
    ada = CustomerFactory(store=real_store, number="A-9", name="Ada Lovelace")
    assert listed(books, "clients?keywords=glo") == [globex.pk]
    assert listed(books, "clients?keywords=hank") == [globex.pk]
    assert listed(books, "clients?keywords=love+ada") == [ada.pk]
    assert listed(books, "clients?keywords='") == []
    assert listed(books, "clients?sort=business_name") == [ada.pk, globex.pk]
    assert listed(books, "clients?sort=client_number&direction=desc") == [globex.pk, ada.pk]


# Staff and site


def test_staff_is_read(books, real_store):
    worker = StaffFactory(store=real_store, name="Grace", email="grace@example.com")
    keys = {"name": "Grace", "email_address": "grace@example.com", "active": True, "hourly_rate": 42.5}
    assert books.get(f"/staff/{worker.pk}.json").json() == DONE | {
        "data": {"Staff": {"id": worker.pk} | keys}
    }
    assert listed(books, "staff?keywords=gra&sort=name") == [worker.pk]
    for method in ("post", "put", "delete"):
        answer = books.request(method, "/staff" if method == "post" else f"/staff/{worker.pk}")
        assert (answer.status_code, answer.json()["code"]) == (405, 405)


def test_staff_of_another_store_is_not_there(books, new_store):
    assert books.get(f"/staff/{StaffFactory(store=new_store()).pk}").status_code == 404


def test_the_site(books, real_store):
    answer = books.get("/site_info.json").json()
    assert answer == DONE | {
        "data": {
            "Site": {"business_name": real_store.name, "subdomain": real_store.name.lower().replace(" ", "-")}
        }
    }


# Follow-up statuses


def test_a_follow_up_status_has_a_name_of_its_own(books, real_store):
    first = add(books, OF_WORK_ORDERS, name="Offer sent", color="#ff0000")
    other = add(books, STATUSES, name="Accepted")
    assert read(books, STATUSES, first) == {"id": first, "name": "Offer sent", "color": "#ff0000"}
    assert faults(post(books, STATUSES, name="Offer sent")) == {"name"}
    assert faults(change(books, STATUSES, other, name="Offer sent")) == {"name"}
    assert [row["name"] for row in rows(STATUSES, real_store)] == ["Offer sent", "Accepted"]


def test_without_its_status_a_work_order_has_none(books, real_store):
    status = save_follow_up_status(status=FollowUpStatus(store=real_store, name="Offer sent"))
    order = job(real_store, follow_up_status=status)
    assert books.delete(f"/follow_up_statuses/{status.pk}.json").json() == DONE
    assert books.get(f"/work_orders/{order.pk}").json()["data"]["WorkOrder"]["follow_up_status_id"] is None


# Appointments


def test_every_key_of_an_appointment(books, real_store):
    sent = {
        "item_id": job(real_store).pk,
        "date": "2026-03-09 12:00:00",
        "end_date": "2026-03-09 13:30:00",
        "body": " Bring the drawings\n",
        "status": 1,
        "staff_id": StaffFactory(store=real_store).pk,
    }
    pk = add(books, APPOINTMENTS, **sent)
    assert read(books, APPOINTMENTS, pk) == {"id": pk} | sent


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-03-09", "2026-03-09 00:00:00"),
        ("2026-03-09 12:30", "2026-03-09 12:30:00"),
        ("2026-03-09T12:30:15.5Z", "2026-03-09 12:30:15"),
        ("2026-03-09T12:30:00+02:00", "2026-03-09 10:30:00"),
    ],
)
def test_a_time_in_every_form(books, real_store, sent, kept):
    pk = add(books, APPOINTMENTS, item_id=job(real_store).pk, date=sent)
    assert read(books, APPOINTMENTS, pk)["date"] == kept


def test_an_appointment_stays_with_its_work_order(books, real_store):
    row = add_appointment(job=job(real_store), date=NOON)
    assert faults(change(books, APPOINTMENTS, row.pk, item_id=job(real_store).pk)) == {"item_id"}
    row.refresh_from_db()
    assert read(books, APPOINTMENTS, row.pk)["item_id"] == row.job_id


def test_appointments_narrowed(books, real_store):
    worker = StaffFactory(store=real_store)
    first = add_appointment(job=job(real_store), date=NOON, staff=worker)
    last = add_appointment(
        job=job(real_store), date=datetime(2026, 3, 10, 23, 59, 59, 999_999, tzinfo=UTC), status=2
    )
    path = "work_order_appointments"
    assert listed(books, f"{path}?item_id={first.job_id}") == [first.pk]
    assert listed(books, f"{path}?staff_id={worker.pk}") == [first.pk]
    assert listed(books, f"{path}?staff_id=0&status=2") == [last.pk]
    assert listed(books, f"{path}?date_from=2026-03-10&date_to=2026-03-10") == [last.pk]
    assert listed(books, f"{path}?date_to=9999-12-31&sort=date") == [first.pk, last.pk]
    assert faults(books.get(f"/{path}?item_id={NOBODY}")) == {"item_id"}
