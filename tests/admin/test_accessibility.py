"""axe finds nothing on any page of the back office: on a screen in light, on a telephone in dark."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connections
from django.test import RequestFactory
from playwright.sync_api import expect

from accounting.models import Appointment
from core.models import Store
from orders.models import WorkOrder
from tests.admin.furniture import MODELS, furnish, page
from tests.browser import person, tab_at
from warehouse.services import open_warehouse

# Its rows are made for the eye: the audit, which looks at all stores, would find that nothing stands behind them.
pytestmark = pytest.mark.unbalanced
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text()
# Those of no model that open as they are.
PLAIN = (
    "/admin/",
    "/admin/account/",
    "/admin/account/second-factor/",
    "/admin/account/second-factor/off/",
    "/admin/password_change/",
    "/admin/search/",
    "/admin/words/",
    "/admin/core/transition/by-request/",
    *(f"/admin/desk/{name}/" for name in ("receive", "put-away", "move", "adjust", "hold")),
)


@pytest.fixture(scope="module", params=[(1400, "light"), (390, "dark")], ids=["screen", "telephone"])
def walker(request: Any, chromium: Any, pages: str, django_db_blocker: Any) -> Iterator[Any]:
    """A page of somebody who sees everything, in a store with a row of everything."""
    width, scheme = request.param
    with django_db_blocker.unblock():
        store = Store.objects.create(name=f"Walked {os.getpid()} {scheme}")
        open_warehouse(store=store, name="MAIN")
        furnish(store)
        everybody = person(store, is_superuser=True)
        with tab_at(chromium, pages, everybody, width=width, scheme=scheme) as tab:
            yield tab
        connections.close_all()


# Once nothing moves or fades in any more: what is half seen is too pale. It begins a frame or two after the click.
LOOK = """async within => {
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(moving.map(each => each.finished));
    return axe.run(within, {resultTypes: ["violations"], preload: false});  // no rule of ours reads sheets or sounds
}"""


def findings(tab: Any, address: str) -> list[str]:
    tab.goto(address)
    tab.evaluate(AXE)
    return found(tab)


def found(tab: Any, within: str = "html") -> list[str]:
    """What axe finds on the page that is open, or in a part of it."""
    told = tab.evaluate(LOOK, within)["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in told
    ]


def walked(tab: Any, wanted: list[str]) -> dict[str, list[str]]:
    return {address: told for address in wanted if (told := findings(tab, address))}


def test_pages_of_no_model(walker):
    assert walked(walker, list(PLAIN)) == {}


def test_every_list(walker):
    assert walked(walker, [page(model) for model in MODELS]) == {}


def test_every_form_of_a_new_row(walker):
    request = RequestFactory().get("/")
    request.user = person(is_superuser=True)
    wanted = [model for model in MODELS if admin.site._registry[model].has_add_permission(request)]
    assert walked(walker, [page(model, "add") for model in wanted]) == {}


def test_every_page_of_a_row_and_every_dialog_that_it_may_offer(walker):
    """In whatever state the row is: a dialog that its page does not offer now is opened as it would be."""
    rows = [row for model in MODELS if (row := model._default_manager.order_by("-pk").first())]
    faults = {}
    for row in rows:
        address = page(type(row), "change", row.pk)
        faults[address] = findings(walker, address)
        for name, dialog in dialogs(type(row)):
            address = page(type(row), name, row.pk)
            faults[address] = opened(walker, address, str(dialog["title"]))
    assert {address: told for address, told in faults.items() if told} == {}


def test_every_kind_of_preview_of_many_moves(walker):
    kinds = {}
    for model in MODELS:
        for name in admin.site._registry[model].actions or ():
            if bulk := getattr(getattr(admin.site._registry[model], name), "bulk", None):
                kinds[bulk.reason, bulk.reason_needed] = (model, name)
    for model, name in kinds.values():
        walker.goto(page(model))
        walker.locator("input.action-select").first.check()
        walker.locator("select[name=action]").select_option(name)
        walker.locator("button[name=index]").click()
        expect(walker.get_by_role("link", name="Back to the list")).to_be_visible()
        walker.evaluate(AXE)
        assert found(walker) == []
    assert len(kinds) > 1


def test_a_question_whether_that_many_is_right(walker):
    order = WorkOrder.objects.order_by("-pk")[0]
    walker.goto(page(WorkOrder, "change", order.pk))
    dialog = press(walker, page(WorkOrder, "complete", order.pk), "Complete")
    dialog.get_by_label("Completed").fill(str(order.quantity * 10))
    dialog.get_by_role("button", name="Complete").click()
    expect(dialog).to_contain_text("Yes, this is right")
    walker.evaluate(AXE)
    assert found(walker, "#modal-content") == []


def test_every_menu_and_drawer_of_a_page(walker):
    for address in (page(WorkOrder), page(User, "change", User.objects.order_by("-pk")[0].pk)):
        walker.goto(address)
        walker.evaluate(AXE)
        buttons = walker.evaluate(CLOSED)
        assert buttons > 0
        each = [walker.locator(f"[data-walked='{number}']") for number in range(buttons)]
        assert [told for button in each for told in unfolded(walker, button)] == []


def test_a_menu_of_moves_is_used_by_keyboard(walker):
    """Its dialog gives the focus back to the button, which stays to be seen, not to the line of the menu."""
    walker.goto(page(User, "change", User.objects.order_by("-pk")[0].pk))
    button = walker.get_by_role("button", name="Log-in")
    stays = button
    if (
        not button.is_visible()
    ):  # on a telephone they are in a menu of their own, which a click elsewhere closes
        stays = walker.locator("[data-opens=showActions]")
        stays.press("Enter")
    button.press("Enter")
    expect(walker.get_by_role("link", name="Unlock")).to_be_focused()
    walker.keyboard.press("Enter")
    dialog = walker.get_by_role("dialog", name="Unlock")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    walker.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(stays).to_be_focused()
    expect(stays).to_have_attribute("aria-expanded", "false")


def test_find_and_what_it_found(walker):
    walker.goto("/admin/")
    walker.evaluate(AXE)
    walker.keyboard.press("Control+k")
    walker.keyboard.type("A-")
    expect(walker.locator("#find-answer a").first).to_be_visible()
    assert found(walker, "[role=dialog]:has(#find-input)") == []
    walker.keyboard.press("Escape")
    expect(walker.locator("#find-input")).to_be_hidden()


def test_the_keys_are_listed(walker):
    walker.goto("/admin/")
    walker.evaluate(AXE)
    walker.keyboard.press("Shift+?")
    keys = walker.get_by_role("dialog", name="Keys")
    expect(keys.get_by_role("button", name="Close")).to_be_focused()
    assert found(walker, "[aria-labelledby=shortcuts-title]") == []
    walker.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_a_calendar(walker):
    walker.goto(page(Appointment, "add"))
    walker.evaluate(AXE)
    walker.locator(".datetimeshortcuts .date-icon").first.click()
    expect(walker.locator(".calendarbox").first).to_be_visible()
    assert found(walker) == []
    walker.keyboard.press("Escape")
    expect(walker.locator(".calendarbox").first).to_be_hidden()


def test_the_login(tab):
    assert findings(tab, "/admin/login/") == []
    theme = tab.locator("[data-opens]")
    assert unfolded(tab, theme) == []


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_a_failure(chromium, pages, width, scheme):
    """Without a `tab`, which takes what the browser says of the status for a fault."""
    tab = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert findings(tab, f"{pages}/nowhere/") == []
    tab.close()


def dialogs(model: Any) -> list[tuple[str, Any]]:
    """Name and description of every dialog that the pages of a model declare."""
    pages = admin.site._registry[model]
    names = pages._extract_action_names(pages.actions_detail)
    declared = [(name, getattr(getattr(pages, name), "dialog", None)) for name in names]
    return [(name, dialog) for name, dialog in declared if dialog]


# Whether a form can be sent as it is without doing anything: it says what is missing.
NEEDS = """form => [...form.querySelectorAll("[required]")].some(field => field.value === "")"""
# Numbers the buttons of closed menus and drawers, one of each kind.
CLOSED = """() => {
    const seen = [...document.querySelectorAll("[data-opens][aria-expanded=false]")].filter(each => each.checkVisibility());
    const first = seen.filter((each, n) => seen.findIndex(other => other.dataset.opens === each.dataset.opens) === n);
    return first.map((each, n) => each.dataset.walked = n).length;
}"""
# Focuses the button of a dialog; where the page offers none, one is made as unfold makes it.
FOCUS = """address => {
    document.querySelectorAll("[data-made]").forEach(each => each.remove());
    const offered = [...document.querySelectorAll("[hx-get]")].filter(each => each.checkVisibility());
    let button = offered.find(each => each.getAttribute("hx-get") === address);
    if (!button) {
        button = document.createElement("a");
        const attributes = {
            "href": address, "hx-get": address, "hx-target": "#modal-content", "hx-select": "#dialog",
            "x-on:htmx:after-on-load": "openModal = true", "data-made": "",
        };
        Object.entries(attributes).forEach(([name, value]) => button.setAttribute(name, value));
        button.textContent = "Open";
        document.getElementById("main").prepend(button);
        htmx.process(button);
    }
    button.focus();
}"""


def press(tab: Any, address: str, title: str) -> Any:
    """The dialog, opened by keyboard, with the focus in it."""
    tab.evaluate(FOCUS, address)
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name=title, exact=True)
    expect(dialog.locator(":focus")).to_have_count(1)
    return dialog


def opened(tab: Any, address: str, title: str) -> list[str]:
    """What axe finds in a dialog, also where it says what is missing; Escape gives the focus back to its button."""
    dialog = press(tab, address, title)
    told = found(tab, "#modal-content")
    if dialog.evaluate(NEEDS):
        dialog.locator("button:not([type=button])").click()
        expect(dialog.locator(".errornote")).to_be_focused()
        told += found(tab, "#modal-content")
    tab.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(tab.locator(f'[hx-get="{address}"]:focus')).to_have_count(1)
    return told


def unfolded(tab: Any, button: Any) -> list[str]:
    """What axe finds once a button has opened what it opens; by keyboard, as it is closed again."""
    button.focus()
    tab.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    told = found(tab)
    tab.keyboard.press("Escape")
    if button.get_attribute("data-opens") != "showActions":
        expect(button).to_be_focused()
    return told
