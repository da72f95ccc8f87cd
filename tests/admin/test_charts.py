"""The charts of the first page."""

import re
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

from config.home.charts import CHARTS
from tests.admin.conftest import in_role
from tests.admin.furniture import furnish
from tests.admin.worklists import NEEDS, ago, dear_job, work_order
from tests.factories import job

pytestmark = pytest.mark.django_db


def bars(chart: dict[str, Any]) -> int:
    return sum(int(row[1].replace(",", "")) for row in chart["table"]["rows"])


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "budgets"])
def test_the_bars_of_a_chart_add_up_to_the_list_it_leads_to(name, store, member, monkeypatch):
    NEEDS[CHARTS[name].work](store), NEEDS[CHARTS[name].work](store)
    furnish(store)
    monkeypatch.setattr(import_module("config.home.charts"), "in_turns", lambda lists: [name])
    [chart] = member.get("/admin/").context["charts"]
    listed = member.get(chart["link"]).context["cl"]
    assert (chart["empty"], bars(chart), len(listed.result_list)) == ("", listed.result_count, bars(chart))


def test_a_chart_counts_days_of_the_store(store):
    store.time_zone = "Pacific/Auckland"
    store.save()
    furnish(store)
    work_order(store, due_at=timezone.now() + timedelta(minutes=1))
    chart = in_role("Foreman", store).get("/admin/").context["charts"][0]
    assert (chart["table"]["rows"][0][1], bars(chart)) == ("1", 1)


def test_a_chart_has_a_table_for_who_cannot_see_it(store):
    furnish(store)
    work_order(store, due_at=ago(days=1))
    html = in_role("Foreman", store).get("/admin/").content.decode()
    assert re.search(r'<div class="chart-box" aria-hidden="true">\s*.*?<canvas', html, re.DOTALL)
    assert "<summary" in html


def test_the_cost_of_the_tightest_jobs_is_shown_first(store):
    furnish(store)
    dear_job(store)
    job(store, number="CHEAP", budget=Decimal(1000))
    chart = in_role("Bookkeeper", store).get("/admin/").context["charts"][0]
    assert [row[1:] for row in chart["table"]["rows"]] == [["11.00", "10.00"], ["0.00", "1,000.00"]]
