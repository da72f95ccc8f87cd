"""docs/api/accounting.md, Around it, over a real socket: what clients, statuses, dates, time and money have in common."""

import httpx
import pytest

from accounting.models import FollowUpStatus
from core import credentials
from tests.accounting.resources import (
    APPOINTMENTS,
    CLIENTS,
    DONE,
    EXPENSES,
    INVOICES,
    PAPERS,
    STATUSES,
    TIMES,
    add,
    change,
    each,
    faults,
    least,
    listed,
    post,
    read,
    rows,
)
from tests.factories import CustomerFactory, StaffFactory, job

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
