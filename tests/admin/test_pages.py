import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pghistory.models import Event

from core.admin import ReadOnlyAdmin
from tests.admin.conftest import member_of
from tests.admin.furniture import MODELS, OURS, furnish, page
from tests.admin.headings import unclear

pytestmark = pytest.mark.django_db
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)


def test_every_model_of_ours_has_pages():
    ours = {m for m in apps.get_models() if m._meta.app_label in OURS and not issubclass(m, Event)}
    assert ours - set(MODELS) == set()


@each_model
def test_list_search_and_detail_answer(model, boss, furnished):
    row = model._default_manager.order_by("-pk").first()
    assert boss.get(page(model), {"q": "1"}).status_code == 200
    for address in (page(model), page(model, "change", row.pk), page(model, "history", row.pk)):
        answer = boss.get(address)
        assert (answer.status_code, unclear(answer.content.decode())) == (200, [])


@each_model
def test_add_page_answers_where_adding_is_allowed(model, boss, store):
    read_only = isinstance(admin.site._registry[model], ReadOnlyAdmin)
    answer = boss.get(page(model, "add"))
    assert (answer.status_code, unclear(answer.content.decode())) == (403 if read_only else 200, [])


@each_model
def test_every_filter_answers(model, boss, store):
    for spec in boss.get(page(model)).context["cl"].filter_specs:
        for parameter in spec.expected_parameters():
            assert boss.get(page(model), {parameter: "1"}).status_code in (200, 302)


def test_a_list_costs_the_same_for_one_row_and_ten(boss, store):
    def costs():
        found = {}
        for model in MODELS:
            with CaptureQueriesContext(connection) as queries:
                boss.get(page(model))
            found[model._meta.label] = len(queries)
        return found

    furnish(store)
    one = costs()
    furnish(store, 9)
    assert costs() == one
    assert max(one.values()) < 12


def test_decimals_are_written_without_trailing_zeros(furnished):
    member = member_of(furnished)
    for model in MODELS:
        response = member.get(page(model))
        assert b".500000" not in response.content
        assert b".000000" not in response.content


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_anonymous_people_are_sent_to_the_login(model, db):
    response = Client().get(page(model))
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_a_page_of_the_back_office_may_reach_nothing_but_this_server(boss, db):
    answer = boss.get("/admin/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    allowed = {word for words in policy.values() for word in words.split()}
    assert allowed == {"'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "data:"}
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert [name for name, words in policy.items() if "data:" in words] == ["img-src"]
    assert "Content-Security-Policy-Report-Only" not in answer.headers


def test_only_the_back_office_has_the_relaxed_policy(boss, db):
    assert "unsafe-eval" in boss.get("/admin/").headers["Content-Security-Policy"]
    assert "unsafe-eval" in Client().get("/admin/login/").headers["Content-Security-Policy"]
    assert "unsafe-eval" not in Client().get("/").headers["Content-Security-Policy"]


def test_login_leads_home(boss):
    form = {"username": boss.user.username, "password": "a-password-of-ours"}
    response = Client().post("/admin/login/", form)
    assert (response.status_code, response.url) == (302, "/admin/")


def test_nothing_shows_a_hash(boss, furnished):
    hashed = boss.user.password.rpartition("$")[2]
    digest = furnished.credentials.first().tokens.first().digest
    for model in MODELS:
        row = model._default_manager.order_by("-pk").first()
        for url in (page(model), page(model, "change", row.pk)):
            html = boss.get(url).content.decode()
            assert hashed not in html
            assert digest not in html


@each_model
def test_a_key_that_cannot_be_is_not_found(model, boss):
    for key in ("%00", "abc", "9" * 30):
        assert boss.get(page(model) + f"{key}/change/").status_code == 302
