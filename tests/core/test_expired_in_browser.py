"""In a browser: a form and a dialog whose session ended come back over the login, with what was typed in them."""

import itertools

import pytest
from playwright.sync_api import expect

from catalog.models import Customer
from core.models import Session
from orders.models import WorkOrder
from orders.services import open_work_order
from tests.browser import PASSWORD, person, ready

numbers = itertools.count(1)


@pytest.fixture
def desk(tab, real_store):
    """A page of somebody who logged in by hand."""
    tab.user, tab.store = person(real_store, password=PASSWORD), real_store
    tab.goto("/admin/login/")
    log_in(tab)
    expect(tab.locator("#logout-form")).to_be_attached()
    return tab


def log_in(page):
    page.fill("#id_username", page.user.username)
    page.fill("#id_password", PASSWORD)
    page.click("#login-form button")


def expire(page):
    Session.objects.filter(user=page.user).delete()


def test_a_form_comes_back_filled_and_is_saved_by_hand_only(desk):
    name = f"Typed before the end {next(numbers)}"
    desk.goto("/admin/catalog/customer/add/")
    desk.fill("[name=name]", name)
    expire(desk)
    desk.click("[name=_save]")
    expect(desk.locator("#page")).to_contain_text("What you typed is kept")
    log_in(desk)
    expect(desk.locator("[name=name]")).to_have_value(name)
    assert not Customer.objects.filter(name=name).exists()
    ready(desk.locator("[name=_save]")).click()
    expect(desk).to_have_url("/admin/catalog/customer/")
    assert Customer.objects.of(desk.store).get().name == name


def test_a_dialog_comes_back_open_and_filled(desk):
    order = open_work_order(store=desk.store, product="Wheel", quantity=1)
    desk.goto(f"/admin/orders/workorder/{order.pk}/change/")
    desk.click("a[hx-get*='/cancel/']")
    desk.fill("#dialog-form [name=reason]", "The customer changed their mind")
    expire(desk)
    desk.click("#dialog button[type=submit]")
    expect(desk.locator("#login-form")).to_be_visible()
    log_in(desk)
    expect(desk.locator("#dialog-form [name=reason]")).to_have_value("The customer changed their mind")
    expect(desk.locator("#dialog-form")).to_be_visible()
    assert WorkOrder.objects.get(pk=order.pk).state == "open"
    desk.click("#dialog button[type=submit]")
    expect(desk.locator("body")).to_contain_text("Cancelled")
