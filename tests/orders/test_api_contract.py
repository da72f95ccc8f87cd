"""docs/api/orders.md over a real socket: the seed's examples and what each refusal looks like."""

import re
import time

import pytest

from core import credentials
from core.models import Transition
from orders.models import WorkOrder
from tests.factories import ArticleFactory, CustomerFactory

KEYS = {
    "id": str,
    "orderNumber": str,
    "status": str,
    "product": str,
    "quantity": int,
    "completedQuantity": int,
    "priority": str,
    "customer": (str, type(None)),
    "dueDate": (str, type(None)),
    "startDate": (str, type(None)),
    "completionDate": (str, type(None)),
    "estimatedCompletionDate": (str, type(None)),
    "notes": (str, type(None)),
    "operationIds": list,
    "createdAt": str,
    "updatedAt": str,
}
SEED_BODY = {
    "orderNumber": "WO-2024-NEW",
    "product": "Widget B",
    "quantity": 50,
    "priority": "NORMAL",
    "customer": "Customer Corp",
    "dueDate": "2024-02-01T00:00:00Z",
    "notes": "Standard order",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def create(http, number="WO-1", **fields):
    answer = http.post(
        "/work-orders", json={"orderNumber": number, "product": "Widget", "quantity": 5, **fields}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def error(answer):
    return answer.status_code, answer.json()["error"]


def test_the_seeds_create_answers_the_full_object(http):
    answer = http.post("/work-orders", json=SEED_BODY)
    order = answer.json()["data"]
    assert answer.status_code == 201
    assert {key: order[key] for key in SEED_BODY} == SEED_BODY
    assert (order["status"], order["completedQuantity"], order["operationIds"]) == ("OPEN", 0, [])


def test_every_key_has_its_type(http):
    order = create(http, **{key: SEED_BODY[key] for key in ("customer", "dueDate", "notes")})
    assert {key for key, kind in KEYS.items() if not isinstance(order[key], kind)} == set()
    assert order.keys() == KEYS.keys()


def test_times_are_utc_with_z(http):
    order = create(http, dueDate="2024-02-01T01:30:00.5+01:30")
    assert order["dueDate"] == "2024-02-01T00:00:00.500000Z"
    assert TIME.fullmatch(order["createdAt"])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2024-02-01", "2024-02-01T00:00:00Z"),
        ("2024-02-01T10:00:00.123Z", "2024-02-01T10:00:00.123000Z"),
        ("2024-02-01T10:00:00.123456+00:00", "2024-02-01T10:00:00.123456Z"),
        ("2024-02-01T10:00:00", "2024-02-01T10:00:00Z"),
    ],
)
def test_times_are_accepted_in_many_forms(http, sent, kept):
    assert create(http, dueDate=sent)["dueDate"] == kept


def test_the_seeds_get(http):
    order = create(http)
    answer = http.get(f"/work-orders/{order['id']}")
    assert (answer.status_code, answer.json()) == (200, {"data": order})


def test_the_seeds_list(http):
    order = create(http)
    http.post(f"/work-orders/{order['id']}/start")
    answer = http.get("/work-orders?page=1&limit=20&status=IN_PROGRESS").json()
    assert [row["id"] for row in answer["data"]] == [order["id"]]
    assert answer["data"][0].keys() == KEYS.keys()
    assert answer["pagination"] == {"page": 1, "limit": 20, "total": 1, "hasMore": False}


def test_the_seeds_start(http):
    order = create(http)
    answer = http.post(f"/work-orders/{order['id']}/start")
    started = answer.json()["data"]
    assert (answer.status_code, started["status"]) == (200, "IN_PROGRESS")
    assert TIME.fullmatch(started["startDate"])
    assert started["updatedAt"] > order["updatedAt"]


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}])
def test_start_takes_an_empty_body_with_or_without_a_type(http, headers):
    order = create(http)
    assert http.post(f"/work-orders/{order['id']}/start", headers=headers).status_code == 200


