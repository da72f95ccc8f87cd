"""Most servers drop header names with `_`; ours must not: proved on calls of the production API.

Below its mount an unknown path is 404 to a caller it knows and 401 to a stranger.
"""

import http.client
import socket
from urllib.parse import urlsplit

import pytest

from production.models import ProductionOrder
from production.services import open_production_order
from tests.serving import gunicorn, runserver

SERVERS = {"gunicorn": gunicorn, "runserver": runserver}


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]


@pytest.fixture(scope="module", params=SERVERS)
def port(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), SERVERS[request.param]("0.0.0.0") as url:
        yield urlsplit(url).port


def status(host, port, headers, path="/pr_ref/next_id", method="GET"):
    connection = http.client.HTTPConnection(host, port, timeout=20)
    connection.putrequest(method, f"/v1/production_orders{path}")
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert (b'"errorCode":' in body) == (answer.status != 200)
    return answer.status


def machine(credential, key="api_key"):
    return [("store", str(credential["store"])), (key, credential["key"])]


def person(credential, user="user_id", token="user_token"):
    return [
        ("store", str(credential["store"])),
        (user, credential["user_id"]),
        (token, credential["user_token"]),
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", own_address()])
@pytest.mark.parametrize("key", ["api_key", "api-key", "API_KEY"])
def test_the_key_arrives_in_both_spellings(port, credential, host, key):
    assert status(host, port, machine(credential, key)) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", own_address()])
@pytest.mark.parametrize(("user", "token"), [("user_id", "user_token"), ("user-id", "user-token")])
def test_the_login_arrives_in_both_spellings(port, credential, host, user, token):
    assert status(host, port, person(credential, user, token)) == 200


def test_both_spellings_at_once_are_refused(port, credential):
    headers = [*machine(credential), ("api-key", credential["key"])]
    assert status("127.0.0.1", port, headers) == 401


def test_without_credentials_it_is_401(port, credential):
    assert status("127.0.0.1", port, [("store", str(credential["store"]))]) == 401


def test_the_store_header_selects_and_never_grants(port, credential):
    headers = [("store", str(credential["store"] + 1)), ("api_key", credential["key"])]
    assert status("127.0.0.1", port, headers) == 401


def test_another_users_id_is_refused(port, credential):
    headers = person(credential | {"user_id": "u1"})
    assert status("127.0.0.1", port, headers) == 401


def test_other_names_with_underscores_stay_out(port, credential):
    headers = [("sto_re", "1"), ("x_forwarded_for", "1.2.3.4"), ("script_name", "/x"), *machine(credential)]
    assert status("127.0.0.1", port, headers) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", own_address()])
def test_a_write_by_a_machine_and_by_a_person(port, credential, host):
    order = open_production_order(store=credential["store"])
    for headers in (machine(credential), person(credential)):
        assert status(host, port, headers, f"/{order.pk}/cancel", "PUT") in (200, 409)
    assert ProductionOrder.objects.get(pk=order.pk).state == ProductionOrder.State.CANCELLED


def test_an_unknown_path_is_404_to_a_caller_that_is_known(port, credential):
    assert status("127.0.0.1", port, machine(credential), "/nothing/here") == 404
    assert status("127.0.0.1", port, [], "/nothing/here") == 401
