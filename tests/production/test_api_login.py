"""A person's login over a real socket: docs/api/production.md, Login."""

from datetime import timedelta

import httpx
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from core.models import Credential, Membership, Token, Transition
from tests.production.workshop import workshop
from tests.serving import gunicorn

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def url(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), gunicorn(LOGIN_LIMIT="10000", WEB_WORKERS="1") as address:
        yield f"{address}/v1"


@pytest.fixture
def stores(committed, new_store):
    return [new_store(), new_store(), new_store()]


@pytest.fixture
def ada(stores):
    """She works in the first two of three stores."""
    name = f"ada{stores[0].pk}"
    user = User.objects.create_user(name, f"Ada@{name}.example", PASSWORD)
    Membership.objects.bulk_create(Membership(user=user, store=store) for store in stores[:2])
    return user


def log_in(url, user, password=PASSWORD, **headers):
    body = {"email": user.email.lower(), "password": password}
    return httpx.post(f"{url}/account/login", json=body, headers=headers, timeout=30)


def get(url, login, store, path="/production_orders/pr_ref/next_id"):
    headers = {"store": str(store.pk), "user_id": login["userId"], "user_token": login["userToken"]}
    return httpx.get(url + path, headers=headers, timeout=30)


def test_a_login_answers_a_token_and_the_stores(url, ada, stores):
    answer = log_in(url, ada)
    body = answer.json()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert body["stores"] == [{"storeId": store.pk, "name": store.name} for store in stores[:2]]
    assert (body["userId"], body["userToken"][:3]) == (f"p{ada.pk}", "ut-")


def test_the_store_header_selects_among_the_persons_stores_and_grants_none(url, ada, stores):
    login = log_in(url, ada).json()
    assert [get(url, login, store).status_code for store in stores] == [200, 200, 401]


def test_each_store_is_its_own(url, ada, stores):
    login = log_in(url, ada).json()
    order = workshop(stores[1]).order()
    path = f"/production_orders/{order.pk}"
    assert [get(url, login, store, path).status_code for store in stores[:2]] == [404, 200]


def test_what_a_person_does_is_recorded_under_their_name(url, ada, stores):
    login = log_in(url, ada).json()
    order = workshop(stores[1]).order()
    headers = {"store": str(stores[1].pk), "user-id": login["userId"], "user-token": login["userToken"]}
    assert httpx.put(f"{url}/production_orders/{order.pk}/cancel", headers=headers).status_code == 200
    log = Transition.objects.get(object_id=order.pk, move="cancel", kind="production.productionorder")
    assert (log.user_id, log.credential.store_id) == (ada.pk, stores[1].pk)


@pytest.mark.parametrize("user_id", ["", "p1", "u1", "x"])
def test_the_user_id_has_to_fit(url, ada, stores, user_id):
    login = log_in(url, ada).json() | {"userId": user_id}
    assert get(url, login, stores[0]).status_code == 401


@pytest.mark.parametrize("store", ["", "abc", "9" * 30, "-1"])
def test_a_store_that_cannot_be_is_refused(url, ada, store):
    login = log_in(url, ada).json()
    headers = {"store": store, "user_id": login["userId"], "user_token": login["userToken"]}
    answer = httpx.get(f"{url}/production_orders/pr_ref/next_id", headers=headers)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, 900001)


def test_a_wrong_password_is_900001_and_makes_no_token(url, ada):
    answer = log_in(url, ada, password="wrong")
    assert (answer.status_code, answer.json()["errorCode"]) == (401, 900001)
    assert Token.objects.filter(user=ada).count() == 0


def test_a_person_without_a_store_is_refused(url, ada):
    Membership.objects.filter(user=ada).delete()
    assert log_in(url, ada).status_code == 401


def test_who_leaves_a_store_loses_it_at_once(url, ada, stores):
    login = log_in(url, ada).json()
    Membership.objects.filter(user=ada, store=stores[0]).delete()
    assert [get(url, login, store).status_code for store in stores[:2]] == [401, 200]


def test_a_token_ends(url, ada, stores):
    login = log_in(url, ada).json()
    Token.objects.filter(user=ada).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert get(url, login, stores[0]).status_code == 401


def test_a_token_lasts_twelve_hours(url, ada):
    log_in(url, ada)
    ends = Token.objects.get(user=ada).expires_at
    assert timedelta(hours=11, minutes=59) < ends - timezone.now() <= timedelta(hours=12)


def test_a_revoked_token_is_refused_at_once(url, ada, stores):
    login = log_in(url, ada).json()
    Token.objects.filter(user=ada).update(revoked_at=timezone.now())
    assert get(url, login, stores[0]).status_code == 401


def test_a_revoked_credential_closes_its_store_for_logins_too(url, ada, stores):
    log_in(url, ada)
    Credential.objects.filter(user=ada, store=stores[0]).update(revoked_at=timezone.now())
    again = log_in(url, ada).json()
    assert [one["storeId"] for one in again["stores"]] == [stores[1].pk]
    assert [get(url, again, store).status_code for store in stores[:2]] == [401, 200]


def test_a_second_login_uses_the_same_credentials(url, ada, stores):
    first, second = log_in(url, ada).json(), log_in(url, ada).json()
    assert Credential.objects.filter(user=ada).count() == 2
    assert [get(url, login, stores[0]).status_code for login in (first, second)] == [200, 200]


def test_a_login_in_xml(url, ada):
    answer = httpx.post(
        f"{url}/account/login",
        content=f"<login><email>{ada.email}</email><password>{PASSWORD}</password></login>",
        headers={"Content-Type": "application/xml", "Accept": "application/xml"},
    )
    assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?><loginDto><userId>p')
    assert answer.text.count("<stores><storeId>") == 2


@pytest.mark.parametrize(
    ("body", "field"), [({}, "email"), ({"email": 5, "password": "x"}, "email"), ({"email": "a"}, "password")]
)
def test_a_body_without_both_is_refused(url, committed, body, field):
    answer = httpx.post(f"{url}/account/login", json=body)
    assert (answer.status_code, answer.json()["errorField"]) == (400, field)
