"""docs/api/accounting.md, Work orders, over a real socket: the seed's and the contract's examples."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounting.models import Appointment, Expense, FollowUpStatus, Job, TimeEntry
from accounting.services import add_appointment, record_paper, record_time, save_follow_up_status
from core import credentials
from core.models import Transition
from tests.factories import CustomerFactory, StaffFactory, job
from tests.racing import race

KEYS = {
    "id": int,
    "client_id": int,
    "number": str,
    "title": str,
    "start_date": str,
    "description": str,
    "delivery_date": str,
    "delivery_appointment_id": int,
    "follow_up_status_id": int,
    "budget": (int, float),
    "budget_currency": str,
    "status": int,
    "staff_id": int,
    "created": str,
    "modified": str,
}
# As printed: its "string" for a currency is a placeholder like the ids, and replaced.
SEED_BODY = {
    "client_id": 15,
    "number": "string",
    "title": "string",
    "start_date": "2019-08-24",
    "description": "string",
    "delivery_date": "2019-08-24",
    "delivery_appointment_id": 0,
    "follow_up_status_id": None,
    "budget": 0,
    "budget_currency": "USD",
    "status": "1=>Open",
    "staff_id": 0,
}
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
DONE = {"code": 200, "result": "successful"}


def add(books, **fields):
    """The id of a new work order."""
    sent = {"title": "Gate", "start_date": "2026-03-02"} | fields
    answer = books.post("/work_orders.json", json={"WorkOrder": sent})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def change(books, pk, **fields):
    return books.put(f"/work_orders/{pk}.json", json={"WorkOrder": fields})


def read(books, pk):
    return books.get(f"/work_orders/{pk}.json").json()["data"]["WorkOrder"]


def faults(answer):
    body = answer.json()
    assert (answer.status_code, body["code"], body["result"]) == (400, 400, "failed"), body
    assert body["message"] == "Bad Request"
    return body["validation_errors"]


def follow_up(store, name="Offer sent"):
    return save_follow_up_status(status=FollowUpStatus(store=store, name=name))


def test_the_seeds_edit_as_printed(books, real_store):
    pk = add(books)
    client = CustomerFactory(store=real_store).pk
    answer = change(books, pk, **SEED_BODY | {"client_id": client})
    assert (answer.status_code, answer.json()) == (200, DONE)
    kept = read(books, pk)
    assert {name: kept[name] for name in SEED_BODY} == SEED_BODY | {"client_id": client, "status": 1}


def test_the_seeds_body_with_its_headers_adds_one_too(server, credential, real_store, books):
    client = CustomerFactory(store=real_store).pk
    headers = {"Accept": "application/json", "apikey": credential["key"]}
    answer = books.post(
        "/work_orders", json={"WorkOrder": SEED_BODY | {"client_id": client}}, headers=headers
    )
    assert answer.status_code == 202
    assert answer.json() == {"code": 202, "result": "successful", "id": Job.objects.of(real_store).get().pk}


def test_one_work_order_has_every_key_of_its_type(books, real_store):
    row = job(
        real_store,
        client=CustomerFactory(store=real_store),
        staff=StaffFactory(store=real_store),
        follow_up_status=follow_up(real_store),
        delivery_date=date(2026, 3, 9),
        budget=Decimal("1500.1234"),
    )
    answer = books.get(f"/work_orders/{row.pk}")
    body = answer.json()
    assert (answer.status_code, body["code"], body["result"]) == (200, 200, "successful")
    found = body["data"]["WorkOrder"]
    assert found.keys() == KEYS.keys()
    assert [name for name, kind in KEYS.items() if not isinstance(found[name], kind)] == []
    assert (found["budget"], found["delivery_date"]) == (1500.1234, "2026-03-09")
    assert TIME.fullmatch(found["created"])
    assert TIME.fullmatch(found["modified"])


def test_what_there_is_none_of(books):
    found = read(books, add(books))
    assert {name: found[name] for name in found if found[name] in (None, 0, "")} == {
        "client_id": None,
        "description": "",
        "delivery_date": None,
        "delivery_appointment_id": 0,
        "follow_up_status_id": None,
        "budget": None,
        "staff_id": 0,
    }


def test_numbers_may_be_text(books, real_store):
    client, staff = CustomerFactory(store=real_store).pk, StaffFactory(store=real_store).pk
    found = read(
        books, add(books, client_id=str(client), staff_id=str(staff), budget="12.50", status="4", number="9")
    )
    assert (found["client_id"], found["staff_id"], found["budget"], found["status"]) == (
        client,
        staff,
        12.5,
        4,
    )


@pytest.mark.parametrize(
    ("sent", "kept"), [(1, 1), ("2", 2), ("3=>Cancelled", 3), ("4=>Draft", 4), (2.0, 2), (None, None)]
)
def test_a_new_one_has_any_status(books, sent, kept):
    if sent is None:
        assert read(books, add(books))["status"] == 1
    else:
        assert read(books, add(books, status=sent))["status"] == kept


def test_budgets_are_rounded_half_even(books):
    assert read(books, add(books, budget=0.00005))["budget"] == 0
    assert read(books, add(books, budget="0.00015000000001"))["budget"] == 0.0002


def test_numbers_are_generated_unless_given(books):
    given = [add(books, **sent) for sent in ({}, {"number": "G-1"}, {"number": ""}, {"number": None})]
    assert [read(books, pk)["number"] for pk in given] == ["000001", "G-1", "000002", "000003"]


def test_a_taken_number_is_a_fault_of_number(books, real_store):
    add(books, number="7")
    other = add(books)
    sent = {"title": "Gate", "start_date": "2026-03-02", "number": "7"}
    assert faults(books.post("/work_orders", json={"WorkOrder": sent})).keys() == {"number"}
    assert faults(change(books, other, number="7", title="New")).keys() == {"number"}
    assert Job.objects.of(real_store).count() == 2
    assert read(books, other)["title"] == "Gate"


def test_one_of_eight_equal_numbers_wins(books, real_store):
    sent = {"WorkOrder": {"title": "Gate", "start_date": "2026-03-02", "number": "7"}}
    answers = race([lambda: books.post("/work_orders", json=sent).status_code] * 8)
    assert sorted(answers) == [202] + [400] * 7
    assert Job.objects.of(real_store).count() == 1


def test_only_what_is_sent_changes(books):
    pk = add(books, description="Oak", budget=5, number="7", delivery_date="2026-04-01")
    before = read(books, pk)
    assert change(books, pk, description="Iron").json() == DONE
    after = read(books, pk)
    assert after == before | {"description": "Iron", "modified": after["modified"]}


@pytest.mark.parametrize("body", [{}, {"WorkOrder": {}}, {"Other": {"title": "x"}}, {"title": "x"}])
def test_nothing_sent_changes_nothing(books, body):
    pk = add(books)
    before = read(books, pk)
    assert books.put(f"/work_orders/{pk}", json=body).json() == DONE
    assert read(books, pk) == before


def test_references_are_taken_away_by_null(books, real_store):
    fields = {
        "client_id": CustomerFactory(store=real_store).pk,
        "staff_id": StaffFactory(store=real_store).pk,
        "follow_up_status_id": follow_up(real_store).pk,
        "budget": 7,
        "delivery_date": "2026-03-09",
        "description": "Oak",
    }
    pk = add(books, **fields)
    assert change(books, pk, **dict.fromkeys(fields)).json() == DONE
    found = read(books, pk)
    assert [found[name] for name in fields] == [None, 0, None, None, None, ""]


def test_a_delivery_appointment_is_one_of_this_work_order(books, real_store):
    row, other = job(real_store), job(real_store)
    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    mine, theirs = (add_appointment(job=one, date=noon).pk for one in (row, other))
    assert change(books, row.pk, delivery_appointment_id=mine).json() == DONE
    assert read(books, row.pk)["delivery_appointment_id"] == mine
    assert faults(change(books, row.pk, delivery_appointment_id=theirs)).keys() == {"delivery_appointment_id"}
    sent = {"title": "Gate", "start_date": "2026-03-02", "delivery_appointment_id": mine}
    assert faults(books.post("/work_orders", json={"WorkOrder": sent})).keys() == {"delivery_appointment_id"}
    for none in (0, None, "0"):
        change(books, row.pk, delivery_appointment_id=none)
        assert read(books, row.pk)["delivery_appointment_id"] == 0
    assert Appointment.objects.of(real_store).count() == 2


MOVES = {(4, 1), (4, 3), (1, 2), (1, 3), (2, 1), (3, 1)}


@pytest.mark.parametrize("source", [1, 2, 3, 4])
@pytest.mark.parametrize("target", [1, 2, 3, 4])
def test_every_move_of_the_status(books, real_store, source, target):
    pk = add(books, status=source)
    answer = change(books, pk, status=target, title="Moved")
    found = read(books, pk)
    if target == source or (source, target) in MOVES:
        assert (answer.json(), found["status"], found["title"]) == (DONE, target, "Moved")
    else:
        assert faults(answer).keys() == {"status"}
        assert (found["status"], found["title"]) == (source, "Gate")
    moves = Transition.objects.of(real_store).filter(kind="accounting.job", object_id=pk).count()
    assert moves == 1 + ((source, target) in MOVES)


def test_the_log_names_who_and_through_which_request(books, real_store):
    pk = add(books)
    books.put(f"/work_orders/{pk}", json={"WorkOrder": {"status": 2}}, headers={"X-Request-Id": "mine-9"})
    move = Transition.objects.of(real_store).order_by("-version").first()
    assert (move.door, move.request_id, move.move, move.target) == ("api", "mine-9", "close", "closed")
    assert move.credential is not None


def test_one_without_transactions_is_removed(books, real_store):
    pk = add(books)
    answer = books.delete(f"/work_orders/{pk}.json")
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert Job.objects.of(real_store).count() == 0
    assert books.delete(f"/work_orders/{pk}.json").status_code == 404


def test_one_with_transactions_stays(books, real_store):
    row = job(real_store)
    record_paper(Expense, store=real_store, date=date(2026, 3, 2), amount=Decimal(1), job=row)
    answer = books.delete(f"/work_orders/{row.pk}")
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "result": "failed",
            "code": 400,
            "message": "Can't delete item. Remove its transactions first.",
        },
    )
    assert Job.objects.of(real_store).count() == Expense.objects.of(real_store).count() == 1


def test_one_with_time_stays(books, real_store):
    row = job(real_store)
    record_time(store=real_store, date=date(2026, 3, 2), minutes=5, job=row)
    answer = books.delete(f"/work_orders/{row.pk}")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Can't delete item. It has time entry")
    assert TimeEntry.objects.of(real_store).count() == 1


@pytest.mark.parametrize("end", ["", ".json", "/", ".json/"])
def test_every_path_with_every_end(books, real_store, end):
    added = books.post(f"/work_orders{end}", json={"WorkOrder": {"title": "A", "start_date": "2026-03-02"}})
    pk = added.json()["id"]
    calls = [
        books.get(f"/work_orders{end}"),
        books.get(f"/work_orders/{pk}{end}"),
        books.put(f"/work_orders/{pk}{end}", json={"WorkOrder": {"title": "B"}}),
        books.delete(f"/work_orders/{pk}{end}"),
    ]
    assert [added.status_code, *(answer.status_code for answer in calls)] == [202, 200, 200, 200, 200]
    assert Job.objects.of(real_store).count() == 0


def test_head_is_answered_like_get(books):
    answer = books.head(f"/work_orders/{add(books)}")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.fixture
def foreign(new_store, server):
    """A job of another store, with everything that it may point to."""
    store = new_store()
    return job(
        store,
        number="1",
        client=CustomerFactory(store=store),
        staff=StaffFactory(store=store),
        follow_up_status=follow_up(store),
    )


def test_another_stores_work_order_is_404(books, foreign):
    before = Job.objects.filter(pk=foreign.pk).values().get()
    calls = [
        books.get(f"/work_orders/{foreign.pk}"),
        change(books, foreign.pk, title="Mine"),
        books.delete(f"/work_orders/{foreign.pk}"),
    ]
    expected = {"result": "failed", "code": 404, "message": "Item not found"}
    assert [(answer.status_code, answer.json()) for answer in calls] == [(404, expected)] * 3
    assert Job.objects.filter(pk=foreign.pk).values().get() == before
    assert books.get("/work_orders").json()["data"] == []


def test_another_stores_references_are_faults_and_all_are_told(books, real_store, foreign):
    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    theirs = {
        "client_id": foreign.client_id,
        "staff_id": foreign.staff_id,
        "follow_up_status_id": foreign.follow_up_status_id,
        "delivery_appointment_id": add_appointment(job=foreign, date=noon).pk,
    }
    pk = add(books)
    before = read(books, pk)
    sent = {"title": "Gate", "start_date": "2026-03-02"} | theirs
    assert faults(books.post("/work_orders", json={"WorkOrder": sent})).keys() == theirs.keys()
    assert faults(change(books, pk, **theirs)).keys() == theirs.keys()
    for name in ("client_id", "staff_id", "follow_up_status_id"):
        assert faults(books.get(f"/work_orders?{name}={theirs[name]}")).keys() == {name}
    assert read(books, pk) == before
    assert Job.objects.of(real_store).count() == 1


def test_a_number_of_another_store_is_free(books, foreign):
    assert read(books, add(books, number=foreign.number))["number"] == "1"


def test_the_currency_is_the_stores_unless_sent(server, books, new_store):
    store = new_store()
    store.currency = "CHF"
    store.save()
    key = credentials.create(name=f"Swiss {store.pk}", store=store)["key"]
    books.headers["Authorization"] = f"Bearer {key}"
    given = [add(books), add(books, budget_currency="USD"), add(books, budget_currency="")]
    assert [read(books, pk)["budget_currency"] for pk in given] == ["CHF", "USD", "CHF"]
