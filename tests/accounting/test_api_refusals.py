"""docs/api/accounting.md, Errors, over a real socket: every refusal in this API's shape; who is let in."""

import time

import httpx
import pytest

from accounting.models import Job
from core import credentials
from core.credentials import issue
from core.models import Credential, Transition
from tests.factories import job

GATE = {"title": "Gate", "start_date": "2026-03-02"}
BODY = {"WorkOrder": GATE}


def failed(answer):
    """Status and message of a refusal that has the right shape."""
    body = answer.json()
    assert (body["result"], body["code"]) == ("failed", answer.status_code)
    assert body.keys() - {"validation_errors"} == {"result", "code", "message"}
    return answer.status_code, body["message"]


def faults(answer):
    assert failed(answer) == (400, "Bad Request")
    return answer.json()["validation_errors"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", None),
        ("title", ""),
        ("title", " "),
        ("title", 5),
        ("title", ["x"]),
        ("title", True),
        ("title", "x" * 256),
        ("start_date", None),
        ("start_date", ""),
        ("start_date", 20260302),
        ("start_date", "2026-3-2"),
        ("start_date", "2026-02-30"),
        ("start_date", "20260302"),
        ("start_date", "2026-W10-1"),
        ("start_date", "2026-03-02T00:00:00"),
        ("start_date", "1899-12-31"),
        ("start_date", "٢٠٢٦-03-02"),
        ("delivery_date", "2026-03-01"),
        ("delivery_date", "soon"),
        ("delivery_date", 0),
        ("number", 7),
        ("number", "x" * 51),
        ("number", {}),
        ("description", 5),
        ("description", "x" * 65_536),
        ("client_id", 0),
        ("client_id", 999_999_999),
        ("client_id", -1),
        ("client_id", 1.5),
        ("client_id", True),
        ("client_id", "x"),
        ("client_id", ""),
        ("client_id", 10**30),
        ("client_id", 2**63),
        ("client_id", [1]),
        ("client_id", {"id": 1}),
        ("staff_id", 999_999_999),
        ("staff_id", "owner"),
        ("follow_up_status_id", 0),
        ("follow_up_status_id", 999_999_999),
        ("delivery_appointment_id", 999_999_999),
        ("delivery_appointment_id", "0x1"),
        ("budget", -0.01),
        ("budget", "-1"),
        ("budget", ""),
        ("budget", "much"),
        ("budget", "1e3"),
        ("budget", "NaN"),
        ("budget", True),
        ("budget", [1]),
        ("budget", 10**14),
        ("budget", 10**400),
        ("budget_currency", "ABC"),
        ("budget_currency", "eur"),
        ("budget_currency", "EURO"),
        ("budget_currency", 978),
        ("status", 0),
        ("status", 5),
        ("status", "open"),
        ("status", "1=>Closed"),
        ("status", "1 "),
        ("status", True),
        ("status", None),
        ("status", [1]),
        ("status", {}),
        ("status", 1.5),
    ],
)
def test_a_bad_value_is_a_fault_of_its_field_and_nothing_happens(books, real_store, name, value):
    row = job(real_store)
    before = Job.objects.filter(pk=row.pk).values().get()
    assert faults(books.post("/work_orders", json={"WorkOrder": GATE | {name: value}})).keys() == {name}
    assert faults(books.put(f"/work_orders/{row.pk}", json={"WorkOrder": {name: value}})).keys() == {name}
    assert list(Job.objects.of(real_store).values()) == [before]
    assert Transition.objects.of(real_store).count() == 1


@pytest.mark.parametrize(("name", "value"), [("number", ""), ("number", None), ("budget_currency", "")])
def test_what_is_generated_cannot_be_taken_away(books, real_store, name, value):
    row = job(real_store)
    assert faults(books.put(f"/work_orders/{row.pk}", json={"WorkOrder": {name: value}})).keys() == {name}
    assert Job.objects.get(pk=row.pk).number == row.number


@pytest.mark.parametrize("missing", [["title"], ["start_date"], ["title", "start_date"]])
def test_what_is_required(books, real_store, missing):
    sent = {name: value for name, value in GATE.items() if name not in missing}
    assert faults(books.post("/work_orders", json={"WorkOrder": sent})) == dict.fromkeys(
        missing, "This field is required."
    )
    assert Job.objects.of(real_store).count() == 0


