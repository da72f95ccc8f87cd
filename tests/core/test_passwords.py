"""What a new password ends, whichever door it comes by; and that a password alone opens no API of a careful person."""

import time

import httpx
import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django_otp.oath import TOTP

from core import credentials, logins, second_factor, sessions
from core.models import Credential, Membership, Session, Token
from core.sessions import SessionStore
from tests.browser import person, session_of

PASSWORD = "a-password-of-ours"
DOORS = [
    ("/v1/account/login", {"email": "{0}", "password": PASSWORD}),
    ("/api/users/login", {"username": "{0}", "password": PASSWORD}),
]
by_each_door = pytest.mark.parametrize(("path", "form"), DOORS, ids=["production", "warehouse"])


@pytest.fixture
def ada(store):
    user = User.objects.create_user(f"ada{store.pk}", password=PASSWORD)
    Membership.objects.create(user=user, store=store)
    return user


def live_tokens(user):
    return Token.objects.filter(user=user, revoked_at=None).count()


def opened(user):
    session_of(user)
    logins.log_in_at_first_store(user=user, api="warehouse")
    logins.log_in_person(user=user, api="production")


def state(user):
    return live_tokens(user), Session.objects.filter(user=user).count()


def test_a_new_password_ends_sessions_and_tokens(ada):
    opened(ada)
    assert state(ada) == (3, 1)
    ada.set_password("another-password-of-ours")
    ada.save()
    assert state(ada) == (0, 0)


def test_the_command_of_django_does_the_same(ada, monkeypatch):
    opened(ada)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "another-password-of-ours")
    call_command("changepassword", ada.username, verbosity=0)
    assert state(ada) == (0, 0)


def test_an_old_password_that_is_hashed_anew_ends_nothing(ada, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    User.objects.filter(pk=ada.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    ada.refresh_from_db()
    opened(ada)
    assert ada.check_password(PASSWORD)
    assert ada.password.startswith("scrypt")
    assert state(ada) == (3, 1)


def test_other_people_and_machines_stay(ada, store):
    bob = User.objects.create_user(f"bob{store.pk}", password=PASSWORD)
    Membership.objects.create(user=bob, store=store)
    opened(bob)
    made = credentials.create(name=f"Machine {store.pk}", store=store)
    ada.set_password("another-password-of-ours")
    ada.save()
    assert state(bob) == (3, 1)
    assert credentials.find(made["key"], api="orders", kinds=["sk"]) is not None


def test_a_session_knows_whose_it_is_and_ends_after_its_hours(ada, settings):
    settings.SESSION_HOURS, settings.SESSION_IDLE_MINUTES = 3, 300
    session = SessionStore(session_of(ada))
    sessions.begin(session, address="192.0.2.7", browser="Firefox/140")
    session.save()
    row = Session.objects.get(session_key=session.session_key)
    assert (row.user, row.address, row.browser) == (ada, "192.0.2.7", "Firefox/140")
    assert 3 * 3600 - 60 < (row.expire_date - row.began_at).total_seconds() < 3 * 3600 + 60
    session["more"] = "later"  # using it makes it no longer
    session.save()
    assert Session.objects.get(pk=row.pk).expire_date == row.expire_date


@by_each_door
def test_a_password_alone_opens_no_api_of_who_has_a_second_factor(server, real_store, path, form):
    user = person(real_store, password=PASSWORD)
    body = {name: value.format(user.username) for name, value in form.items()}
    assert httpx.post(server + path, json=body).status_code == 200
    device = second_factor.begin(user=user)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    second_factor.confirm(user=user, code=f"{totp.token():06d}")
    refused = httpx.post(server + path, json=body)
    assert refused.status_code in (400, 422)
    assert "second factor" in refused.text
    assert live_tokens(user) == 0


def test_neither_does_a_client_of_theirs(server, real_store, credential):
    user = person(real_store, password=PASSWORD)
    device = second_factor.begin(user=user)
    device.confirmed = True
    device.save()
    client = Credential.objects.get(name=credential["name"])
    form = {"grant_type": "password", "username": user.username, "password": PASSWORD}
    form |= {"client_id": client.client_id, "client_secret": credential["client_secret"]}
    refused = httpx.post(f"{server}/v2/oauth/token", data=form)
    assert (refused.status_code, "second factor" in refused.text) == (400, True)
