"""The second factor: set up, asked for, used up, taken away; and no door that goes around it."""

import time

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from core import logins, second_factor
from core.models import Credential, Membership, Token
from tests.admin.conftest import logged_in, member_of
from tests.admin.furniture import page
from tests.admin.test_writing import press, told
from tests.browser import person
from tests.racing import race

PASSWORD = "a-password-of-ours"
LOGIN, CODE, SET_UP = "/admin/login/", "/admin/login/code/", "/admin/account/second-factor/"
db = pytest.mark.django_db


def codes_of(device, steps=0):
    """The code that the app shows now, or `steps` half minutes from now."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def protected(client):
    """The device and the recovery codes of a person who set the second factor up a while ago."""
    device = second_factor.begin(user=client.user)
    codes = second_factor.confirm(user=client.user, code=codes_of(device, -1))[1]
    return device, codes


def first_step(user, client=None, **more):
    client = client or Client()
    form = {"username": user.username, "password": PASSWORD, **more}
    return client, client.post(LOGIN, form)


def is_in(client):
    return client.get("/admin/").status_code == 200


@db
def test_it_is_set_up_with_a_code_of_the_app(member):
    assert member.post(SET_UP).status_code == 302
    device = TOTPDevice.objects.get(user=member.user, confirmed=False)
    shown = member.get(SET_UP).content.decode()
    assert second_factor.secret_of(device) in shown
    assert "data:image/svg+xml" in shown
    answer = member.post(SET_UP, {"code": codes_of(device)})
    assert len(answer.context["codes"]) == 10
    assert "no-store" in answer.headers["Cache-Control"]
    assert second_factor.has_one(member.user)
    assert is_in(member)


@db
def test_looking_at_the_page_begins_nothing(member):
    member.get(SET_UP)
    assert not TOTPDevice.objects.exists()


@db
def test_a_wrong_code_switches_nothing_on(member):
    member.post(SET_UP)
    answer = member.post(SET_UP, {"code": "000000"})
    assert "wrong" in str(answer.context["form"].errors)
    assert not second_factor.has_one(member.user)


@db
def test_switching_it_on_ends_what_the_password_had_opened(member, store):
    elsewhere = logged_in(member.user)
    tokens = logins.log_in_at_first_store(user=member.user, api="warehouse")
    member.post(SET_UP)
    member.post(SET_UP, {"code": codes_of(TOTPDevice.objects.get())})
    assert (is_in(member), is_in(elsewhere)) == (True, False)
    assert tokens.access
    assert not Token.objects.filter(user=member.user, revoked_at=None).exists()


@db
def test_the_login_asks_for_a_code(member):
    device = protected(member)[0]
    client, answer = first_step(member.user)
    assert "login/code/" in answer.content.decode()
    assert not is_in(client)
    assert client.post(CODE, {"code": codes_of(device)}).status_code == 302
    assert is_in(client)


@db
def test_the_second_step_leads_where_the_first_was_going(member):
    device = protected(member)[0]
    client = Client()
    client.post(f"{LOGIN}?next=/admin/account/", {"username": member.user.username, "password": PASSWORD})
    answer = client.post(f"{CODE}?next=/admin/account/", {"code": codes_of(device)})
    assert answer.url == "/admin/account/"
    client, _ = first_step(member.user)
    answer = client.post(f"{CODE}?next=https://evil.example/", {"code": protected_code(member)})
    assert answer.url == "/admin/"


def protected_code(client):
    return second_factor.renew_recovery_codes(user=client.user)[0]


@db
def test_a_code_opens_once(member):
    device = protected(member)[0]
    code = codes_of(device)
    first_step(member.user)[0].post(CODE, {"code": code})
    client, _ = first_step(member.user)
    assert "used already" in client.post(CODE, {"code": code}).content.decode()
    assert not is_in(client)


@db
def test_a_recovery_code_opens_once_however_it_is_typed(member):
    code = protected(member)[1][3]
    client, _ = first_step(member.user)
    assert client.post(CODE, {"code": f" {code.replace('-', ' ').upper()} "}).status_code == 302
    assert second_factor.codes_left(member.user) == 9
    client, _ = first_step(member.user)
    client.post(CODE, {"code": code})
    assert not is_in(client)


@db
def test_recovery_codes_are_stored_as_hashes(member):
    codes = protected(member)[1]
    stored = second_factor.StaticToken.objects.values_list("token", flat=True)
    assert not {code.replace("-", "") for code in codes} & set(stored)


@db
def test_after_a_wrong_code_the_right_one_has_to_wait(member):
    device = protected(member)[0]
    client, _ = first_step(member.user)
    client.post(CODE, {"code": "000000"})
    client.post(CODE, {"code": codes_of(device)})
    assert not is_in(client)


@db
def test_wrong_codes_lock_out_like_wrong_passwords(member):
    protected(member)
    client, _ = first_step(member.user)
    answers = [client.post(CODE, {"code": "000000"}).status_code for _ in range(10)]
    assert answers == [200] * 9 + [429]
    assert first_step(member.user)[1].status_code == 429


@db
def test_a_code_without_a_password_leads_to_the_login(member):
    device = protected(member)[0]
    answer = Client().post(CODE, {"code": codes_of(device)})
    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/admin/")


@db
def test_a_new_password_ends_the_way_in_between(member):
    device = protected(member)[0]
    client, _ = first_step(member.user)
    member.user.set_password("another-password-of-ours")
    member.user.save()
    client.post(CODE, {"code": codes_of(device)})
    assert not is_in(client)


@db
def test_it_is_turned_off_with_the_password_only(member):
    protected(member)
    client = logged_in(member.user)
    client.post(f"{SET_UP}off/", {"password": "something else"})
    assert second_factor.has_one(member.user)
    client.post(f"{SET_UP}off/", {"password": PASSWORD})
    assert not second_factor.has_one(member.user)
    assert second_factor.codes_left(member.user) == 0


@db
def test_new_recovery_codes_end_the_old_ones(member):
    old = protected(member)[1]
    answer = logged_in(member.user).post(f"{SET_UP}codes/", {"password": PASSWORD})
    assert set(answer.context["codes"]).isdisjoint(old)
    assert second_factor.device_for(user=member.user, code=old[0]) is None
    assert second_factor.codes_left(member.user) == 10


@db
def test_an_administrator_takes_it_away(boss, member):
    protected(member)
    client = logged_in(member.user)
    press(boss, member.user, "take_second_factor")
    assert not second_factor.has_one(member.user)
    assert not is_in(client)
    assert "Took the second factor away" in boss.get(page(User, "history", member.user.pk)).content.decode()


@db
def test_who_has_none_cannot_lose_it(boss, member):
    assert "has no second factor" in told(press(boss, member.user, "take_second_factor"))


@db
@pytest.mark.parametrize("button", ["take_second_factor", "password_link", "unlock", "log_out"])
def test_nobody_helps_people_whom_they_may_not_manage(member, store, other, button):
    stranger = member_of(other)
    protected(stranger)
    boss = User.objects.create_superuser("the-boss", password=PASSWORD)
    Membership.objects.create(user=boss, store=store)
    assert press(member, stranger.user, button).status_code == 404
    assert press(member, boss, button).status_code == 403
    assert second_factor.has_one(stranger.user)


@db
def test_where_it_is_required_nothing_else_opens_before(member, settings):
    settings.SECOND_FACTOR = "required"
    for path in ("/admin/", page(Credential), "/admin/account/"):
        answer = member.get(path)
        assert (answer.status_code, answer.url) == (302, SET_UP)
    assert "everybody needs" in member.get(SET_UP).content.decode()
    assert member.get("/api/v2/work-orders", headers={"Accept": "text/html"}).status_code == 401
    member.post(SET_UP)
    member.post(SET_UP, {"code": codes_of(TOTPDevice.objects.get())})
    assert is_in(member)
    assert member.get("/api/v2/work-orders", headers={"Accept": "text/html"}).status_code == 200


@db
def test_where_it_is_required_one_can_still_log_out(member, settings):
    settings.SECOND_FACTOR = "required"
    assert member.post("/admin/logout/").status_code == 200
    assert not is_in(member)


def test_one_code_opens_one_of_two_logins_at_once(committed):
    user = person()
    device = second_factor.begin(user=user)
    second_factor.confirm(user=user, code=codes_of(device, -1))
    code = codes_of(device)
    found = race([lambda: second_factor.device_for(user=user, code=code)] * 2)
    assert sorted(found, key=bool) == [None, device]


@db
def test_a_lock_out_is_told_and_an_administrator_ends_it(boss, member):
    client = Client()
    wrong = {"username": member.user.username, "password": "wrong"}
    answers = [client.post(LOGIN, wrong) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    assert "15 minutes" in answers[-1].content.decode()
    assert "unsafe-eval" in answers[-1].headers["Content-Security-Policy"]
    assert first_step(member.user)[1].status_code == 429
    assert "can log in again" in told(press(boss, member.user, "unlock"))
    assert not AccessAttempt.objects.exists()
    assert first_step(member.user)[1].status_code == 302
