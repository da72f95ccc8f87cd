"""Jobs come in from a spreadsheet or from the list of the accounting API, and go out the same ways."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounting.models import Appointment, FollowUpStatus, Job
from accounting.services import cancel_job, change_job, close_job, reopen_job
from core.audit import audit
from core.models import ImportRun, Transition
from core.tally import total
from tests.factories import CustomerFactory, StaffFactory, job
from tests.imports.conftest import rows_of
from tests.imports.cost import cost_of

HEADER = "number,client,title,start_date,delivery_date,budget,currency,status,description"
HISTORY = ["accounting.Job", "accounting.JobEvent", "core.Transition"]
# What the format does not hold: the key of the row itself.
KEYS = ("id",)


@pytest.fixture(autouse=True)
def clients(request):
    """C1 Ada Wheels, C2 and C3 who are both called Twin."""
    name = "real_store" if "real_store" in request.fixturenames else "store"
    owner = request.getfixturevalue(name)
    named = (("C1", "Ada Wheels"), ("C2", "Twin"), ("C3", "Twin"))
    return {number: CustomerFactory(store=owner, number=number, name=called) for number, called in named}


def row(
    number="J1",
    client="C1",
    title="Gate",
    start="2026-03-02",
    delivery="",
    budget="",
    currency="",
    status="",
    text="",
):
    return f"{number},{client},{title},{start},{delivery},{budget},{currency},{status},{text}"


def csv(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def item(number="J1", **fields):
    return {"WorkOrder": {"number": number, "title": "Gate", "start_date": "2026-03-02", **fields}}


def page(*items):
    pagination = {"prev": None, "next": None, "page": 1, "page_count": 1, "total_results": len(items)}
    return json.dumps({"code": 200, "result": "successful", "data": items, "pagination": pagination})


def only(store):
    return Job.objects.of(store).get()


def log(row):
    rows = Transition.objects.filter(kind="accounting.job", object_id=row.pk).order_by("version")
    return [(t.move, t.source, t.target, t.reason) for t in rows]


def test_a_job_is_opened_as_the_row_says(store, imported, clients):
    text = row(delivery="2026-04-01", budget="1500.5", currency="USD", status="Draft", text='"two\nlines "')
    report = imported("jobs", csv(text))
    made = only(store)
    assert (report.created, report.changed) == (1, 0)
    assert (made.number, made.title, made.client, made.staff) == ("J1", "Gate", clients["C1"], None)
    assert (made.start_date, made.delivery_date) == (date(2026, 3, 2), date(2026, 4, 1))
    assert (made.budget, made.currency, made.description) == (Decimal("1500.5"), "USD", "two\nlines ")
    assert log(made) == [("open", "", "draft", "import")]
    assert (total(store.pk, "accounting.job", ["draft"]), audit()) == (1, [])


@pytest.mark.parametrize(
    ("word", "state"),
    [("1", "open"), ("2", "closed"), ("3", "cancelled"), ("4", "draft"), ("OPEN", "open"), ("closed", "closed"),
     ("Cancelled", "cancelled"), ("dRAFT", "draft"), ("", "open")],
)  # fmt: skip
def test_ways_to_write_a_status(store, imported, word, state):
    imported("jobs", csv(row(status=word)))
    assert only(store).state == state


def test_optional_columns_may_be_missing(store, imported):
    imported("jobs", csv("J1,Gate,2026-03-02", header="number,title,start_date"))
    made = only(store)
    assert (made.client, made.delivery_date, made.budget) == (None, None, None)
    assert (made.currency, made.state, made.description) == (store.currency, "open", "")


def test_a_client_is_named_by_number_or_exact_name_or_not_at_all(store, imported, clients):
    CustomerFactory(store=store, number="C9", name="C1")
    imported("jobs", csv(row("J1"), row("J2", client="Ada Wheels"), row("J3", client="")))
    assert [one.client for one in Job.objects.of(store).order_by("number")] == [
        clients["C1"],
        clients["C1"],
        None,
    ]


def test_a_second_import_changes_nothing_and_writes_no_history(imported):
    text = csv(row(budget="10.50"), row("J2", currency="USD", status="2", text='" \t\\N "'))
    imported("jobs", text)
    before = rows_of(*HISTORY)
    assert imported("jobs", text).unchanged == 2
    assert rows_of(*HISTORY) == before


def test_a_changed_row_changes_the_job(store, imported):
    imported("jobs", csv(row(budget="10", currency="USD", text="old", delivery="2026-04-01")))
    report = imported("jobs", csv(row(client="", title="Fence", start="2026-03-03", delivery="", text="")))
    made = only(store)
    assert (report.created, report.changed) == (0, 1)
    assert (made.client, made.title, made.start_date, made.delivery_date) == (
        None,
        "Fence",
        date(2026, 3, 3),
        None,
    )
    assert (made.budget, made.currency, made.description) == (None, "USD", "")
    assert (made.version, len(log(made))) == (1, 1)


def test_a_column_that_is_missing_leaves_what_is_there(store, imported, clients):
    imported("jobs", csv(row(budget="10", currency="USD", text="kept", delivery="2026-04-01")))
    imported("jobs", csv("J1,Fence,2026-03-02", header="number,title,start_date"))
    made = only(store)
    assert (made.title, made.client, made.budget, made.currency) == ("Fence", clients["C1"], 10, "USD")
    assert (made.description, made.delivery_date) == ("kept", date(2026, 4, 1))


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"number": "J1"}, ("", "REPEATED")),
        ({"number": ""}, ("number", "REQUIRED")),
        ({"client": "ada wheels"}, ("client", "UNKNOWN")),
        ({"client": "Twin"}, ("client", "AMBIGUOUS")),
        ({"title": ""}, ("title", "REQUIRED")),
        ({"start": ""}, ("start_date", "REQUIRED")),
        ({"start": "2.3.2026"}, ("start_date", "INVALID_DATE")),
        ({"delivery": "2026-03-01"}, ("delivery_date", "OUT_OF_RANGE")),
        ({"budget": "-1"}, ("budget", "OUT_OF_RANGE")),
        ({"budget": "1.23456"}, ("budget", "TOO_PRECISE")),
        ({"currency": "eur"}, ("currency", "UNKNOWN_CURRENCY")),
        ({"status": "5"}, ("status", "INVALID_CHOICE")),
        ({"text": "x" * 65_536}, ("description", "TOO_LONG")),
    ],
)
def test_a_row_that_cannot_be(store, faults, other, fault):
    before = rows_of(*HISTORY)
    assert faults("jobs", csv(row(), row(**{"number": "J2", **other}))) == [(3, *fault)]
    assert rows_of(*HISTORY) == before


def test_clients_of_another_store_are_unknown(store, new_store, faults):
    there = CustomerFactory(store=new_store(), number="X1", name="Elsewhere")
    assert faults("jobs", csv(row(client="X1"), row("J2", "Elsewhere"))) == [
        (2, "client", "UNKNOWN"),
        (3, "client", "UNKNOWN"),
    ]
    assert faults("jobs", page(item(client_id=there.pk))) == [(1, "client_id", "UNKNOWN")]


def test_a_start_that_passes_the_delivery_that_is_there(store, imported, faults):
    imported("jobs", csv(row(delivery="2026-04-01")))
    text = csv("J1,Gate,2026-05-01", header="number,title,start_date")
    assert faults("jobs", text) == [(2, "delivery_date", "OUT_OF_RANGE")]
    assert only(store).start_date == date(2026, 3, 2)


@pytest.mark.parametrize(("number", "state"), [(1, "open"), (2, "closed"), (3, "cancelled"), (4, "draft")])
def test_a_job_comes_alive_from_the_api(store, imported, clients, number, state):
    staff, follow = StaffFactory(store=store), FollowUpStatus.objects.create(store=store, name="Call")
    imported(
        "jobs",
        page(
            item(
                id=7, client_id=clients["C2"].pk, description="d", delivery_date="2026-04-01", budget=1500.5,
                budget_currency="USD", status=number, staff_id=staff.pk, follow_up_status_id=follow.pk,
                delivery_appointment_id=12, created="2026-03-02 08:15:00", modified="2026-03-09 12:00:00",
            )
        ),
    )  # fmt: skip
    made = only(store)
    assert (made.client, made.staff, made.follow_up_status) == (clients["C2"], staff, follow)
    assert (made.budget, made.currency, made.state) == (Decimal("1500.5"), "USD", state)
    assert (made.created_at, made.updated_at) == (
        datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
        datetime(2026, 3, 9, 12, tzinfo=UTC),
    )
    assert (log(made), audit()) == ([("open", "", state, "import")], [])


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("client_id", 999_999_999, "UNKNOWN"),
        ("client_id", 0, "UNKNOWN"),
        ("client_id", "C1", "NOT_A_NUMBER"),
        ("staff_id", 999_999_999, "UNKNOWN"),
        ("follow_up_status_id", 999_999_999, "UNKNOWN"),
        ("follow_up_status_id", 10**18, "OUT_OF_RANGE"),
        ("status", 5, "INVALID_CHOICE"),
        ("status", True, "INVALID_TYPE"),
        ("title", 7, "INVALID_TYPE"),
        ("budget_currency", "string", "TOO_LONG"),
        ("delivery_date", "2026-03-01", "OUT_OF_RANGE"),
        ("created", "yesterday", "INVALID_DATE"),
    ],
)
def test_an_item_that_cannot_be(store, faults, field, value, code):
    assert faults("jobs", page(item(), item("J2", **{field: value}))) == [(2, field, code)]
    assert not Job.objects.of(store).exists()


def test_an_unknown_client_tells_the_cure(imported):
    report = imported("jobs", page(item(client_id=999_999_999)))
    assert str(report.errors[0]) == (
        "item 1, client_id: There is no client 999999999 in this store. Import customers first; if the file comes "
        "from another installation, use CSV, which names clients. [UNKNOWN]"
    )


def test_nobody_is_the_owner(store, imported):
    job(store, number="J1", staff=StaffFactory(store=store))
    imported("jobs", page(item(staff_id=0, title="Garden gate")))
    assert only(store).staff is None


def test_an_old_file_does_not_turn_a_job_back(store, imported):
    imported("jobs", csv(row(status="Open")))
    close_job(store=store, pk=only(store).pk)
    before = rows_of(*HISTORY)
    assert (imported("jobs", csv(row(status="Open"))).unchanged, rows_of(*HISTORY)) == (1, before)
    assert only(store).state == "closed"


def test_a_status_that_the_job_never_had(store, imported):
    imported("jobs", csv(row()))
    report = imported("jobs", csv(row(status="Cancelled", title="Fence")))
    assert str(report.errors[0]).startswith(
        "line 2, status: Job J1 is open and never was cancelled. An import does"
    )
    assert (only(store).state, only(store).title) == ("open", "Gate")


def lived(store, clients):
    """Jobs of every state, with all that the format can hold and much that is awkward in a file."""
    texts = ["a,b", 'say "x"', "two\nlines", " \\N\t½\r\n", "\a\u2028{", "[1]", "東\U0001f6e0京"]
    for n, text in enumerate(texts):
        state = ("open", "closed", "cancelled", "draft")[n % 4]
        made = job(
            store, number=f"№ {n} {text.strip()}", title=text.strip(), description=text, state=state,
            client=clients["C2"] if n % 2 else None, budget=Decimal("12345678901.0001") if n % 3 else None,
            currency="USD" if n % 2 else "", delivery_date=date(2026, 4, n + 1) if n % 3 else None,
            staff=StaffFactory(store=store) if n % 2 else None,
            follow_up_status=FollowUpStatus.objects.create(store=store, name=f"Status {n}") if n % 2 else None,
        )  # fmt: skip
    date_of = Appointment.objects.create(store=store, job=made, date=datetime(2026, 4, 9, 8, tzinfo=UTC))
    change_job(store=store, pk=made.pk, delivery_appointment=date_of)
    reopen_job(store=store, pk=made.pk)
    cancel_job(store=store, pk=made.pk)
    return len(texts)


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_an_export_imports_again_unchanged(store, clients, tmp_path, capsys, name):
    count = lived(store, clients)
    call_command("export_jobs", str(tmp_path / name), store=store.pk)
    before = rows_of(*HISTORY)
    capsys.readouterr()
    call_command("import_jobs", str(tmp_path / name), store=store.pk)
    said = f"{count} jobs rows: 0 new, 0 changed, {count} unchanged, 0 rejected.\n"
    assert (capsys.readouterr().out, rows_of(*HISTORY)) == (said, before)


def test_an_export_to_csv_fills_another_store_alike(store, clients, new_store, tmp_path):
    lived(store, clients)
    other = new_store()
    CustomerFactory(store=other, number="C2")
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    call_command("export_jobs", str(first), store=store.pk)
    call_command("import_jobs", str(first), store=other.pk)
    call_command("export_jobs", str(second), store=other.pk)
    assert second.read_text() == first.read_text()


def test_an_export_to_json_restores_the_jobs(store, clients, tmp_path):
    """Ids of clients, staff and statuses are of this store: only here can all of it come back."""
    lived(store, clients)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    call_command("export_jobs", str(first), store=store.pk)
    Job.objects.of(store).update(delivery_appointment=None)
    Appointment.objects.of(store).delete()
    Job.objects.of(store).delete()
    call_command("import_jobs", str(first), store=store.pk)
    call_command("export_jobs", str(second), store=store.pk)
    kept = [{key: value for key, value in one.items() if key not in KEYS} for one in items_of(first)]
    assert kept[-1].pop("delivery_appointment_id") > 0
    again = [{key: value for key, value in one.items() if key not in KEYS} for one in items_of(second)]
    assert again[-1].pop("delivery_appointment_id") == 0
    assert again == kept


def items_of(path):
    return [one["WorkOrder"] for one in json.loads(path.read_text())["data"]]


def test_an_export_is_the_list_of_the_api(real_store, clients, http, tmp_path):
    count = lived(real_store, clients)
    path = tmp_path / "all.json"
    call_command("export_jobs", str(path), store=real_store.pk)
    host = str(http.base_url).split("/api/")[0]
    answer = http.get(f"{host}/api2/work_orders.json", params={"limit": count}).json()
    assert items_of(path) == [one["WorkOrder"] for one in reversed(answer["data"])]
    assert json.loads(path.read_text())["pagination"] == answer["pagination"]


def test_the_pages_of_the_api_import_unchanged(real_store, clients, http, tmp_path, capsys):
    count = lived(real_store, clients)
    host = str(http.base_url).split("/api/")[0]
    pages = [
        http.get(f"{host}/api2/work_orders.json", params={"limit": 3, "page": n}).content for n in (1, 2, 3)
    ]
    path = tmp_path / "pages.json"
    path.write_bytes(b"".join(pages))
    call_command("import_jobs", str(path), store=real_store.pk)
    assert capsys.readouterr().out == f"{count} jobs rows: 0 new, 0 changed, {count} unchanged, 0 rejected.\n"


def test_a_refused_answer_is_no_page(refusal):
    failed = '{"result": "failed", "code": 401, "message": "Unauthorized"}'
    assert refusal("jobs", f"{page(item())}\n{failed}").startswith("Line 2: here begins neither a page")


def test_the_command_tells_and_leaves_a_record(store, tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(csv(row(), row("J2", client="Nobody")))
    with pytest.raises(CommandError, match="1 of 2 rows were rejected; nothing was imported"):
        call_command("import_jobs", str(path), store=store.pk)
    with pytest.raises(CommandError, match="1 rows were rejected"):
        call_command("import_jobs", str(path), store=store.pk, partial=True)
    run = ImportRun.objects.of(store).get(refused=False)
    assert (run.kind, run.applied, run.rejected) == ("jobs", 1, 1)


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_big_file_is_fast_and_small(real_store, clients, tmp_path, suffix):
    path = tmp_path / f"big.{suffix}"
    with path.open("w") as stream:
        if suffix == "csv":
            stream.write(f"{HEADER}\n")
            stream.writelines(f"{row(f'BIG-{n:06}', budget='10')}\n" for n in range(50_000))
        else:
            client = clients["C1"].pk
            stream.writelines(page(item(f"BIG-{n:06}", client_id=client, budget=10)) for n in range(50_000))
    cost = cost_of("import_jobs", path, "--store", str(real_store.pk))
    assert cost.output == ["50,000 jobs rows: 50,000 new, 0 changed, 0 unchanged, 0 rejected."]
    assert (cost.exit_code, cost.errors) == (0, "")
    assert cost.peak_mb < 128
    assert cost.cpu_seconds < 30
