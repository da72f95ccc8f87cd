"""Every page forbids frames, foreign forms and foreign bases; only the back office may run scripts of its own pages."""

import pytest
from django.test import Client

from catalog.models import Article
from tests.admin.furniture import page

pytestmark = pytest.mark.django_db
BEFORE = [
    "/admin/login/",
    "/admin/login/code/",
    "/admin/password/",
    "/admin/password/MQ/x-y/",
    "/admin/logout/",
]
WITHIN = [
    "/admin/",
    "/admin/account/",
    "/admin/account/second-factor/",
    "/admin/no-such-page/",
    page(Article),
]
STRICT = ["/", "/no-such-page/", "/api/v2/docs/", "/api/docs/", "/v1/docs/", "/api2/docs/", "/healthz"]
HERE_OR_NOWHERE = {"'self'", "'none'"}
HTML = {"Accept": "text/html"}


def policy(client, path):
    found = client.get(path, headers=HTML).headers["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in found.split(";"))


@pytest.mark.parametrize("path", [*BEFORE, *STRICT])
def test_a_stranger_gets_no_page_without_it(path):
    found = policy(Client(), path)
    assert (found["frame-ancestors"], found["form-action"]) == ("'none'", "'self'")
    assert {found["default-src"], found["base-uri"]} <= HERE_OR_NOWHERE


@pytest.mark.parametrize("path", WITHIN)
def test_neither_does_who_is_logged_in(member, path):
    found = policy(member, path)
    assert (found["frame-ancestors"], found["form-action"]) == ("'none'", "'self'")
    assert {found["default-src"], found["base-uri"]} <= HERE_OR_NOWHERE


@pytest.mark.parametrize("path", STRICT)
def test_outside_the_back_office_no_page_evaluates_text(path):
    scripts = policy(Client(), path).get("script-src", "'self'")
    assert "unsafe" not in scripts


def test_cookies_are_not_for_scripts_and_not_for_foreign_sites(member):
    client = Client()
    client.post("/admin/login/", {"username": member.user.username, "password": "a-password-of-ours"})
    for name in ("sessionid", "person"):
        assert (client.cookies[name]["httponly"], client.cookies[name]["samesite"]) == (True, "Lax")