def test_every_fault_of_the_values_is_told_at_once(books, real_store):
    sent = {"title": "", "budget": -1, "status": 9, "client_id": 999_999_999, "staff_id": "x", "number": 7}
    answer = books.post("/work_orders", json={"WorkOrder": sent})
    assert faults(answer).keys() == sent.keys() | {"start_date"}
    assert Job.objects.of(real_store).count() == 0


@pytest.mark.parametrize("body", [{}, {"WorkOrder": {}}, GATE])
def test_an_empty_new_one_lacks_what_is_required(books, body):
    assert faults(books.post("/work_orders", json=body)).keys() == {"title", "start_date"}


@pytest.mark.parametrize("below", [None, [], "x", 5, True, [GATE]])
def test_what_stands_below_the_name_is_an_object(books, real_store, below):
    row = job(real_store)
    assert faults(books.post("/work_orders", json={"WorkOrder": below})).keys() == {"WorkOrder"}
    assert faults(books.put(f"/work_orders/{row.pk}", json={"WorkOrder": below})).keys() == {"WorkOrder"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b"nonsense",
        b'{"WorkOrder": {"budget": NaN}}',
        b'{"WorkOrder": {"budget": Infinity}}',
        b'{"WorkOrder": {"title": "a\\u0000b"}}',
        b'{"WorkOrder": {"title": "\\ud800"}}',
        b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"WorkOrder": {"title": "\xff"}}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_hostile_body_is_a_clear_400(books, real_store, body):
    row = job(real_store)
    headers = {"Content-Type": "application/json"}
    for answer in (
        books.post("/work_orders", content=body, headers=headers),
        books.put(f"/work_orders/{row.pk}", content=body, headers=headers),
    ):
        assert faults(answer).keys() == {"body"}
    assert Job.objects.of(real_store).count() == 1


@pytest.mark.parametrize("exponent", [30, 999, 999_999, 999_999_999_999])
def test_a_vast_number_is_a_fault_of_its_field(books, exponent):
    body = b'{"WorkOrder": {"client_id": 1e%d, "budget": 1e%d, "status": 1e%d}}' % ((exponent,) * 3)
    answer = books.post("/work_orders", content=body, headers={"Content-Type": "application/json"})
    assert faults(answer).keys() == {"client_id", "budget", "status", "title", "start_date"}


def test_text_is_kept_whatever_it_says(books, real_store):
    title = "Größe <b>'; DROP TABLE x; -- \u202e 🚪"
    pk = books.post("/work_orders", json={"WorkOrder": GATE | {"title": title}}).json()["id"]
    assert books.get(f"/work_orders/{pk}").json()["data"]["WorkOrder"]["title"] == title


@pytest.mark.parametrize(
    "pk",
    ["0", "999999999", "x", "-1", "1.5", "1e3", "9" * 30, "%00", "²", "٣", "1.json.json", "1.xml", "%2e"],
)
def test_an_unknown_id_is_404(books, pk):
    for call in (
        books.get(f"/work_orders/{pk}.json"),
        books.put(f"/work_orders/{pk}.json", json={"WorkOrder": {"title": "x"}}),
        books.delete(f"/work_orders/{pk}.json"),
    ):
        assert failed(call) == (404, "Item not found")


@pytest.mark.parametrize(
    "path",
    ["/api2", "/api2/", "/api2/nothing.json", "/api2/work_orders.xml", "/api2/work_orders/1/x", "/v2/x"],
)
def test_an_unknown_path_has_the_shape(books, server, path):
    assert failed(books.get(f"{server}{path}")) == (404, "Item not found")
    assert failed(httpx.get(f"{server}{path}")) == (401, "Unauthorized")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/work_orders/1"),
        ("POST", "/work_orders/1.json"),
        ("PUT", "/work_orders"),
        ("DELETE", "/work_orders"),
    ],
)
def test_a_wrong_method_is_405_and_names_the_right_ones(books, method, path):
    answer = books.request(method, path, json=BODY)
    assert failed(answer)[0] == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=utf-7"}]
)
def test_another_type_of_body_is_415(books, real_store, headers):
    assert failed(books.post("/work_orders", content=b"{}", headers=headers))[0] == 415
    assert Job.objects.of(real_store).count() == 0


def test_a_form_is_415(books):
    assert failed(books.post("/work_orders", data={"title": "Gate"}))[0] == 415


