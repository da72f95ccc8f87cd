"""What stands around the work orders of the accounting API, and calls of it."""

from datetime import UTC, date, datetime

import pytest

from accounting.models import Appointment, Expense, FollowUpStatus, Income, Invoice, TimeEntry
from catalog.models import Customer
from tests.factories import job

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
