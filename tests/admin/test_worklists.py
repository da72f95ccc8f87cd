"""What the first page counts is what the list that it leads to shows."""

from datetime import UTC, date, datetime

import pytest
from django.contrib import admin
from django.utils import timezone

from config.home.charts import CHARTS
from config.home.figures import page_and_name
from config.home.hats import ALL
from orders.models import WorkOrder
from tests.admin.conftest import in_role, member_of
from tests.admin.furniture import furnish, page
from tests.admin.worklists import NEEDS, ago, work_order
from tests.factories import ArticleFactory, job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", NEEDS)
def test_a_worklist_counts_the_rows_of_the_list_it_leads_to(key, store, other, member, boss):
    NEEDS[key](store), NEEDS[key](store)
    of_no_store = key.startswith("procrastinate")
    if not of_no_store:
        NEEDS[key](other)
    rows_admin, name = page_and_name(key)
    listed = (boss if of_no_store else member).get(rows_admin.worklist_link(name))
    assert listed.context["cl"].result_count == 2
    assert len(listed.context["cl"].result_list) == 2
    assert rows_admin.worklist_count(listed.wsgi_request, name) == (2, False)


def test_every_figure_and_chart_has_its_worklist_and_every_worklist_this_test():
    declared = {
        f"{model._meta.label_lower}:{name}"
        for model, rows_admin in admin.site._registry.items()
        for name in getattr(rows_admin, "worklists", {})
    }
    used = {key for hat in ALL for key in hat.figures} | {chart.work for chart in CHARTS.values()}
    assert used <= declared == set(NEEDS)


def test_a_count_that_no_tally_serves_ends_at_a_thousand(member, store):
    ArticleFactory(store=store)
    first = work_order(store)
    copies = [
        WorkOrder(store=store, number=f"C-{n}", product="Wheel", quantity=1, due_at=ago())
        for n in range(1001)
    ]
    WorkOrder.objects.bulk_create(copies)
    figures = {
        str(one["title"]): one["count"] for one in in_role("Foreman", store).get("/admin/").context["figures"]
    }
    assert figures["Late work orders"] == "1,000+"
    WorkOrder.objects.filter(pk=first.pk).delete()
    rows_admin, _name = page_and_name("orders.workorder:open")
    listed = member.get(rows_admin.worklist_link("open"))
    assert (
        str(rows_admin.worklist_count(listed.wsgi_request, "open")),
        listed.context["cl"].result_count,
    ) == (
        "1,001",
        1001,
    )


@pytest.mark.parametrize(
    ("zone", "late"), [("Pacific/Auckland", 1), ("Pacific/Honolulu", 0)], ids=["Auckland", "Honolulu"]
)
def test_a_day_is_over_when_it_is_over_in_the_store(store, monkeypatch, zone, late):
    store.time_zone = zone
    store.save()
    job(store, start_date=date(2026, 1, 1), delivery_date=date(2026, 3, 10))
    furnish(store)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    rows_admin, name = page_and_name("accounting.job:late")
    listed = member_of(store).get(rows_admin.worklist_link(name))
    assert listed.context["cl"].result_count == late


@pytest.mark.parametrize(("zone", "time"), [("Pacific/Auckland", "13:05"), ("UTC", "00:05")])
def test_times_are_read_and_shown_in_the_stores_time(store, zone, time):
    store.time_zone = zone
    store.save()
    work_order(store, due_at=datetime(2026, 1, 2, 0, 5, tzinfo=UTC))
    assert f"2026-01-02 {time}" in member_of(store).get(page(WorkOrder)).content.decode()


def test_another_store_is_not_counted(store, other):
    furnish(store)
    work_order(other, due_at=ago())
    figures = in_role("Foreman", store).get("/admin/").context["figures"]
    assert figures[0]["count"] == "0"


def test_an_unknown_worklist_is_an_empty_list(member, store):
    work_order(store)
    assert member.get(page(WorkOrder), {"work": "nonsense"}).context["cl"].result_count == 0


def test_the_length_of_the_work_order_list_comes_from_the_tally(member, store):
    for _ in range(2):
        work_order(store)
    assert member.get(page(WorkOrder)).context["cl"].paginator.known_total == 2
    assert member.get(page(WorkOrder), {"state__exact": "open"}).context["cl"].paginator.known_total == 2
    assert member.get(page(WorkOrder), {"work": "open"}).context["cl"].paginator.known_total == 2
    assert member.get(page(WorkOrder), {"q": "nothing"}).context["cl"].paginator.known_total is None
