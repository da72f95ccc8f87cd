"""Failures outside every view: people get a page that says what to do, and nothing of what is inside."""

from typing import Any

import httpx
import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse

from config import errors
from core import back_office

pytestmark = pytest.mark.django_db
INSIDE = ("Traceback", "Error", "jango", "Exception", "nowhere", "inside")


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    """The manifest of the static files is made by a started server."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def person(**fields: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(
        User.objects.create_user("somebody", is_staff=True, **fields),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def told(answer: Any, status: int, title: str) -> str:
    """The page, which has a title, a way home and nothing internal, under the strict policy."""
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<title>{title} | Millwright</title>" in page
    assert f"<h1>{title}</h1>" in page
    assert f'href="{reverse("admin:index")}"' in page
    assert [word for word in INSIDE if word in page] == []
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    return page


def test_an_unknown_address_is_told_to_who_is_not_logged_in():
    told(Client().get("/nowhere/"), 404, "There is no such page")


def test_a_page_that_a_person_may_not_see_says_whom_to_ask():
    page = told(person().get("/admin/orders/workorder/"), 403, "You may not do this")
    assert "ask an administrator" in page


def test_a_form_without_its_token_says_that_nothing_was_saved():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "inside"})
    page = told(answer, 403, "This form is out of date")
    assert "Nothing was saved" in page
    assert "CSRF" not in page


def test_a_wrong_host_is_told_as_a_page_outside_the_apis(settings):
    settings.ALLOWED_HOSTS = ["right.example"]
    told(Client().get("/admin/", headers={"host": "wrong.example"}), 400, "This request cannot be read")


def test_what_no_view_caught_names_the_line_in_the_log_and_nothing_else(monkeypatch):
    def fails(*args: Any) -> None:
        raise RuntimeError("what is inside")

    monkeypatch.setattr(back_office, "answer", fails)
    answer = person(is_superuser=True).get("/admin/search/", headers={"X-Request-Id": "line-7"})
    page = told(answer, 500, "Something went wrong on our side")
    assert "<code>line-7</code>" in page


@pytest.mark.parametrize("mount", [mount for mount, _ in errors.ENVELOPES])
def test_the_apis_keep_their_own_errors(mount):
    request = RequestFactory().get(f"{mount}/nowhere", headers={"accept": "text/html"})
    failures = (
        errors.bad_request(request, ValueError()),
        errors.forbidden(request, ValueError()),
        errors.csrf_failure(request),
        errors.not_found(request, ValueError()),
        errors.server_error(request),
    )
    assert [answer.status_code for answer in failures] == [400, 403, 403, 404, 500]
    assert {answer.headers["Content-Type"] for answer in failures} == {"application/json"}


def test_browsers_that_ask_for_the_icon_by_its_old_name_get_it(pages):
    answer = httpx.get(f"{pages}/favicon.ico", follow_redirects=True)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