def test_starting_twice_is_refused_in_the_seeds_words_and_changes_nothing(http, real_store):
    order = create(http)
    http.post(f"/work-orders/{order['id']}/start")
    before = http.get(f"/work-orders/{order['id']}").json()
    answer = http.post(f"/work-orders/{order['id']}/start")
    assert error(answer) == (
        409,
        {
            "code": "INVALID_STATE_TRANSITION",
            "message": "Cannot start work order that is already in progress",
        },
    )
    assert http.get(f"/work-orders/{order['id']}").json() == before
    assert Transition.objects.of(real_store).count() == 2


def test_product_and_customer_become_links(http, real_store):
    article = ArticleFactory(store=real_store, number="BK 1/2")
    customer = CustomerFactory(store=real_store, name="Customer Corp")
    create(http, product="BK 1/2", customer="Customer Corp")
    order = WorkOrder.objects.of(real_store).get()
    assert (order.article, order.customer) == (article, customer)


def test_what_is_not_writable_is_ignored(http):
    order = create(http, status="COMPLETED", completedQuantity=3, id="wo-1", nonsense=[1])
    assert (order["status"], order["completedQuantity"]) == ("OPEN", 0)


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"quantity": 0}, "quantity", "MUST_BE_POSITIVE"),
        ({"quantity": -4}, "quantity", "MUST_BE_POSITIVE"),
        ({"quantity": 1.5}, "quantity", "INVALID_FORMAT"),
        ({"quantity": "5"}, "quantity", "INVALID_FORMAT"),
        ({"quantity": True}, "quantity", "INVALID_FORMAT"),
        ({"quantity": [5]}, "quantity", "INVALID_FORMAT"),
        ({"quantity": 10**30}, "quantity", "OUT_OF_RANGE"),
        ({"quantity": None}, "quantity", "REQUIRED"),
        ({"orderNumber": None}, "orderNumber", "REQUIRED"),
        ({"orderNumber": " "}, "orderNumber", "REQUIRED"),
        ({"orderNumber": 7}, "orderNumber", "INVALID_FORMAT"),
        ({"orderNumber": "x" * 101}, "orderNumber", "TOO_LONG"),
        ({"product": {}}, "product", "INVALID_FORMAT"),
        ({"product": "x" * 201}, "product", "TOO_LONG"),
        ({"customer": "x" * 201}, "customer", "TOO_LONG"),
        ({"notes": "x" * 10001}, "notes", "TOO_LONG"),
        ({"priority": "URGENT"}, "priority", "INVALID_CHOICE"),
        ({"priority": 3}, "priority", "INVALID_CHOICE"),
        ({"dueDate": "tomorrow"}, "dueDate", "INVALID_FORMAT"),
        ({"dueDate": 1766443826229}, "dueDate", "INVALID_FORMAT"),
        ({"dueDate": "0001-01-01T00:00:00Z"}, "dueDate", "OUT_OF_RANGE"),
        ({"dueDate": "9999-12-31T23:59:59-23:00"}, "dueDate", "OUT_OF_RANGE"),
    ],
)
def test_a_bad_value_is_refused_by_field_and_creates_nothing(http, real_store, change, field, reason):
    answer = http.post("/work-orders", json={"orderNumber": "WO-1", "product": "W", "quantity": 5} | change)
    expected = {"code": "VALIDATION_ERROR", "message": "Validation failed"}
    assert error(answer) == (400, expected | {"details": {"field": field, "reason": reason}})
    assert WorkOrder.objects.of(real_store).count() == 0


@pytest.mark.parametrize("missing", ["orderNumber", "product", "quantity"])
def test_required_fields(http, missing):
    body = {"orderNumber": "WO-1", "product": "W", "quantity": 5}
    del body[missing]
    assert error(http.post("/work-orders", json=body))[1]["details"] == {
        "field": missing,
        "reason": "REQUIRED",
    }


