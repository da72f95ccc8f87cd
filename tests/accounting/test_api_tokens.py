"""POST /v2/oauth/token over a real socket: docs/api/accounting.md, Tokens."""

import base64
import itertools

import httpx
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Permission, User

from core import credentials
from core.models import Membership, Token, Transition
from tests.racing import race
from tests.serving import gunicorn

PATH = "/v2/oauth/token"
PASSWORD = "correct horse battery"
addresses = (f"10.1.{n // 250}.{n % 250 + 1}" for n in itertools.count())


@pytest.fixture(scope="module")
def proxied(django_db_setup, django_db_blocker):
    """Behind a proxy every test comes from an address of its own."""
    with django_db_blocker.unblock(), gunicorn(TRUSTED_PROXY="127.0.0.1", LOGIN_LIMIT="20") as url:
        yield url


@pytest.fixture
def api(proxied, real_store):
    with httpx.Client(base_url=proxied, headers={"X-Forwarded-For": next(addresses)}, timeout=30) as client:
        yield client


@pytest.fixture
def ada(real_store):
    user = User.objects.create_user(f"ada{real_store.pk}", password=PASSWORD)
    user.user_permissions.add(Permission.objects.get(codename="see_prices"))
    Membership.objects.create(user=user, store=real_store)
    return user


@pytest.fixture
def client(credential):
    return {"client_id": credential["client_id"], "client_secret": credential["client_secret"]}


@pytest.fixture
def login(client, ada):
    return {**client, "grant_type": "password", "username": ada.username, "password": PASSWORD}


def made(client):
    """How many tokens logins have made for the store's credential."""
    return Token.objects.filter(credential__client_id=client["client_id"], login__isnull=False).count()


def read(api, token):
    return api.get("/api2/work_orders", headers={"Authorization": f"Bearer {token}"}).status_code


def parts(fields):
    """httpx sends a form in parts only with a file; an empty name makes none of it."""
    return {name: (None, text) for name, text in fields.items()}


@pytest.mark.parametrize("form", ["json", "data", "files"])
def test_a_password_is_exchanged_for_tokens_in_every_form(api, login, form):
    answer = api.post(PATH, **{form: parts(login) if form == "files" else login})
    body = answer.json()
    assert (answer.status_code, list(body)) == (
        200,
        ["token_type", "expires_in", "access_token", "refresh_token"],
    )
    assert (body["token_type"], body["expires_in"], answer.headers["Cache-Control"]) == (
        "Bearer",
        3600,
        "no-store",
    )
    assert read(api, body["access_token"]) == 200


@pytest.mark.parametrize(
    "path", [PATH, f"{PATH}/", f"{PATH}.json", f"/api2{PATH}", f"/api2{PATH}.json", f"/api2{PATH}/"]
)
def test_it_stands_below_both_mounts(api, client, path):
    answer = api.post(path, data={**client, "grant_type": "client_credentials"})
    assert read(api, answer.json()["access_token"]) == 200


def test_a_client_may_use_basic_authentication(api, client):
    pair = (client["client_id"], client["client_secret"])
    answer = api.post(PATH, data={"grant_type": "client_credentials"}, auth=pair)
    assert read(api, answer.json()["access_token"]) == 200


def test_what_is_done_with_a_persons_token_is_theirs(api, login, ada):
    token = api.post(PATH, json=login).json()["access_token"]
    order = {"WorkOrder": {"title": "Gate", "start_date": "2026-03-02"}}
    pk = api.post("/api2/work_orders", json=order, headers={"Authorization": f"Bearer {token}"}).json()["id"]
    move = Transition.objects.get(kind="accounting.job", object_id=pk)
    assert (move.user_id, move.credential.client_id) == (ada.pk, login["client_id"])


def test_a_login_is_seen_on_the_persons_page(api, login, ada):
    api.post(PATH, json=login)
    ada.refresh_from_db()
    assert ada.last_login is not None


