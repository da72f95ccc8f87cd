import pytest

from orders.models import WorkOrder
from orders.services import open_work_order
from tests.admin.furniture import furnish, page

pytestmark = pytest.mark.django_db


def test_an_empty_store_shows_the_next_step(member, store):
    html = member.get("/admin/").content.decode()
    assert f"import_articles articles.csv --store {store.pk}" in html


def test_the_steps_go_away_when_they_are_done(member, store):
    furnish(store)
    assert member.get("/admin/").context["steps"] == []


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
    assert "/admin/procrastinate/procrastinatejob/" not in html
