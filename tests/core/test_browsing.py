"""One whole flow in Chromium: log in, create by a form, start by a form; and Swagger UI with a key."""

import re

from playwright.sync_api import expect

from orders.models import WorkOrder
from tests.browser import PASSWORD, person, ready

LIST = "/api/v2/work-orders"
# And what is seen when a page has built itself.
PAGES = {
    LIST: "#answer",
    "/api/v2/docs/": ".opblock",
    "/api2/work_orders": "#answer",
    "/api2/docs/": ".opblock",
}


def test_create_and_start_by_forms(tab, real_store):
    user = person(real_store, password=PASSWORD)
    tab.goto(f"/admin/login/?next={LIST}")
    tab.fill("[name=username]", user.username)
    tab.fill("[name=password]", PASSWORD)
    tab.click("[type=submit]")
    body = ready(tab.locator(f'form[action="{LIST}"][data-method=POST] textarea'))
    body.fill(body.input_value().replace('"text"', '"<b>WEB</b>"', 1))
    tab.locator(f'form[action="{LIST}"][data-method=POST] button').click()
    expect(tab.locator("#answer .status")).to_have_text("201 Created")
    tab.locator("#answer .json a").click()
    ready(tab.locator("form[action$='/start'] button")).click()
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


def test_nothing_is_wider_than_a_telephone(open_tab, real_store):
    tab, wider = open_tab(person(real_store), width=390), {}
    for path, shown in PAGES.items():
        tab.goto(path)
        expect(tab.locator(shown).first).to_be_visible()
        tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        wider[path] = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider == dict.fromkeys(PAGES, 0)