@pytest.mark.parametrize("size", [1_000_001, 50_000_000])
def test_a_large_body_is_413_and_the_answer_arrives(books, size):
    started = time.monotonic()
    assert failed(books.post("/work_orders", content=b"x" * size))[0] == 413
    assert time.monotonic() - started < 10


@pytest.fixture
def secrets(credential):
    """A key and an access token of one credential."""
    token = issue(Credential.objects.get(name=credential["name"]), "ac")
    return {"key": credential["key"], "token": token, "client_secret": credential["client_secret"]}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer {token}"}, 200),
        ({"Authorization": "bearer {token}"}, 200),
        ({"Authorization": "Bearer {key}"}, 200),
        ({"apikey": "{key}"}, 200),
        ({"apikey": ""}, 401),
        ({"apikey": "sk-nonsense"}, 401),
        ({"apikey": "{token}"}, 401),
        ({"apikey": "{client_secret}"}, 401),
        ({"Authorization": "Bearer {client_secret}"}, 401),
        ({"Authorization": "Bearer", "apikey": "{key}"}, 401),
        ({"Authorization": "", "apikey": "{key}"}, 401),
        ({"Authorization": "Bearer nonsense", "apikey": "{key}"}, 401),
        ({"Authorization": "Basic {key}", "apikey": "{key}"}, 401),
        ({"Authorization": "Bearer {token}", "apikey": "nonsense"}, 200),
        ({"Authorization": "Bearer éé", "apikey": "{key}"}, 401),
    ],
)
def test_who_is_let_in(server, secrets, headers, status):
    sent = {name: value.format(**secrets).encode("latin-1") for name, value in headers.items()}
    answer = httpx.get(f"{server}/api2/work_orders", headers=sent)
    assert answer.status_code == status
    if status == 401:
        assert failed(answer) == (401, "Unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_refused_caller_changes_nothing(server, real_store):
    row = job(real_store)
    calls = [
        httpx.post(f"{server}/api2/work_orders", json=BODY),
        httpx.put(f"{server}/api2/work_orders/{row.pk}", json={"WorkOrder": {"title": "x"}}),
        httpx.delete(f"{server}/api2/work_orders/{row.pk}"),
    ]
    assert [failed(answer) for answer in calls] == [(401, "Unauthorized")] * 3
    assert [one.title for one in Job.objects.of(real_store)] == [row.title]


def test_a_read_only_key_may_not_write(books, real_store):
    key = credentials.create(name=f"Reader {real_store.pk}", store=real_store, read_only=True)["key"]
    books.headers["Authorization"] = f"Bearer {key}"
    row = job(real_store)
    assert books.get("/work_orders").status_code == 200
    assert failed(books.post("/work_orders", json=BODY)) == (403, "Forbidden")
    assert failed(books.delete(f"/work_orders/{row.pk}")) == (403, "Forbidden")
    assert Job.objects.of(real_store).count() == 1


def test_a_key_for_another_api_is_403(books, real_store):
    key = credentials.create(name=f"Floor {real_store.pk}", store=real_store, apis=["orders"])["key"]
    assert failed(books.get("/work_orders", headers={"Authorization": f"Bearer {key}"})) == (403, "Forbidden")


def test_a_revoked_key_is_401_at_once(books, credential):
    credentials.revoke(credential["name"])
    assert failed(books.get("/work_orders")) == (401, "Unauthorized")


@pytest.mark.parametrize("path", ["/work_orders", "/nothing", "/work_orders?limit=0"])
def test_every_reply_carries_the_rate_limit_and_its_name(books, path):
    headers = books.get(path, headers={"X-Request-Id": "mine-7"}).headers
    assert headers["X-RateLimit-Limit"] == "1000"
    assert 0 <= int(headers["X-RateLimit-Remaining"]) < 1000
    assert headers["X-Request-Id"] == "mine-7"


def post(books, key, body=BODY):
    return books.post("/work_orders.json", json=body, headers={"Idempotency-Key": key})


def test_a_repeated_addition_gets_the_same_bytes_and_happens_once(books, real_store):
    first, again = post(books, "one"), post(books, "one")
    assert (again.status_code, again.content) == (202, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Job.objects.of(real_store).count() == 1


def test_another_body_with_the_same_key_is_422(books, real_store):
    post(books, "one")
    assert failed(post(books, "one", {"WorkOrder": GATE | {"title": "Fence"}}))[0] == 422
    assert Job.objects.of(real_store).count() == 1
