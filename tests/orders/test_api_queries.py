"""docs/api/orders.md, Filters (and Lists), over a real socket: the query string is sent as it is written here."""

import json
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from core import credentials
from orders.services import (
    add_operation,
    cancel_work_order,
    hold_work_order,
    open_work_order,
    start_work_order,
)
from tests.orders.asking import ask, numbers, refusal

A = {"product": "Widget A", "quantity": 50, "priority": 1, "customer": "Müller & Sons", "due_at": None}
B = {"product": "Gadget", "quantity": 100, "priority": 3, "notes": "100% sure_thing"}
C = {"product": "widget B", "quantity": 200, "priority": 4, "customer": "ACME"}


@pytest.fixture
def orders(real_store):
    """WO-A open, WO-B in progress with two operations, due in March 2024; WO-C on hold, due in May."""
    a = open_work_order(store=real_store, number="WO-A", **A)
    b = open_work_order(store=real_store, number="WO-B", due_at="2024-03-01T08:00:00Z", **B)
    c = open_work_order(store=real_store, number="WO-C", due_at="2024-05-01T00:00:00Z", **C)
    for kind in ("WELD", "PAINT"):
        add_operation(store=real_store, work_order=b.pk, operation_type=kind)
    start_work_order(store=real_store, pk=b.pk)
    hold_work_order(store=real_store, pk=c.pk)
    return a, b, c


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quantity=100", "B"),
        ("quantity!=100", "AC"),
        ("quantity>100", "C"),
        ("quantity<100", "A"),
        ("quantity>=100", "BC"),
        ("quantity<=100", "AB"),
        ("quantity~00", "BC"),
        ("quantity>=100&quantity<=150", "B"),
        ("quantity!=100&quantity!=50", "C"),
        ("quantity in 50,200".replace(" ", "+"), "AC"),
        ("quantity%3E%3D100", "BC"),
        ("quantity%3E=100", "BC"),
        ("quantity%20%3E=%20100", "BC"),
        ("quantity%3E100=", "C"),
        ("product~widget", "AC"),
        ("product~Widget=", "AC"),
        ("product%7Ewidget%20b", "C"),
        ("product~=Gadget", "B"),
        ("product=Widget%20A", "A"),
        ("product=widget a".replace(" ", "+"), ""),
        ("product>X", "C"),
        ("product%20in%20Gadget,widget B".replace(" ", "%20"), "BC"),
        ("customer=", "B"),
        ("customer!=", "AC"),
        ("customer!=ACME", "AB"),
        (f"customer={quote('Müller & Sons')}", "A"),
        (f"customer~{quote('MÜLL')}", "A"),
        ("notes~100%25", "B"),
        ("notes~e_t", "B"),
        ("notes~%25sure", ""),
        ("dueDate=", "A"),
        ("dueDate!=", "BC"),
        ("dueDate!=2024-05-01", "AB"),
        ("dueDate=2024-03-01T09:00:00%2B01:00", "B"),
        ("dueDate=2024-03-01T09:00:00+01:00", "B"),
        ("dueDate~2024-03", "B"),
        ("dueDate~2024-03-01T08:00:00Z", "B"),
        ("dueAfter=2024-04-01", "C"),
        ("dueBefore=2024-05-01", "B"),
        ("dueDateBefore=2024-05-02&dueDateAfter=2024-04-30", "C"),
        ("startAfter=2024-01-01", "B"),
        ("startDate=", "AC"),
        ("createdAfter=2024-01-01", "ABC"),
        ("createdBefore=2024-01-01", ""),
        ("updatedAt>2024-01-01", "ABC"),
        ("completionBefore=2100-01-01", ""),
        ("estimatedCompletionAfter=2000-01-01", ""),
        ("priority>NORMAL", "BC"),
        ("priority<=HIGH", "AB"),
        ("priority%20in%20HIGH,CRITICAL", "BC"),
        ("priority+in+HIGH,CRITICAL", "BC"),
        ("priority%20in%20HIGH%2CCRITICAL=", "BC"),
        ("priority=LOW,HIGH", "AB"),
        ("priority~I", "BC"),
        ("status!=OPEN", "BC"),
        ("status!=OPEN,ON_HOLD", "B"),
        ("status=OPEN,ON_HOLD", "AC"),
        ("status=", "ABC"),
        ("status~O", "ABC"),
        ("status~hold", "C"),
        ("status=IN_PROGRESS&quantity>=100", "B"),
        ("orderNumber=WO-B", "B"),
        ("orderNumber>=WO-B", "BC"),
        ("completedQuantity=0", "ABC"),
        ("operationIds=", "AC"),
        ("operationIds!=", "B"),
        ("colour>=3&nonsense&=x&&quantity=100", "B"),
    ],
)
def test_a_filter(http, orders, query, found):
    assert numbers(http, query) == [f"WO-{letter}" for letter in found]


