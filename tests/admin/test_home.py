"""The first page: what needs a person today, by what they may do."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounting.services import charge
from config.home.charts import CHARTS
from config.home.figures import page_and_name
from config.home.hats import ALL
from core import jobs
from core.models import ImportRun, Membership
from core.models.stores import StoreOwnQuerySet
from orders.models import Operation, WebhookDelivery, WorkOrder
from orders.services import hold_work_order, open_work_order
from production.models import Component, ProductionOrder, ProductionOrderArticle
from tests.admin.conftest import logged_in, member_of
from tests.admin.furniture import furnish, page
from tests.browser import person
from tests.factories import ArticleFactory, SupplierFactory, job, stocked
from tests.orders.listening import listener
from tests.warehouse.storage import opened
from warehouse.models import Confirmation, Lot, StorageOrder
from warehouse.services import open_demand, open_purchase_order, reserve

pytestmark = pytest.mark.django_db


def ago(**more: Any) -> datetime:
    return timezone.now() + timedelta(**{"days": -2, **more})


def work_order(store: Any, **fields: Any) -> WorkOrder:
    return open_work_order(store=store, product="Wheel", quantity=1, **fields)


def operation(store: Any, **fields: Any) -> Operation:
    return Operation.objects.create(
        store=store, work_order=work_order(store), sequence=10, operation_type="Cut", **fields
    )


def making(store: Any, **fields: Any) -> ProductionOrder:
    number = ProductionOrder.objects.count()
    return ProductionOrder.objects.create(store=store, reference=f"PR-T{number}", **fields)


def short_part(store: Any) -> None:
    article = ArticleFactory(store=store)
    line = ProductionOrderArticle.objects.create(
        order=making(store, state="in_production"), article=article, amount=1
    )
    need = open_demand(article=article, quantity=Decimal(5))
    reserve(store_id=store.pk, demand_ids=[need.pk])
    Component.objects.create(line=line, position=1, article=article, per_unit=1, demand=need)


def storage_order(store: Any, **fields: Any) -> StorageOrder:
    order = opened(store, (ArticleFactory(store=store), 1))
    StorageOrder.objects.filter(pk=order.pk).update(**fields)
    return order


def held_lot(store: Any) -> None:
    Lot.objects.create(store=store, article=ArticleFactory(store=store), batch="B", held_reason="Scratched")


def waiting_count(store: Any) -> None:
    line = storage_order(store, state="processed").lines.get()
    Confirmation.objects.create(
        store=store, order=line.order, line=line, type=6, requested=1, confirmed=1, deviated=0
    )


def expected_goods(store: Any, due: date) -> None:
    wanted: Any = (ArticleFactory(store=store), Decimal(5), Decimal(1), due)
    open_purchase_order(supplier=SupplierFactory(store=store), lines=[wanted])


def dear_job(store: Any) -> None:
    dear = job(store, budget=Decimal(10))
    charge(job=dear, kind="expense", amount=Decimal(11), currency=dear.currency, document=("tests", dear.pk))


def failed_delivery(store: Any) -> None:
    listener(store, "work_order.created")
    work_order(store)
    told = WebhookDelivery.objects.of(store).order_by("-pk")[:1].values("pk")
    WebhookDelivery.objects.filter(pk__in=told).update(
        status="failed", next_attempt_at=None, ended_at=timezone.now()
    )


def failed_job(store: Any) -> None:
    jobs.defer("tests.job", number=1)
    ProcrastinateJob._base_manager.filter(task_name="tests.job").update(status="failed")


def refused_import(store: Any) -> None:
    ImportRun.objects.create(
        store=store,
        kind="articles",
        file_name="a.csv",
        sha256="",
        rows=2,
        applied=0,
        rejected=1,
        refused=True,
    )


NEEDS: dict[str, Any] = {
    "orders.workorder:late": lambda store: work_order(store, due_at=ago()),
    "orders.workorder:due": lambda store: work_order(store, due_at=ago(days=2)),
    "orders.workorder:open": work_order,
    "orders.workorder:on_hold": lambda store: hold_work_order(store=store, pk=work_order(store).pk),
    "orders.operation:blocked": lambda store: operation(store, state="blocked"),
    "orders.operation:completed": lambda store: operation(store, state="completed", ended_at=timezone.now()),
    "orders.webhookdelivery:failed": failed_delivery,
    "orders.webhookdelivery:failed_lately": failed_delivery,
    "production.productionorder:late": lambda store: making(store, end_at=ago()),
    "production.productionorder:due": lambda store: making(store, end_at=ago(days=2)),
    "production.productionorder:new": making,
    "production.productionorderarticle:open": lambda store: ProductionOrderArticle.objects.create(
        order=making(store), article=ArticleFactory(store=store), amount=1
    ),
    "production.component:short": short_part,
    "warehouse.storageorder:late": lambda store: storage_order(store, deadline=ago()),
    "warehouse.storageorder:due": lambda store: storage_order(store, deadline=ago(days=2)),
    "warehouse.storageorder:waiting": lambda store: storage_order(store, state="ready"),
    "warehouse.storageorder:faulty": lambda store: storage_order(store, error_code=1),
    "warehouse.storageorder:open": storage_order,
    "warehouse.lot:held": held_lot,
    "warehouse.demand:open": lambda store: open_demand(
        article=ArticleFactory(store=store), quantity=Decimal(5)
    ),
    "warehouse.stockitem:free": lambda store: stocked(store, 1),
    "warehouse.confirmation:waiting": waiting_count,
    "warehouse.purchaseorderline:late": lambda store: expected_goods(store, store.today() - timedelta(2)),
    "warehouse.purchaseorderline:due": lambda store: expected_goods(store, store.today()),
    "warehouse.purchaseorderline:open": lambda store: expected_goods(store, store.today()),
    "accounting.job:over_budget": dear_job,
    "accounting.job:budgeted": dear_job,
    "accounting.job:late": lambda store: job(store, delivery_date=store.today() - timedelta(1)),
    "accounting.job:due": lambda store: job(store, delivery_date=store.today()),
    "accounting.job:open": job,
    "core.importrun:failed": refused_import,
    "procrastinate.procrastinatejob:failed": failed_job,
}


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


def in_role(role: str, *stores: Any) -> Any:
    user = User.objects.create_user(f"home-{role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    for store in stores:
        Membership.objects.create(user=user, store=store)
    return logged_in(user)


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


def test_another_store_is_not_counted(store, other):
    furnish(store)
    work_order(other, due_at=ago())
    figures = in_role("Foreman", store).get("/admin/").context["figures"]
    assert figures[0]["count"] == "0"


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


def test_links_that_may_not_be_opened_are_not_shown(member):
    html = member.get("/admin/").content.decode()
    assert "/admin/orders/workorder/" in html
    assert "/admin/procrastinate/procrastinatejob/" not in html
