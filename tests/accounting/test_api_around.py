"""docs/api/accounting.md, Around it, over a real socket: clients, staff, statuses, dates, time and money."""

from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest

from accounting.models import Appointment, Expense, FollowUpStatus, Income, Invoice, Job, JobEntry, TimeEntry
from accounting.services import add_appointment, job_figures, record_paper, record_time, save_follow_up_status
from catalog.models import Customer
from core import credentials
from tests.factories import CustomerFactory, StaffFactory, job
from tests.racing import race

DONE = {"code": 200, "result": "successful"}
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
# Path, name around the object, model, and the least that may be sent.
CLIENTS = ("clients", "Client", Customer, {"business_name": "Globex"})
STATUSES = ("follow_up_statuses", "FollowUpStatus", FollowUpStatus, {"name": "Offer sent"})
OF_WORK_ORDERS = ("follow_up_statuses/work_order", "FollowUpStatus", FollowUpStatus, {"name": "Offer sent"})
TIMES = ("time_tracking", "TimeTracking", TimeEntry, {"time": "1:30"})
EXPENSES = ("expenses", "Expense", Expense, {"date": "2026-03-02", "amount": 5})
INCOMES = ("incomes", "Income", Income, {"date": "2026-03-02", "amount": 5})
INVOICES = ("invoices", "Invoice", Invoice, {"date": "2026-03-02", "amount": 5})
APPOINTMENTS = ("work_order_appointments", "WorkOrderAppointment", Appointment, {"date": "2026-03-09"})
RESOURCES = [CLIENTS, STATUSES, OF_WORK_ORDERS, TIMES, EXPENSES, INCOMES, INVOICES, APPOINTMENTS]
PAPERS = [EXPENSES, INCOMES, INVOICES]
each = pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r[0])
each_paper = pytest.mark.parametrize("resource", PAPERS, ids=lambda r: r[0])


def least(resource, store):
    """The least that may be sent; an appointment is about a work order."""
    about = {"item_id": job(store).pk} if resource is APPOINTMENTS else {}
    return resource[3] | about


def post(books, resource, **fields):
    return books.post(f"/{resource[0]}.json", json={resource[1]: fields})


def add(books, resource, **fields):
    answer = post(books, resource, **fields)
    assert answer.status_code == 202, answer.text
    assert answer.json().keys() == {"code", "result", "id"}
    return answer.json()["id"]


def change(books, resource, pk, **fields):
    return books.put(f"/{resource[0]}/{pk}.json", json={resource[1]: fields})


def read(books, resource, pk):
    answer = books.get(f"/{resource[0]}/{pk}.json")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"][resource[1]]


def listed(books, path):
    answer = books.get(f"/{path}")
    assert answer.status_code == 200, answer.text
    return [next(iter(row.values()))["id"] for row in answer.json()["data"]]


def faults(answer):
    body = answer.json()
    assert (answer.status_code, body["code"], body["result"], body["message"]) == (
        400,
        400,
        "failed",
        "Bad Request",
    )
    return set(body["validation_errors"])


def rows(resource, store):
    return list(resource[2].objects.of(store).order_by("pk").values())


# What all of them do


@each
def test_added_read_changed_and_removed(books, real_store, resource):
    pk = add(books, resource, **least(resource, real_store))
    found = read(books, resource, pk)
    assert found["id"] == pk
    again = change(books, resource, pk, **found)
    assert (again.status_code, again.json()) == (200, DONE)
    assert read(books, resource, pk) == found
    gone = books.delete(f"/{resource[0]}/{pk}.json")
    assert (gone.status_code, gone.json()) == (200, DONE)
    assert books.get(f"/{resource[0]}/{pk}.json").status_code == 404


@each
def test_a_page_of_them_the_newest_first(books, real_store, resource):
    first, second, third = [add_another(books, resource, real_store, n) for n in range(3)]
    answer = books.get(f"/{resource[0]}?limit=2").json()
    assert [row[resource[1]]["id"] for row in answer["data"]] == [third, second]
    assert answer["pagination"] == {
        "prev": None,
        "next": f"/api2/{resource[0]}?limit=2&page=2",
        "page": 1,
        "page_count": 2,
        "total_results": 3,
    }
    assert answer["data"][0] == books.get(f"/{resource[0]}/{third}").json()["data"]
    assert listed(books, f"{resource[0]}?sort=id") == [first, second, third]