def test_ids_are_filters(http, orders):
    a, b, c = (f"wo-{order.pk}" for order in orders)
    assert numbers(http, f"id={a}") == ["WO-A"]
    assert numbers(http, f"id>={b}") == ["WO-B", "WO-C"]
    assert numbers(http, f"id%20in%20{a},{c},wo-1") == ["WO-A", "WO-C"]
    assert numbers(http, f"id~{b}") == ["WO-B"]


def test_one_of_several_operations_is_enough(http, orders):
    first, second = (f"op-{pk}" for pk in orders[1].operations.order_by("pk").values_list("pk", flat=True))
    assert numbers(http, f"operationIds={first}") == ["WO-B"]
    assert numbers(http, f"operationIds!={second}") == ["WO-A", "WO-C"]
    assert numbers(http, f"operationIds>={first}") == ["WO-B"]
    assert numbers(http, f"operationIds~{second}") == ["WO-B"]
    assert ask(http, "operationIds~op-")["pagination"]["total"] == 1


def test_operators_need_no_encoding(http, orders):
    """Most clients encode them; curl does not."""
    raw = HTTPConnection(http.base_url.host, http.base_url.port)
    path = "/api/v2/work-orders?quantity>=100&product~widget&status!=OPEN&createdAfter=2024-01-01"
    raw.request("GET", path, headers={"Authorization": http.headers["Authorization"]})
    answer = json.loads(raw.getresponse().read())
    raw.close()
    assert [row["orderNumber"] for row in answer["data"]] == ["WO-C"]


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("quantity>=many", "quantity", "INVALID_FORMAT"),
        ("quantity>=1.5", "quantity", "INVALID_FORMAT"),
        ("quantity=", "quantity", "INVALID_FORMAT"),
        ("quantity>", "quantity", "INVALID_FORMAT"),
        (f"quantity={'9' * 30}", "quantity", "OUT_OF_RANGE"),
        ("quantity+in+1,,2", "quantity", "INVALID_FORMAT"),
        ("product=", "product", "INVALID_FORMAT"),
        ("product~", "product", "INVALID_FORMAT"),
        ("product~a%00b", "product", "INVALID_FORMAT"),
        (f"product={'x' * 1001}", "product", "TOO_LONG"),
        ("dueDate>tomorrow", "dueDate", "INVALID_FORMAT"),
        ("dueAfter=tomorrow", "dueAfter", "INVALID_FORMAT"),
        ("dueDate=0001-01-01", "dueDate", "OUT_OF_RANGE"),
        ("dueDate=9999-12-31T23:59:59-23:00", "dueDate", "OUT_OF_RANGE"),
        ("priority>URGENT", "priority", "INVALID_CHOICE"),
        ("status=OPEN,DONE", "status", "INVALID_CHOICE"),
        ("status!=DONE", "status", "INVALID_CHOICE"),
        ("status+in+OPEN,", "status", "INVALID_FORMAT"),
        ("id=7", "id", "INVALID_FORMAT"),
        ("id=wo-%C2%B2", "id", "INVALID_FORMAT"),
        ("operationIds=wo-1", "operationIds", "INVALID_FORMAT"),
        ("sort=operationIds", "sort", "INVALID_CHOICE"),
        ("sort=-", "sort", "INVALID_CHOICE"),
        ("fields=id,colour", "fields", "INVALID_CHOICE"),
        ("fields=operations", "fields", "INVALID_CHOICE"),
        ("expand=customer", "expand", "INVALID_CHOICE"),
        ("&".join(["quantity!=1"] * 51), "query", "TOO_LONG"),
    ],
)
def test_a_bad_condition_is_400_and_names_what_was_written(http, query, field, reason):
    assert refusal(http, query) == {"field": field, "reason": reason}


