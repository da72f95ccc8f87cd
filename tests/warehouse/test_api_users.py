"""docs/api/warehouse.md, Authentication: logins of people, over a real socket."""

from datetime import timedelta

import httpx
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from core.logins import end_login
from core.models import Credential, Membership, Token, Transition
from tests.factories import ArticleFactory
from tests.warehouse.test_api import line_of
from warehouse.models import StorageOrder


@pytest.fixture
def ada(real_store):
    user = User.objects.create_user(f"ada-{real_store.pk}", password="correct horse")
    Membership.objects.create(user=user, store=real_store)
    return user


def log_in(server, user, password="correct horse"):
    return httpx.post(
        f"{server}/api/users/login", json={"username": user.username, "password": password}, timeout=30
    )


def ask(server, token, method="GET", path="/orders", **more):
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.request(method, f"{server}/api{path}", headers=headers, timeout=30, **more)


def test_a_login_as_documented(server, ada, real_store):
    answer = log_in(server, ada)
    body = answer.json()
    assert answer.status_code == 200, answer.text
    assert body | {"accessToken": "", "refreshToken": ""} == {
        "login": True,
        "accessToken": "",
        "refreshToken": "",
        "username": ada.username,
        "id": ada.pk,
    }
    assert ask(server, body["accessToken"]).status_code == 200


def test_what_is_done_is_recorded_under_the_person(server, ada, real_store):
    token = log_in(server, ada).json()["accessToken"]
    article = ArticleFactory(store=real_store)
    assert ask(server, token, "POST", json={"order_lines": [line_of(article)]}).status_code == 200
    order = StorageOrder.objects.of(real_store).get()
    assert Transition.objects.get(kind="warehouse.storageorder", object_id=order.pk).user_id == ada.pk


def test_tokens_last_as_long_as_documented(server, ada, real_store):
    log_in(server, ada)
    lasts = {
        token.kind: token.expires_at - token.created_at
        for token in Token.objects.filter(credential__store=real_store, user=ada)
    }
    assert abs(lasts["ac"] - timedelta(minutes=15)) < timedelta(seconds=5)
    assert abs(lasts["rt"] - timedelta(days=30)) < timedelta(seconds=5)


@pytest.mark.parametrize("password", ["wrong", "correct horse ", "x" * 1000])
def test_a_wrong_password(server, ada, password):
    answer = log_in(server, ada, password)
    assert (answer.status_code, [list(one) for one in answer.json()["errors"]]) == (404, [["username"]])
    assert Token.objects.filter(user=ada).exists() is False


@pytest.mark.parametrize(
    "body", [{}, {"username": "x"}, {"username": 5, "password": 5}, {"username": "", "password": ""}]
)
def test_something_missing(server, body):
    assert httpx.post(f"{server}/api/users/login", json=body).status_code == 422


def test_a_person_of_no_store(server, ada):
    Membership.objects.filter(user=ada).delete()
    assert log_in(server, ada).status_code == 404
    assert Token.objects.filter(user=ada).exists() is False


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_refresh(server, ada, method):
    tokens = log_in(server, ada).json()
    answer = ask(server, tokens["refreshToken"], method, "/users/refresh")
    assert (answer.status_code, list(answer.json())) == (200, ["accessToken"])
    assert ask(server, answer.json()["accessToken"]).status_code == 200
    assert ask(server, tokens["refreshToken"], method, "/users/refresh").status_code == 200


def test_a_refresh_with_another_token(server, ada, credential):
    access = log_in(server, ada).json()["accessToken"]
    for token in (access, credential["key"], "x"):
        assert ask(server, token, "POST", "/users/refresh").status_code == 422
    assert httpx.post(f"{server}/api/users/refresh").status_code == 401


def test_an_ended_login_ends_with_all_its_tokens(server, ada, real_store):
    tokens = log_in(server, ada).json()
    renewed = ask(server, tokens["refreshToken"], "POST", "/users/refresh").json()["accessToken"]
    end_login(store=real_store, pk=Token.objects.get(user=ada, kind="rt").pk)
    assert ask(server, tokens["refreshToken"], "POST", "/users/refresh").status_code == 401
    assert [ask(server, token).status_code for token in (tokens["accessToken"], renewed)] == [401, 401]


def test_an_expired_token(server, ada):
    tokens = log_in(server, ada).json()
    Token.objects.filter(user=ada).update(expires_at=timezone.now())
    assert ask(server, tokens["accessToken"]).json().keys() == {"msg"}
    assert ask(server, tokens["refreshToken"], "POST", "/users/refresh").status_code == 401


def test_who_left_the_store_is_out(server, ada):
    tokens = log_in(server, ada).json()
    Membership.objects.filter(user=ada).delete()
    assert ask(server, tokens["accessToken"]).status_code == 401
    assert ask(server, tokens["refreshToken"], "POST", "/users/refresh").status_code == 401


def test_an_application_token(server, ada, real_store):
    access = log_in(server, ada).json()["accessToken"]
    answer = ask(server, access, "POST", "/users/application-token")
    assert (answer.status_code, list(answer.json())) == (200, ["applicationToken"])
    row = Token.objects.get(user=ada, kind="at")
    assert row.expires_at is None
    assert ask(server, answer.json()["applicationToken"]).status_code == 200
    end_login(store=real_store, pk=row.pk)
    assert ask(server, answer.json()["applicationToken"]).status_code == 401


def test_a_program_gets_an_application_token_too(server, credential):
    token = ask(server, credential["key"], "POST", "/users/application-token").json()["applicationToken"]
    assert ask(server, token).status_code == 200


def test_a_login_adds_its_api_to_the_persons_credential(server, ada, real_store):
    log_in(server, ada)
    Credential.objects.filter(user=ada).update(apis=["production"])
    token = log_in(server, ada).json()["accessToken"]
    assert Credential.objects.get(user=ada).apis == ["production", "warehouse"]
    assert ask(server, token).status_code == 200