def test_a_taken_number_is_409(http, real_store):
    create(http)
    status, body = error(
        http.post("/work-orders", json={"orderNumber": "WO-1", "product": "W", "quantity": 5})
    )
    assert (status, body["code"], body["details"]["field"]) == (409, "DUPLICATE", "orderNumber")
    assert WorkOrder.objects.of(real_store).count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b"nonsense",
        b'{"orderNumber": NaN}',
        b'{"orderNumber": Infinity}',
        b'{"orderNumber": "a\\u0000b"}',
        b'{"orderNumber": "\\ud800"}',
        b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"orderNumber": "\xff"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1e999999999999}',
    ],
)
def test_a_hostile_body_is_a_clear_400(http, body):
    status, found = error(
        http.post("/work-orders", content=body, headers={"Content-Type": "application/json"})
    )
    assert (status, found["code"]) == (400, "VALIDATION_ERROR")


def test_a_body_of_another_type_is_415(http):
    answer = http.post("/work-orders", content=b"<a/>", headers={"Content-Type": "application/xml"})
    assert error(answer)[1]["code"] == "UNSUPPORTED_MEDIA_TYPE"


def test_an_unknown_charset_is_415(http):
    answer = http.post(
        "/work-orders", content=b"{}", headers={"Content-Type": "application/json; charset=utf-7"}
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("size", [1_000_001, 50_000_000])
def test_a_large_body_is_413_and_the_answer_arrives(http, size):
    started = time.monotonic()
    assert error(http.post("/work-orders", content=b"x" * size))[1]["code"] == "PAYLOAD_TOO_LARGE"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "public",
    ["wo-999999999", "wo-0", "wo-", "wo-x", "op-1", "1", "wo-01", "wo-" + "9" * 30, "wo-%00", "wo-²"],
)
def test_an_unknown_id_is_404(http, public):
    expected = {"code": "NOT_FOUND", "message": "Work order not found"}
    assert error(http.get(f"/work-orders/{public}")) == (404, expected)
    assert error(http.post(f"/work-orders/{public}/start")) == (404, expected)


def test_another_stores_order_is_404(http, server, new_store):
    order = create(http)
    other = credentials.create(name=f"Other {order['id']}", store=new_store())["key"]
    answer = http.get(f"/work-orders/{order['id']}", headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 404
    assert http.get("/work-orders", headers={"Authorization": f"Bearer {other}"}).json()["data"] == []


@pytest.mark.parametrize("path", ["/nothing", "/work-orders/wo-1/dance", ""])
def test_an_unknown_path_has_the_error_shape(http, path):
    assert error(http.get(path)) == (404, {"code": "NOT_FOUND", "message": "Not found"})


def test_a_wrong_method_is_405_and_names_the_right_ones(http):
    answer = http.patch("/work-orders", json={})
    assert error(answer)[1]["code"] == "METHOD_NOT_ALLOWED"
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/work-orders/", "/work-orders"])
def test_a_trailing_slash_makes_no_difference(http, path):
    answer = http.post(path, json=SEED_BODY)
    assert answer.status_code == 201
    assert http.get(f"/work-orders/{answer.json()['data']['id']}/").status_code == 200


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("limit=0", "limit", "OUT_OF_RANGE"),
        ("limit=101", "limit", "OUT_OF_RANGE"),
        ("limit=ten", "limit", "INVALID_FORMAT"),
        ("page=0", "page", "OUT_OF_RANGE"),
        ("page=-1", "page", "OUT_OF_RANGE"),
        ("page=99999999999999999999", "page", "OUT_OF_RANGE"),
        ("status=DONE", "status", "INVALID_CHOICE"),
        ("sort=colour", "sort", "INVALID_CHOICE"),
    ],
)
def test_a_bad_parameter_is_400(http, query, field, reason):
    status, body = error(http.get(f"/work-orders?{query}"))
    assert (status, body["code"]) == (400, "VALIDATION_ERROR")
    assert body["details"] == {"field": field, "reason": reason}