def test_values_stay_values(http, orders):
    """No operator is looked for behind the first one."""
    assert numbers(http, "product~a=b>c") == []
    assert numbers(http, "orderNumber=WO-B%27%20OR%201=1") == []


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("-priority,createdAt", "CBA"),
        ("quantity", "ABC"),
        ("dueDate", "BCA"),
        ("-dueDate", "ACB"),
        ("product,-quantity", "BAC"),
        ("status", "BCA"),
        ("id", "ABC"),
        ("-orderNumber", "CBA"),
        ("notes", "ACB"),
    ],
)
def test_sorting(http, orders, sort, found):
    rows = ask(http, f"sort={sort}")["data"]
    assert "".join(row["orderNumber"][-1] for row in rows) == found


def test_every_field_but_the_list_sorts(http, orders):
    keys = set(ask(http, "")["data"][0]) - {"operationIds"}
    assert {key for key in keys if http.get(f"/work-orders?sort=-{key},{key}").status_code != 200} == set()


def test_fields_trims_and_keeps_the_objects_order(http, orders):
    rows = ask(http, "fields=orderNumber,id")["data"]
    assert {tuple(row) for row in rows} == {("id", "orderNumber")}
    one = http.get(f"/work-orders/wo-{orders[0].pk}?fields=product").json()
    assert one == {"data": {"product": "Widget A"}}


def test_expand_adds_the_operations(http, orders):
    rows = {row["orderNumber"]: row for row in ask(http, "expand=operations")["data"]}
    assert rows["WO-A"]["operations"] == []
    operations = rows["WO-B"]["operations"]
    assert [one["id"] for one in operations] == rows["WO-B"]["operationIds"]
    assert operations[0] == http.get(f"/operations/{operations[0]['id']}").json()["data"]
    one = http.get(f"/work-orders/wo-{orders[1].pk}?expand=operations&fields=id,operations").json()["data"]
    assert one == {"id": f"wo-{orders[1].pk}", "operations": operations}


def test_a_filtered_page_has_its_own_total(http, orders):
    page = ask(http, "quantity>=100&limit=1&page=2&sort=quantity")
    assert [row["orderNumber"] for row in page["data"]] == ["WO-C"]
    assert page["pagination"] == {"page": 2, "limit": 1, "total": 2, "hasMore": False}


def test_a_page_far_behind_the_last_is_empty(http, orders):
    page = ask(http, "page=10000000&limit=100")
    assert (page["data"], page["pagination"]["total"]) == ([], 3)


def test_another_stores_orders_are_never_found(http, orders, new_store):
    other = credentials.create(name=f"Other {orders[0].pk}", store=new_store())["key"]
    http.headers["Authorization"] = f"Bearer {other}"
    operation = orders[1].operations.first().pk
    for query in (
        "quantity>=1",
        f"id=wo-{orders[0].pk}",
        f"operationIds=op-{operation}",
        "expand=operations",
    ):
        assert ask(http, query)["data"] == []


def test_a_cancelled_order_is_found_by_its_status(http, orders, real_store):
    cancel_work_order(store=real_store, pk=orders[0].pk)
    assert numbers(http, "status=CANCELLED") == ["WO-A"]
    assert numbers(http, "status=CANCELLED&product~widget") == ["WO-A"]
