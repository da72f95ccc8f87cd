from datetime import timedelta

import pytest
from django.utils import timezone

from orders.models import WorkOrder
from orders.services import open_work_order, start_work_order
from tests.admin.furniture import furnish, page

pytestmark = pytest.mark.django_db


def test_an_empty_store_shows_the_next_step(member, store):
    html = member.get("/admin/").content.decode()
    assert f"import_articles articles.csv --store {store.pk}" in html


def test_the_steps_go_away_when_they_are_done(member, store):
    furnish(store)
    assert member.get("/admin/").context["steps"] == []


def test_work_orders_are_counted_by_state(member, store, other):
    orders = [open_work_order(store=store, product="Wheel", quantity=1) for _ in range(3)]
    start_work_order(store=store, pk=orders[0].pk)
    open_work_order(store=other, product="Wheel", quantity=1)
    states = {str(state["label"]): state["count"] for state in member.get("/admin/").context["states"]}
    assert (states["Open"], states["In progress"]) == ("2", "1")


def test_late_orders_are_listed(member, store):
    yesterday = timezone.now() - timedelta(days=1)
    late = open_work_order(store=store, product="Wheel", quantity=1, due_at=yesterday)
    open_work_order(store=store, product="Wheel", quantity=1, due_at=timezone.now() + timedelta(days=1))
    rows = member.get("/admin/").context["late"]["rows"]
    assert [late.number in row[0] for row in rows] == [True]


def test_the_length_of_the_work_order_list_comes_from_the_tally(member, store, django_assert_num_queries):
    for _ in range(2):
        open_work_order(store=store, product="Wheel", quantity=1)
    response = member.get(page(WorkOrder))
    assert response.context["cl"].paginator.known_total == 2
    assert member.get(page(WorkOrder), {"state__exact": "open"}).context["cl"].paginator.known_total == 2
    assert member.get(page(WorkOrder), {"q": "nothing"}).context["cl"].paginator.known_total is None


def test_links_that_may_not_be_opened_are_not_shown(member):
    html = member.get("/admin/").content.decode()
    assert "/admin/orders/workorder/" in html
    assert "/admin/auth/user/" not in html
