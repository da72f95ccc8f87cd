"""The first page: what needs a person today, by what they may do."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models.stores import StoreOwnQuerySet
from tests.admin.conftest import in_role, logged_in, member_of
from tests.admin.furniture import furnish
from tests.admin.worklists import NEEDS, refused_import
from tests.browser import person
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def shown(client: Any) -> tuple[list[str], list[str]]:
    """The titles of the figures and of the charts."""
    context = client.get("/admin/").context
    return [str(one["title"]) for one in context["figures"]], [str(one["title"]) for one in context["charts"]]


HOMES = {
    "Planner": (
        [
            "Late production orders",
            "Parts that are short",
            "Overdue deliveries",
            "Late work orders",
            "Storage orders to allocate",
        ],
        ["Production orders due in the next 14 days", "Deliveries due in the next 14 days"],
    ),
    "Foreman": (
        [
            "Late work orders",
            "Work orders on hold",
            "Blocked operations",
            "Parts that are short",
            "Late production orders",
        ],
        ["Work orders due in the next 14 days", "Operations completed in the last 14 days"],
    ),
    "Picker": (
        [
            "Late storage orders",
            "Storage orders to allocate",
            "Storage orders with a fault",
            "Held lots",
            "Overdue deliveries",
        ],
        ["Open storage orders", "Storage orders due in the next 14 days"],
    ),
    "Bookkeeper": (
        [
            "Jobs over budget",
            "Late jobs",
            "Jobs to deliver in the next 14 days",
            "Open jobs",
            "Overdue deliveries",
        ],
        ["Cost and budget of the tightest open jobs", "Jobs to deliver in the next 14 days"],
    ),
    "Integrator": (
        ["Failed webhook deliveries", "Failed imports"],
        ["Failed webhook deliveries of the last 14 days"],
    ),
    "Administrator": (
        [
            "Late production orders",
            "Jobs over budget",
            "Failed webhook deliveries",
            "Failed imports",
            "Parts that are short",
        ],
        ["Production orders due in the next 14 days", "Cost and budget of the tightest open jobs"],
    ),
    "Auditor": (
        [
            "Late production orders",
            "Late work orders",
            "Late storage orders",
            "Jobs over budget",
            "Failed webhook deliveries",
        ],
        ["Production orders due in the next 14 days", "Work orders due in the next 14 days"],
    ),
}


@pytest.mark.parametrize("role", HOMES)
def test_each_role_is_shown_what_it_looks_after(role, store):
    furnish(store)
    assert shown(in_role(role, store)) == HOMES[role]


def test_the_name_of_a_role_decides_nothing(store):
    furnish(store)
    reader = logged_in(person(store, rights=("warehouse.view_lot",)))
    assert shown(reader) == (["Held lots"], [])


def test_who_does_not_see_prices_is_not_told_what_jobs_cost(store):
    furnish(store)
    rights = ("accounting.view_job", "accounting.add_expense")
    figures, charts = shown(logged_in(person(store, rights=rights)))
    assert figures == ["Late jobs", "Jobs to deliver in the next 14 days", "Open jobs"]
    assert charts == ["Jobs to deliver in the next 14 days"]
    answer = logged_in(person(store, rights=rights)).get("/admin/accounting/job/?work=over_budget")
    assert answer.context["cl"].result_count == 0


def test_who_may_see_nothing_is_told_whom_to_ask(store):
    furnish(store)
    html = logged_in(person(store, rights=())).get("/admin/").content.decode()
    assert "Ask an administrator for a role" in html


def test_an_empty_store_shows_the_next_step_and_nothing_else(member, store):
    context = member.get("/admin/").context
    assert [step["next"] for step in context["steps"]] == [True, False, False]
    assert (
        context["steps"][0]["command"] == f"python manage.py import_articles articles.csv --store {store.pk}"
    )
    assert (context["figures"], "charts" in context) == ([], False)


@pytest.mark.parametrize("role", HOMES)
def test_an_empty_store_tells_every_role_what_comes_next(role, store):
    answer = in_role(role, store).get("/admin/")
    assert [step["next"] for step in answer.context["steps"]] == [True, False, False]
    assert "Bring in your articles" in answer.content.decode()
    assert (answer.context["figures"], "charts" in answer.context) == ([], False)


def test_an_empty_store_tells_of_the_file_that_was_refused(store):
    refused_import(store)
    shown = in_role("Integrator", store).get("/admin/").context["figures"]
    assert [(figure["title"], figure["count"]) for figure in shown] == [("Failed imports", "1")]


def test_the_next_step_follows_the_one_that_is_done(member, store):
    ArticleFactory(store=store)
    steps = member.get("/admin/").context["steps"]
    assert [(step["done"], step["next"]) for step in steps] == [(True, False), (False, True), (False, False)]


def test_who_may_not_take_a_step_is_told_whom_to_ask(store):
    answer = logged_in(person(store, rights=("orders.view_workorder",))).get("/admin/")
    assert [step["link"] for step in answer.context["steps"]] == ["", "", ""]
    assert "ask an administrator" in answer.content.decode()


def test_the_steps_go_away_when_they_are_done(member, store):
    furnish(store)
    assert member.get("/admin/").context["steps"] == []


def test_without_a_store_a_superuser_is_shown_how_to_open_one(boss, monkeypatch):
    monkeypatch.setattr(StoreOwnQuerySet, "seen_by", lambda stores, person: stores.none())
    assert 'href="/admin/core/store/add/"' in boss.get("/admin/").content.decode()


def test_who_works_nowhere_is_told_so(store):
    assert "You do not work in a store yet" in member_of().get("/admin/").content.decode()


@pytest.mark.parametrize("role", ["Planner", "Administrator"])
def test_the_first_page_costs_the_same_queries_whatever_there_is(role, store, django_assert_num_queries):
    furnish(store)
    client = in_role(role, store)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    for key in NEEDS:
        for _ in range(10):
            NEEDS[key](store)
    with django_assert_num_queries(len(few)):
        client.get("/admin/")


def test_links_that_may_not_be_opened_are_not_shown(member):
    html = member.get("/admin/").content.decode()
    assert "/admin/orders/workorder/" in html
    assert "/admin/procrastinate/procrastinatejob/" not in html
