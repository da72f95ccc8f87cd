"""docs/api/accounting.md, Lists, over a real socket; what a list costs, in queries."""

from datetime import date, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounting.api import filters
from accounting.api.views.work_orders import WORK_ORDERS
from accounting.models import FollowUpStatus
from accounting.services import close_job, save_follow_up_status
from core import credentials
from tests.factories import CustomerFactory, StaffFactory, job

DAY = date(2026, 3, 2)


def listed(books, query=""):
    """The ids of a page."""
    answer = books.get(f"/work_orders.json{query}")
    assert answer.status_code == 200, answer.text
    return [row["WorkOrder"]["id"] for row in answer.json()["data"]]


def pages(books, query=""):
    return books.get(f"/work_orders.json{query}").json()["pagination"]


def test_the_answer_to_a_list(books, real_store):
    row = job(real_store)
    answer = books.get("/work_orders.json?page=1&limit=20").json()
    one = books.get(f"/work_orders/{row.pk}").json()["data"]
    assert answer == {
        "code": 200,
        "result": "successful",
        "data": [one],
        "pagination": {"prev": None, "next": None, "page": 1, "page_count": 1, "total_results": 1},
    }


def test_an_empty_list(books):
    answer = books.get("/work_orders").json()
    assert answer["data"] == []
    assert answer["pagination"] == {
        "prev": None,
        "next": None,
        "page": 1,
        "page_count": 0,
        "total_results": 0,
    }


def test_newest_first_and_twenty_of_them(books, real_store):
    made = [job(real_store).pk for _ in range(21)]
    assert listed(books) == made[:0:-1]
    assert pages(books)["page_count"] == 2


def test_prev_and_next_keep_the_other_parameters(books, real_store):
    client = CustomerFactory(store=real_store)
    for _ in range(5):
        job(real_store, client=client)
    found = pages(books, f"?client_id={client.pk}&page=2&limit=2")
    start = f"/api2/work_orders.json?client_id={client.pk}&limit=2"
    assert found == {
        "prev": f"{start}&page=1",
        "next": f"{start}&page=3",
        "page": 2,
        "page_count": 3,
        "total_results": 5,
    }


def test_following_next_finds_every_one_once(books, server, real_store):
    made = [job(real_store, title="Ö & ?").pk for _ in range(5)]
    path, found = "/api2/work_orders?limit=2&keywords=%C3%B6+%26&sort=start_date&colour=a%20b&colour=c", []
    while path:
        answer = books.get(f"{server}{path}").json()
        found += [row["WorkOrder"]["id"] for row in answer["data"]]
        path = answer["pagination"]["next"]
        assert path is None or parse_qs(urlsplit(path).query)["colour"] == ["a b", "c"]
    assert found == made


def test_a_page_behind_the_last_is_empty_and_leads_back(books, real_store):
    job(real_store)
    found = books.get("/work_orders?page=9").json()
    assert (found["data"], found["pagination"]["prev"], found["pagination"]["next"]) == (
        [],
        "/api2/work_orders?page=1",
        None,
    )


def test_sorting(books, real_store):
    delivered = [DAY + timedelta(9), None, DAY + timedelta(5)]
    rows = [
        job(real_store, number=number, start_date=DAY + timedelta(days), delivery_date=delivery)
        for number, days, delivery in zip("bca", [2, 1, 2], delivered, strict=True)
    ]
    close_job(store=real_store, pk=rows[0].pk)
    ids = [row.pk for row in rows]
    orders = {
        "id": [0, 1, 2],
        "created": [0, 1, 2],
        "modified": [1, 2, 0],
        "number": [2, 0, 1],
        "start_date": [1, 0, 2],
        "delivery_date": [2, 0, 1],
    }
    for field, order in orders.items():
        expected = [ids[n] for n in order]
        assert listed(books, f"?sort={field}") == listed(books, f"?sort={field}&direction=asc") == expected
        assert listed(books, f"?sort={field}&direction=desc") == expected[::-1]
    assert listed(books, "?direction=asc") == ids


