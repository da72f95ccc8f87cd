"""Who came in, who was refused and who left: one record, with the request's id."""

import pytest
from django.test import Client, RequestFactory

from core.http.login import person_of
from core.models import LogIn
from core.tasks import KEEP_LOG_INS, forget_log_ins
from tests.admin.furniture import page
from tests.admin.test_audit_search import lines, search
from tests.admin.test_sessions import typist

__all__ = ["typist"]
pytestmark = pytest.mark.django_db


def said(**which):
    return list(LogIn.objects.filter(**which).order_by("pk").values_list("what", "username", "door"))


def test_a_log_in_and_a_log_out_are_written_down(typist):
    typist.post("/admin/logout/")
    name = typist.user.username
    assert said(user=typist.user, door="admin")[-2:] == [("entered", name, "admin"), ("left", name, "admin")]


def test_a_refused_one_has_the_name_the_address_and_the_request(typist):
    wrong = {"username": typist.user.username, "password": "wrong"}
    answer = Client().post("/admin/login/", wrong, headers={"X-Request-Id": "r-1"})
    noted = LogIn.objects.get(what="failed")
    assert answer.headers["X-Request-Id"] == noted.request_id == "r-1"
    assert (noted.user, noted.address) == (typist.user, "127.0.0.1")


def test_a_name_that_nobody_has_is_written_down_too(db):
    Client().post("/admin/login/", {"username": "nobody", "password": "wrong"})
    assert said(user=None) == [("failed", "nobody", "admin")]


def test_a_lock_out_is_told_from_a_wrong_password(typist, settings):
    settings.AXES_ENABLED, settings.AXES_FAILURE_LIMIT = True, 2
    for _ in range(3):
        Client().post("/admin/login/", {"username": typist.user.username, "password": "wrong"})
    assert [what for what, _name, _door in said(user=typist.user)][-3:] == ["failed", "locked", "locked"]


def test_a_programs_log_in_with_a_password_is_among_them(db):
    request = RequestFactory().post("/v1/account/login")
    request.id = "r-9"
    assert person_of(request, username="nobody", password="wrong") is None
    assert said(request_id="r-9") == [("failed", "nobody", "api")]


def test_what_a_request_did_tells_of_log_ins_to_superusers_only(boss, member, typist):
    Client().post("/admin/login/", {"username": "x", "password": "y"}, headers={"X-Request-Id": "r-2"})
    assert [what for what, _where in lines(search(boss, "r-2"))] == ["Refused"]
    assert lines(search(member, "r-2")) == []


def test_the_list_is_for_superusers(boss, member):
    assert boss.get(page(LogIn)).status_code == 200
    assert member.get(page(LogIn)).status_code == 403


def test_old_ones_are_forgotten(typist):
    kept = LogIn.objects.latest("pk")
    LogIn.objects.bulk_create(
        [LogIn(what="left", door="admin", at=kept.at - KEEP_LOG_INS - KEEP_LOG_INS / 9)]
    )
    forget_log_ins(0)
    assert not LogIn.objects.filter(at__lt=kept.at - KEEP_LOG_INS).exists()
    assert LogIn.objects.filter(pk=kept.pk).exists()