def add_another(books, resource, store, number):
    other = {"name": f"Call {number}"} if resource[2] is FollowUpStatus else {}
    return add(books, resource, **least(resource, store) | other)


@each
def test_with_or_without_the_suffix_and_the_slash(books, real_store, resource):
    pk = add(books, resource, **least(resource, real_store))
    for end in ("", "/", ".json", ".json/"):
        assert books.get(f"/{resource[0]}{end}").status_code == 200
        assert books.get(f"/{resource[0]}/{pk}{end}").status_code == 200
        assert books.put(f"/{resource[0]}/{pk}{end}", json={resource[1]: {}}).status_code == 200
    assert books.delete(f"/{resource[0]}/{pk}/").status_code == 200


def test_an_entry_came_through_the_api(books, real_store):
    row = job(real_store)
    add(books, EXPENSES, **EXPENSES[3], work_order_id=row.pk)
    assert row.entries.get().door == "api"


@each
def test_another_store_is_not_there(server, books, real_store, new_store, resource):
    pk = add(books, resource, **least(resource, real_store))
    before = rows(resource, real_store)
    key = credentials.create(name=f"Other {pk} {resource[0]}", store=new_store())["key"]
    with httpx.Client(base_url=f"{server}/api2", headers={"apikey": key}) as other:
        path = f"/{resource[0]}/{pk}"
        answers = [other.get(path), other.put(path, json={resource[1]: {}}), other.delete(path)]
        assert [(answer.status_code, answer.json()["message"]) for answer in answers] == [
            (404, "Item not found")
        ] * 3
        assert other.get(f"/{resource[0]}").json()["data"] == []
    assert rows(resource, real_store) == before


@each
@pytest.mark.parametrize("pk", ["0", "-1", "x", "1.5", "9" * 18, "9" * 30, "%00", "٧"])
def test_what_is_no_id_is_not_found(books, resource, pk):
    answer = books.get(f"/{resource[0]}/{pk}")
    assert (answer.status_code, answer.json()["code"]) == (404, 404)


@each
@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b'{"%s": []}', b'{"%s": 5}', b'{"%s": "\\u0000"}'])
def test_what_is_no_body_is_refused(books, real_store, resource, body):
    sent = body.replace(b"%s", resource[1].encode())
    answer = books.post(f"/{resource[0]}", content=sent, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["result"]) == (400, "failed")
    assert rows(resource, real_store) == []


@each
@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "limit=0", "limit=1001", "sort=secret", "sort=id&direction=up", "page=%00"]
)
def test_a_bad_parameter_is_refused(books, resource, query):
    assert books.get(f"/{resource[0]}?{query}").status_code == 400


@each
def test_a_read_only_key_reads_only(server, real_store, resource):
    key = credentials.create(name=f"Reader {real_store.pk}", store=real_store, read_only=True)["key"]
    headers = {"Authorization": f"Bearer {key}"}
    body = {resource[1]: least(resource, real_store)}
    assert httpx.get(f"{server}/api2/{resource[0]}", headers=headers).status_code == 200
    assert httpx.post(f"{server}/api2/{resource[0]}", json=body, headers=headers).status_code == 403
    assert rows(resource, real_store) == []