def test_a_refresh_goes_on_as_the_same_person(api, client, login, ada):
    first = api.post(PATH, json=login).json()
    refresh = {**client, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = api.post(PATH, json=refresh).json()
    assert credentials.find(second["access_token"], api="accounting", kinds=["ac"]).user_id == ada.pk
    assert second["refresh_token"] != first["refresh_token"]


def test_a_refresh_token_that_comes_back_late_ends_the_login(api, client, login):
    refresh = {**client, "grant_type": "refresh_token"}
    first = api.post(PATH, json=login).json()
    second = api.post(PATH, json={**refresh, "refresh_token": first["refresh_token"]}).json()
    third = api.post(PATH, json={**refresh, "refresh_token": second["refresh_token"]}).json()
    again = api.post(PATH, json={**refresh, "refresh_token": first["refresh_token"]})
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert read(api, third["access_token"]) == 401


def test_two_refreshes_at_once_with_one_token_both_get_an_answer(api, client, login):
    token = api.post(PATH, json=login).json()["refresh_token"]
    refresh = {**client, "grant_type": "refresh_token", "refresh_token": token}
    answers = race([lambda: api.post(PATH, json=refresh)] * 2)
    assert [read(api, answer.json()["access_token"]) for answer in answers] == [200, 200]


REFUSED = {
    "no grant type": ({"grant_type": None}, 400, "invalid_request"),
    "unknown grant type": ({"grant_type": "implicit"}, 400, "unsupported_grant_type"),
    "no client": ({"client_id": None}, 401, "invalid_client"),
    "no secret": ({"client_secret": None}, 401, "invalid_client"),
    "unknown client": ({"client_id": "client-0"}, 401, "invalid_client"),
    "wrong secret": ({"client_secret": "cs-0"}, 401, "invalid_client"),
    "no password": ({"password": None}, 400, "invalid_request"),
    "empty name": ({"username": ""}, 400, "invalid_request"),
    "wrong password": ({"password": "wrong"}, 400, "invalid_grant"),
    "unknown person": ({"username": "nobody"}, 400, "invalid_grant"),
    "a name too long for anybody": ({"username": "n" * 151}, 400, "invalid_grant"),
    "too long": ({"password": "p" * 1001}, 400, "invalid_request"),
    "a number": ({"password": 5}, 400, "invalid_request"),
    "a list": ({"username": ["ada"]}, 400, "invalid_request"),
}


@pytest.mark.parametrize(("change", "status", "error"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_which_and_makes_nothing(api, client, login, change, status, error):
    sent = {name: text for name, text in {**login, **change}.items() if text is not None}
    answer = api.post(PATH, json=sent)
    body = answer.json()
    assert (answer.status_code, list(body)) == (status, ["result", "code", "message", "error"])
    assert (body["result"], body["code"], body["error"]) == ("failed", status, error)
    assert made(client) == 0


def test_a_client_that_is_not_for_this_api_gets_nothing(api, real_store):
    other = credentials.create(name=f"Floor {real_store.pk}", store=real_store, apis=["orders"])
    client = {name: other[name] for name in ("client_id", "client_secret")}
    answer = api.post(PATH, data={**client, "grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"], made(client)) == (400, "unauthorized_client", 0)


@pytest.mark.parametrize("end", ["inactive", "left"])
def test_who_may_not_work_in_the_store_has_no_token_from_then_on(api, client, login, ada, end):
    token = api.post(PATH, json=login).json()["access_token"]
    assert read(api, token) == 200
    if end == "inactive":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=ada).delete()
    assert read(api, token) == 401
    assert api.post(PATH, json=login).json()["error"] == "invalid_grant"
    assert made(client) == 2


def test_a_revoked_credential_ends_its_tokens_at_once(api, client, credential):
    token = api.post(PATH, data={**client, "grant_type": "client_credentials"}).json()["access_token"]
    credentials.revoke(credential["name"])
    assert read(api, token) == 401
    answer = api.post(PATH, data={**client, "grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_after_ten_wrong_passwords_the_right_one_is_locked_out_too(api, login, client):
    wrong = {**login, "password": "wrong"}
    answers = race([lambda: api.post(PATH, json=wrong)] * 16)
    assert {answer.status_code for answer in answers} <= {400, 429}
    right = api.post(PATH, json=login)
    assert (right.status_code, right.headers["Retry-After"], made(client)) == (429, "900", 0)


def test_from_another_address_the_person_still_comes_in(api, login):
    for _ in range(10):
        api.post(PATH, json={**login, "password": "wrong"})
    answer = api.post(PATH, json=login, headers={"X-Forwarded-For": next(addresses)})
    assert answer.status_code == 200


def test_who_may_not_see_prices_gets_no_token(api, login, ada):
    ada.user_permissions.clear()
    answer = api.post(PATH, data=login)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert not Token.objects.filter(user=ada).exists()


def test_who_may_no_longer_see_prices_gets_no_new_token(api, client, login, ada):
    secret = api.post(PATH, data=login).json()["refresh_token"]
    ada.user_permissions.clear()
    answer = api.post(PATH, data={**client, "grant_type": "refresh_token", "refresh_token": secret})
    assert (answer.status_code, answer.json()["error"], made(client)) == (400, "invalid_grant", 2)


def test_a_wrong_password_is_noted_without_any_secret(api, login, ada):
    api.post(PATH, data={**login, "password": "wrong-one"})
    noted = AccessAttempt.objects.get(username=ada.username)
    assert (noted.path_info, noted.failures_since_start) == (PATH, 1)
    assert "wrong-one" not in noted.post_data
    assert login["client_secret"] not in noted.post_data


def test_logins_are_counted_by_address(api, client):
    wrong = {**client, "client_secret": "cs-0", "grant_type": "client_credentials"}
    answers = race([lambda: api.post(PATH, data=wrong)] * 50)
    windows = {}
    for answer in answers:
        windows.setdefault(answer.headers["X-RateLimit-Reset"], []).append(answer)
    for found in windows.values():
        codes = [answer.status_code for answer in found]
        assert codes.count(401) == min(20, len(codes))
    late = [answer for answer in answers if answer.status_code == 429]
    assert {answer.json()["error"] for answer in late} == {"temporarily_unavailable"}
    assert {answer.headers["X-RateLimit-Remaining"] for answer in late} == {"0"}


def test_without_rate_limits_nothing_is_refused_and_the_headers_stay(real_store, login):
    with gunicorn(RATE_LIMITS="off", LOGIN_LIMIT="1", WEB_WORKERS="1") as url:
        answers = [httpx.post(f"{url}{PATH}", json={**login, "password": "wrong"}) for _ in range(11)]
        right = httpx.post(f"{url}{PATH}", json=login)
    assert {answer.status_code for answer in answers} == {400}
    assert (right.status_code, right.headers["X-RateLimit-Limit"]) == (200, "1")


FORM = "application/x-www-form-urlencoded"
HOSTILE = {
    "bad json": ("application/json", b"{"),
    "a list": ("application/json", b"[]"),
    "nested": ("application/json", b'{"a":' * 1000 + b"1" + b"}" * 1000),
    "NUL": ("application/json", b'{"grant_type": "pass\\u0000word"}'),
    "half a pair": ("application/json", b'{"grant_type": "\\ud800"}'),
    "NaN": ("application/json", b'{"grant_type": NaN}'),
    "nothing": ("application/json", b""),
    "nothing of a form": (FORM, b""),
    "NUL in a form": (FORM, b"grant_type=%00"),
    "not utf-8": (FORM, b"grant_type=%ff"),
    "bytes": (FORM, b"\xff\xfe"),
    "twice": (FORM, b"grant_type=password&grant_type=password"),
    "many": (FORM, b"&".join(b"a%d=1" % n for n in range(2000))),
    "half a surrogate": (FORM, b"grant_type=%ed%a0%80"),
    "no boundary": ("multipart/form-data", b"x"),
    "no parts": ("multipart/form-data; boundary=x", b"nothing"),
    "many parts": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(1500))
        + b"--x--\r\n",
    ),
    "a file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="grant_type"; filename="f"\r\n\r\npassword\r\n--x--\r\n',
    ),
}


@pytest.mark.parametrize(("media_type", "body"), HOSTILE.values(), ids=HOSTILE)
def test_a_body_that_cannot_be_read_is_400(api, media_type, body):
    answer = api.post(PATH, content=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("header", ["Basic", "Basic !", "Basic " + base64.b64encode(b"\x00:\xff").decode()])
def test_a_basic_header_that_cannot_be_read_is_refused(api, client, header):
    grant = {**client, "grant_type": "client_credentials"}
    answer = api.post(PATH, data=grant, headers={"Authorization": header})
    assert (answer.status_code, made(client)) == (401, 0)


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/xml", f"{FORM}; charset=hex", "application/json; charset=rot13"],
)
def test_another_type_of_body_is_415(api, client, media_type):
    answer = api.post(PATH, content=b"grant_type=client_credentials", headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["error"]) == (415, "invalid_request")


def test_a_body_above_a_megabyte_is_413(api):
    answer = api.post(PATH, content=b"a" * 1_000_001, headers={"Content-Type": FORM})
    assert (answer.status_code, answer.json()["code"]) == (413, 413)


def test_there_is_nothing_to_get(api):
    answer = api.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (405, 405)
    assert "POST" in answer.headers["Allow"]


def test_other_paths_below_v2_are_of_this_api(api):
    answer = api.get("/v2/oauth/nothing")
    assert (answer.status_code, answer.json()["result"]) == (401, "failed")


def test_the_document_says_that_everybody_may_log_in(api):
    call = api.get("/api2/schema").json()["paths"]["/api2/v2/oauth/token"]["post"]
    assert call["security"] == [{}]
    assert set(call["requestBody"]["content"]) == {"application/json", FORM, "multipart/form-data"}
    assert "Idempotency-Key" not in str(call.get("parameters", ""))


def test_no_secret_is_logged(real_store, login, tmp_path):
    log = tmp_path / "log"
    with gunicorn(LOG_FILE=str(log), WEB_WORKERS="1") as url:
        tokens = httpx.post(f"{url}{PATH}", json=login).json()
        httpx.post(f"{url}{PATH}?password={PASSWORD}", data={**login, "password": "wrong"})
    for secret in (tokens["access_token"], tokens["refresh_token"], login["client_secret"], PASSWORD):
        assert secret not in log.read_text()
    assert PATH in log.read_text()
