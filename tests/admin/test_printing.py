"""Papers from the back office: of a page, and of the rows chosen in a list."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from core.admin import printing
from orders.services import open_work_order
from production.services import open_production_order
from tests.papers import pages
from tests.warehouse.storage import put_order


def work_order(store):
    return open_work_order(store=store, product="Frame", quantity=1)


def production_order(store):
    return open_production_order(store=store)


PRINTED = {
    "orders_workorder": work_order,
    "production_productionorder": production_order,
    "warehouse_storageorder": put_order,
}


def print_chosen(browser, name, *orders):
    chosen = {"action": "print_chosen", "_selected_action": [order.pk for order in orders]}
    return browser.post(reverse(f"admin:{name}_changelist"), chosen)


@pytest.mark.parametrize("name", PRINTED)
def test_an_order_is_printed_from_its_page(member, store, name):
    order = PRINTED[name](store)
    paper = member.get(reverse(f"admin:{name}_print_one", args=[order.pk]))
    assert paper.headers["Content-Type"] == "application/pdf"
    assert str(order) in pages(paper.content)[0]


@pytest.mark.parametrize("name", PRINTED)
def test_chosen_orders_are_one_pdf(member, store, name):
    orders = [PRINTED[name](store) for _ in range(3)]
    assert len(pages(print_chosen(member, name, *orders).content)) == 3


@pytest.mark.parametrize("name", PRINTED)
def test_an_order_of_another_store_is_not_there(member, new_store, name):
    order = PRINTED[name](new_store())
    assert member.get(reverse(f"admin:{name}_print_one", args=[order.pk])).status_code == 404


def test_who_may_not_see_work_orders_may_not_print_them(member, store):
    order = work_order(store)
    member.user.user_permissions.set(Permission.objects.exclude(codename__contains="workorder"))
    assert member.get(reverse("admin:orders_workorder_print_one", args=[order.pk])).status_code == 403


def test_too_many_at_once_are_refused_with_the_cure(member, store, monkeypatch):
    monkeypatch.setattr(printing, "MOST_PRINTED", 1)
    answer = print_chosen(member, "orders_workorder", work_order(store), work_order(store))
    told = [str(message) for message in member.get(answer.url).context["messages"]]
    assert told == ["Choose at most 1 rows to print at once."]