def test_filters(books, real_store):
    client, staff = CustomerFactory(store=real_store), StaffFactory(store=real_store)
    sent = save_follow_up_status(status=FollowUpStatus(store=real_store, name="Sent"))
    full = job(
        real_store,
        client=client,
        staff=staff,
        follow_up_status=sent,
        state="draft",
        delivery_date=DAY + timedelta(7),
        description="With a bell",
    ).pk
    bare = job(real_store, start_date=DAY + timedelta(1)).pk
    expected = {
        f"client_id={client.pk}": [full],
        "status=4": [full],
        "status=1": [bare],
        "status=2": [],
        f"staff_id={staff.pk}": [full],
        "staff_id=0": [bare],
        f"follow_up_status_id={sent.pk}": [full],
        f"start_date_from={DAY}": [bare, full],
        f"start_date_from={DAY + timedelta(1)}": [bare],
        f"start_date_to={DAY}": [full],
        f"delivery_date_from={DAY}&delivery_date_to={DAY + timedelta(7)}": [full],
        f"delivery_date_to={DAY + timedelta(6)}": [],
        "keywords=bell": [full],
        "keywords=": [bare, full],
        f"status=4&client_id={client.pk}&staff_id={staff.pk}&keywords=gate": [full],
        f"status=1&client_id={client.pk}": [],
    }
    for query, ids in expected.items():
        assert (query, listed(books, f"?{query}")) == (query, ids)
        assert (query, pages(books, f"?{query}")["total_results"]) == (query, len(ids))


def test_totals_are_exact_after_every_kind_of_change(books, real_store):
    rows = [job(real_store) for _ in range(3)]
    close_job(store=real_store, pk=rows[0].pk)
    books.delete(f"/work_orders/{rows[1].pk}")
    totals = [pages(books, query)["total_results"] for query in ("", "?status=1", "?status=2", "?status=3")]
    assert totals == [2, 1, 1, 0]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=ten",
        "limit=",
        "limit=1.5",
        "page=0",
        "page=-1",
        "page=%2B1",
        "page=10000001",
        "page=99999999999999999999",
        "page=%D9%A3",
        "status=5",
        "status=open",
        "status=1,2",
        "client_id=x",
        "client_id=0",
        "client_id=999999999",
        "client_id=9223372036854775808",
        "client_id=-1",
        "staff_id=",
        "staff_id=999999999",
        "follow_up_status_id=null",
        "start_date_from=tomorrow",
        "start_date_to=20260302",
        "start_date_to=0000-01-01",
        "start_date_to=1899-12-31",
        "delivery_date_from=2026-02-30",
        "delivery_date_to=2026-3-2",
        "sort=title",
        "sort=-id",
        "sort=",
        "direction=up",
        f"keywords={'x' * 201}",
    ],
)
def test_a_bad_value_is_a_fault_of_its_parameter(books, query):
    answer = books.get(f"/work_orders?{query}")
    assert (answer.status_code, answer.json()["message"]) == (400, "Bad Request")
    assert answer.json()["validation_errors"].keys() == {query.partition("=")[0]}


@pytest.mark.parametrize("query", ["keywords=a%00b", "client_id=%00", "page=%00"])
def test_a_nul_character_is_refused(books, query):
    assert books.get(f"/work_orders?{query}").status_code == 400


@pytest.mark.parametrize("query", ["colour=blue", "keywords='%20%5C%20:*%20%26!%20%3C-%3E", "keywords=%FF"])
def test_what_is_no_fault(books, query):
    assert books.get(f"/work_orders?{query}").status_code == 200


def test_a_page_far_behind_is_found_by_its_ids(store, monkeypatch):
    made = [job(store, delivery_date=DAY).pk for _ in range(4)]
    monkeypatch.setattr(filters, "FAR", 1)
    request = SimpleNamespace(
        query_params=QueryDict("page=2&limit=2&sort=delivery_date"), _request=RequestFactory().get("/")
    )
    rows = WORK_ORDERS.answer(request, store.pk).data["data"]
    assert [row["WorkOrder"]["id"] for row in rows] == made[2:]


@pytest.fixture
def key(store):
    return credentials.create(name=f"Cost {store.pk}", store=store)["key"]


def queries_of(key, path):
    """All but the first, which finds the credential and counts it."""
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(f"/api2{path}", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]]) - 1


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("", 2),  # total, page
        ("?status=1&sort=number", 2),
        ("?client_id={client}", 3),  # is there such a client, total, page
        ("?start_date_from=2026-01-01&keywords=gate", 2),
    ],
)
def test_a_list_costs_the_same_however_long(store, key, rows, query, cost):
    client = CustomerFactory(store=store)
    for _ in range(rows):
        job(store, client=client)
    assert queries_of(key, f"/work_orders{query.format(client=client.pk)}") == cost


def test_one_work_order_is_one_query(store, key):
    assert queries_of(key, f"/work_orders/{job(store).pk}") == 1