def test_an_unknown_parameter_is_ignored(http):
    assert http.get("/work-orders?colour=blue").status_code == 200


def test_pages_do_not_overlap_and_total_is_exact(http):
    numbers = [create(http, f"WO-{n}")["orderNumber"] for n in range(5)]
    pages = [http.get(f"/work-orders?limit=2&page={page}&sort=quantity").json() for page in (1, 2, 3)]
    assert sorted(row["orderNumber"] for page in pages for row in page["data"]) == numbers
    assert [page["pagination"]["hasMore"] for page in pages] == [True, True, False]
    assert {page["pagination"]["total"] for page in pages} == {5}


def test_newest_first_by_default(http):
    [create(http, f"WO-{n}") for n in range(3)]
    assert [row["orderNumber"] for row in http.get("/work-orders").json()["data"]] == ["WO-2", "WO-1", "WO-0"]


def test_priority_sorts_by_rank(http):
    [create(http, name, priority=name) for name in ("HIGH", "LOW", "CRITICAL", "NORMAL")]
    found = http.get("/work-orders?sort=-priority,createdAt").json()["data"]
    assert [row["priority"] for row in found] == ["CRITICAL", "HIGH", "NORMAL", "LOW"]


def test_several_statuses_mean_any_of_them(http):
    first, _ = create(http, "WO-1"), create(http, "WO-2")
    http.post(f"/work-orders/{first['id']}/start")
    assert http.get("/work-orders?status=OPEN,IN_PROGRESS").json()["pagination"]["total"] == 2
    assert http.get("/work-orders?status=OPEN").json()["pagination"]["total"] == 1
    assert http.get("/work-orders?status=CANCELLED").json()["pagination"]["total"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer sk-nonsense"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer " + "é" * 9},
    ],
)
def test_a_bad_key_is_401(http, headers):
    answer = http.get("/work-orders", headers={k: v.encode("latin-1") for k, v in headers.items()})
    assert error(answer)[1]["code"] == "AUTHENTICATION_FAILED"
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_read_only_key_may_not_write(http, real_store):
    key = credentials.create(name=f"Reader {real_store.pk}", store=real_store, read_only=True)["key"]
    http.headers["Authorization"] = f"Bearer {key}"
    assert http.get("/work-orders").status_code == 200
    assert error(http.post("/work-orders", json=SEED_BODY))[1]["code"] == "PERMISSION_DENIED"
    assert WorkOrder.objects.of(real_store).count() == 0


def test_a_key_for_another_api_is_403(http, real_store):
    key = credentials.create(name=f"Books {real_store.pk}", store=real_store, apis=["accounting"])["key"]
    answer = http.get("/work-orders", headers={"Authorization": f"Bearer {key}"})
    assert error(answer)[1]["code"] == "PERMISSION_DENIED"


def test_a_revoked_key_is_401_at_once(http, credential):
    credentials.revoke(credential["name"])
    assert http.get("/work-orders").status_code == 401


@pytest.mark.parametrize("path", ["/work-orders", "/nothing", "/work-orders?limit=0"])
def test_every_reply_carries_the_rate_limit(http, path):
    headers = http.get(path).headers
    assert headers["X-RateLimit-Limit"] == "1000"
    assert 0 <= int(headers["X-RateLimit-Remaining"]) < 1000
    assert 0 < int(headers["X-RateLimit-Reset"]) - time.time() <= 61


def test_every_answer_names_its_request(http):
    assert http.get("/work-orders", headers={"X-Request-Id": "mine-7"}).headers["X-Request-Id"] == "mine-7"
    assert len(http.get("/work-orders", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"]) == 32


def test_the_log_names_who_and_through_which_request(http, real_store):
    http.post("/work-orders", json=SEED_BODY, headers={"X-Request-Id": "mine-8"})
    move = Transition.objects.of(real_store).get()
    assert (move.door, move.request_id, move.move, move.source, move.target) == (
        "api",
        "mine-8",
        "open",
        "",
        "open",
    )
    assert move.credential is not None
