"""A dialog that cannot be opened or sent says why, and keeps what was typed."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from core.models import Membership
from orders.models import WorkOrder
from orders.services import open_work_order
from tests.admin.furniture import page
from tests.browser import person, ready


@pytest.fixture
def foreman(real_store):
    return person(real_store)


@pytest.fixture
def order_page(open_tab, real_store, foreman):
    order = open_work_order(store=real_store, product="Gate", quantity=1)
    opened = open_tab(foreman, refused=True)
    opened.goto(page(WorkOrder, "change", order.pk))
    return opened


def hold(order_page):
    ready(order_page.get_by_role("link", name="Hold")).click()
    return order_page.get_by_role("dialog")


def leave_the_store(foreman: User) -> None:
    Membership.objects.filter(user=foreman).delete()


def test_a_dialog_that_is_not_for_me_any_more_says_so(order_page, foreman):
    foreman.user_permissions.clear()
    dialog = hold(order_page)
    expect(dialog.get_by_role("alert")).to_contain_text("You may not do this")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_a_dialog_that_cannot_be_sent_says_so_and_keeps_what_was_typed(order_page, foreman):
    dialog = hold(order_page)
    dialog.get_by_label("Reason").fill("Waiting for tubes")
    leave_the_store(foreman)
    dialog.get_by_role("button", name="Hold").click()
    expect(dialog.get_by_role("alert")).to_contain_text("There is no such page")
    expect(dialog.get_by_label("Reason")).to_have_value("Waiting for tubes")


def test_without_an_answer_that_is_said(order_page):
    ready(order_page.get_by_role("link", name="Hold"))
    order_page.context.set_offline(True)
    expect(hold(order_page).get_by_role("alert")).to_contain_text("does not answer")
