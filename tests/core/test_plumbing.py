"""Health, logs, failures outside the views, parsing."""

import json
from decimal import Decimal

import httpx
import pytest
from django.db import connection

from core.errors import Invalid
from core.http.logs import JsonFormatter
from core.http.parsers import load
from core.jobs import defer
from core.quantities import money, plain, quantity


def test_healthz_answers_without_a_database_look(server):
    assert httpx.get(f"{server}/healthz").json() == {"status": "ok"}


def test_readyz_waits_for_a_worker(server):
    assert httpx.get(f"{server}/readyz").json()["checks"] == {
        "database": True,
        "migrations": True,
        "worker": False,
    }


def test_readyz_is_ready_once_a_worker_was_seen(db, client):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert client.get("/readyz").json()["status"] == "ok"


def test_a_worker_seen_two_minutes_ago_is_not_ready(db, client):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes')"
        )
    assert client.get("/readyz").status_code == 503


def test_a_wrong_host_is_refused_in_the_apis_shape(client, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["right.example"], True
    answer = client.get("/api/v2/work-orders", headers={"host": "wrong.example"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(("method", "status"), [("post", 400), ("get", 301)])
def test_a_write_is_never_redirected_to_https(client, settings, method, status):
    settings.SECURE_SSL_REDIRECT = True
    assert getattr(client, method)("/api/v2/work-orders").status_code == status


def test_one_json_line_a_request_without_secrets(http, credential, caplog, db, client):
    caplog.set_level("INFO", logger="millwright.request")
    client.get("/api/v2/work-orders?secret=42", headers={"Authorization": f"Bearer {credential['key']}"})
    line = JsonFormatter().format(caplog.records[-1])
    fields = json.loads(line)
    assert (fields["path"], fields["status"], fields["credential"]) == (
        "/api/v2/work-orders",
        200,
        credential["name"],
    )
    assert "42" not in fields["path"]
    assert credential["key"] not in line


def test_a_job_is_deferred_in_the_transaction_of_its_cause(db):
    defer("core.fold_tally", timestamp=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'core.fold_tally'")
        assert cursor.fetchone() == (1,)


def test_decimals_are_read_exactly():
    assert load('{"n": 0.1234567890123}') == {"n": Decimal("0.1234567890123")}


def test_quantities_round_half_even():
    assert [quantity("0.0000005"), quantity("0.0000015")] == [Decimal(0), Decimal("0.000002")]


@pytest.mark.parametrize("bad", ["1e12", "1e999999999999", "NaN", "Infinity", "-1e12", "x", None, "1,5"])
def test_quantities_out_of_range_are_refused(bad):
    with pytest.raises(Invalid):
        quantity(bad)


def test_money_keeps_four_decimals():
    assert money("1.00005") == Decimal("1.0000")


def test_people_see_no_trailing_zeros():
    assert [plain(Decimal("1.500000")), plain(Decimal("100")), plain(Decimal("1E+2"))] == [
        "1.5",
        "100",
        "100",
    ]