@each
def test_an_idempotency_key_adds_once(books, real_store, resource):
    body = {resource[1]: least(resource, real_store)}
    headers = {"Idempotency-Key": f"add-{resource[0]}"}
    answers = [books.post(f"/{resource[0]}", json=body, headers=headers) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(rows(resource, real_store)) == 1


def bad(resource, **fields):
    return [
        pytest.param(resource, name, value, id=f"{resource[0]}-{name}-{value!r:.20}")
        for name, value in fields["of"]
    ]


NOBODY = 999_999_999
NO_AMOUNT = [("amount", value) for value in (None, 0, -1, "0.00004", "much", "1,5", True, [], 1e14, "")]
NO_DAY = [
    ("date", value) for value in (None, "", "2026-02-30", "1899-12-31", "today", 20260302, "2026-03-02T10:00")
]
NO_REFERENCE = [NOBODY, 1.5, "x", True, [], -1, 10**30]
BAD = [
    *bad(CLIENTS, of=[("type", value) for value in (1, 4, "Business", None, True, [])]),
    *bad(CLIENTS, of=[("business_name", value) for value in ("", None, " ", 5, [], "x" * 201)]),
    *bad(CLIENTS, of=[("email", value) for value in ("nobody", "a@b", 5, "x" * 250 + "@example.com")]),
    *bad(CLIENTS, of=[("country_code", value) for value in ("de", "DEU", "D", "1A", 5)]),
    *bad(CLIENTS, of=[("default_currency_code", value) for value in ("XXX", "eur", "EURO", 5)]),
    *bad(CLIENTS, of=[("client_number", "x" * 51), ("phone1", "1" * 51), ("first_name", {}), ("city", 7)]),
    *bad(STATUSES, of=[("name", value) for value in (None, "", " ", 5, "x" * 101)]),
    *bad(STATUSES, of=[("color", "x" * 21), ("color", 5)]),
    *bad(APPOINTMENTS, of=[("item_id", value) for value in (None, 0, *NO_REFERENCE)]),
    *bad(
        APPOINTMENTS,
        of=[("date", value) for value in (None, "", "soon", "2026-03-09 25:00", "1899-12-31", 5)],
    ),
    *bad(APPOINTMENTS, of=[("date", "9999-12-31T23:59:59-12:00"), ("date", "0001-01-01T00:00:00+14:00")]),
    *bad(
        APPOINTMENTS, of=[("end_date", "2026-03-08"), ("status", 3), ("status", "Done"), ("staff_id", NOBODY)]
    ),
    *bad(
        TIMES,
        of=[("time", value) for value in (None, "", "0:00", "1:60", "90", 1.5, "-1:00", "1:5", "99999:00")],
    ),
    *bad(TIMES, of=[("work_order_id", value) for value in NO_REFERENCE]),
    *bad(TIMES, of=[("staff_id", NOBODY), ("date", "soon"), ("notes", 5)]),
    *(case for paper in PAPERS for case in bad(paper, of=[*NO_AMOUNT, *NO_DAY])),
    *(
        case
        for paper in PAPERS
        for case in bad(paper, of=[("work_order_id", value) for value in NO_REFERENCE])
    ),
    *(case for paper in PAPERS for case in bad(paper, of=[("currency_code", "XXX"), ("currency_code", 5)])),
    *bad(EXPENSES, of=[("description", 5), ("description", "x" * 65_536)]),
    *bad(INVOICES, of=[("client_id", value) for value in NO_REFERENCE]),
]


@pytest.mark.parametrize(("resource", "name", "value"), BAD)
def test_a_bad_value_is_a_fault_of_its_field_and_nothing_is_added(books, real_store, resource, name, value):
    sent = least(resource, real_store) | {name: value}
    assert faults(post(books, resource, **sent)) == {name}
    assert rows(resource, real_store) == []


@pytest.mark.parametrize(("resource", "name", "value"), BAD)
def test_a_bad_value_changes_nothing(books, real_store, resource, name, value):
    pk = add(books, resource, **least(resource, real_store))
    before = rows(resource, real_store)
    assert faults(change(books, resource, pk, **{name: value})) == {name}
    assert rows(resource, real_store) == before


@pytest.mark.parametrize(
    ("resource", "missing"),
    [
        (STATUSES, {"name"}),
        (APPOINTMENTS, {"item_id", "date"}),
        (TIMES, {"time"}),
        *((paper, {"date", "amount"}) for paper in PAPERS),
        (CLIENTS, {"business_name"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_everything_that_is_missing_is_told_at_once(books, real_store, resource, missing):
    assert faults(post(books, resource)) == missing
    assert rows(resource, real_store) == []


def test_what_belongs_to_another_store_is_unknown_in_a_body(books, new_store, real_store):
    foreign = new_store()
    order, person = job(foreign).pk, CustomerFactory(store=foreign).pk
    worker = StaffFactory(store=foreign).pk
    assert faults(post(books, TIMES, time="1:00", work_order_id=order, staff_id=worker)) == {
        "work_order_id",
        "staff_id",
    }
    assert faults(post(books, INVOICES, **INVOICES[3], client_id=person)) == {"client_id"}
    assert faults(post(books, APPOINTMENTS, date="2026-03-09", item_id=order)) == {"item_id"}
    assert rows(TIMES, foreign) + rows(INVOICES, foreign) + rows(APPOINTMENTS, foreign) == []


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
