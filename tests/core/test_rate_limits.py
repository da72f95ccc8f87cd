"""The limit holds over a real socket, with several workers, whatever the client claims about itself."""

import httpx
import pytest

from tests.racing import race
from tests.serving import gunicorn


@pytest.fixture(scope="module")
def strict_server(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), gunicorn(ORDERS_LIMIT="5") as url:
        yield url


def get(url, credential, **headers):
    return httpx.get(
        f"{url}/api/v2/work-orders", headers={"Authorization": f"Bearer {credential['key']}", **headers}
    )


def test_the_sixth_request_of_a_minute_is_429(strict_server, credential):
    answers = [get(strict_server, credential) for _ in range(11)]
    last = answers[-1]
    assert last.json()["error"]["code"] == "RATE_LIMITED"
    assert (last.status_code, last.headers["X-RateLimit-Remaining"]) == (429, "0")
    assert 1 <= int(last.headers["Retry-After"]) <= 60


def test_exactly_the_limit_passes_at_once_and_a_forged_address_does_not_help(strict_server, credential):
    calls = [
        lambda n=n: get(strict_server, credential, **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(40)
    ]
    windows: dict[str, list[int]] = {}
    for answer in race(calls):  # two windows where a minute ends in between
        windows.setdefault(answer.headers["X-RateLimit-Reset"], []).append(answer.status_code)
    assert {codes.count(200) - min(5, len(codes)) for codes in windows.values()} == {0}


def test_off_refuses_nothing_and_keeps_the_headers(credential):
    with gunicorn(ORDERS_LIMIT="1", RATE_LIMITS="off", WEB_WORKERS="1") as url:
        answers = [get(url, credential) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[-1].headers["X-RateLimit-Limit"] == "1"
