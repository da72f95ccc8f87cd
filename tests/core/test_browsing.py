"""One whole flow in Chromium: log in, create by a form, start by a form; and Swagger UI with a key."""

import re

import pytest
from playwright.sync_api import expect

from orders.models import WorkOrder
from tests.browser import PASSWORD, person

LIST = "/api/v2/work-orders"


@pytest.fixture
def tab(chromium, pages):
    """A fresh page; the test fails for anything that its console calls an error."""
    context = chromium.new_context(base_url=pages, viewport={"width": 1400, "height": 900})
    tab, complaints = context.new_page(), []
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []


def log_in(tab, user, aim):
    tab.goto(f"/admin/login/?next={aim}")
    tab.fill("[name=username]", user.username)
    tab.fill("[name=password]", PASSWORD)
    tab.click("[type=submit]")
    tab.wait_for_url(f"**{aim}")


def test_create_and_start_by_forms(tab, real_store):
    user = person(real_store, password=PASSWORD)
    log_in(tab, user, LIST)
    body = tab.locator(f'form[action="{LIST}"][data-method=POST] textarea')
    if not body.is_visible():
        tab.locator("summary", has_text="POST").first.click()
    body.fill(body.input_value().replace('"text"', '"<b>WEB</b>"', 1))
    tab.locator(f'form[action="{LIST}"][data-method=POST] button').click()
    expect(tab.locator("#answer .status")).to_have_text("201 Created")
    tab.locator("#answer .json a").click()
    tab.locator("form[action$='/start'] button").click()
    expect(tab.locator("#answer .json")).to_contain_text('"status": "IN_PROGRESS"')
    expect(tab.locator("form[data-method=PUT] textarea")).to_have_value(re.compile("IN_PROGRESS"))
    order = WorkOrder.objects.of(real_store).get()
    assert (order.number, order.state) == ("<b>WEB</b>", "in_progress")


def test_a_key_works_in_swagger_ui(tab, credential):
    tab.goto("/api/v2/docs/")
    tab.click("button.authorize")
    tab.fill(".auth-container input", credential["key"])
    tab.click(".auth-btn-wrapper .authorize")
    tab.click(".btn-done")
    tab.click("#operations-Work_orders-work_orders_list .opblock-summary-control")
    tab.click(".try-out__btn")
    tab.click(".execute")
    expect(tab.locator(".live-responses-table tbody td.response-col_status")).to_have_text("200")


@pytest.mark.parametrize("path", [LIST, "/api/v2/docs/", "/api2/work_orders", "/api2/docs/"])
def test_nothing_is_wider_than_a_telephone(tab, real_store, path):
    log_in(tab, person(real_store, password=PASSWORD), LIST)
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(path)
    tab.wait_for_load_state("networkidle")
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") == 0
