"""A day of those who keep the money, the programs and the people, and of who only reads: in Chromium, with the rights
of the role only, from the login to the logout."""

import threading
import time

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connections
from django.test import RequestFactory
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from accounting.models import Expense, Invoice, TimeEntry
from accounting.services import record_paper
from core.models import Store
from orders.models import WebhookDelivery, WebhookEndpoint
from orders.services import open_work_order, webhooks
from tests.admin.furniture import furnish, page
from tests.admin.hands import Hands, worker
from tests.browser import PASSWORD, ready
from tests.factories import ArticleFactory, CustomerFactory, job
from tests.orders.receiver import answer, receiver
from warehouse.models import CustomField

DAY = "2026-03-02"


def test_the_bookkeeper_finds_what_is_over_budget_and_enters_papers(tab, real_store):
    ArticleFactory(store=real_store)
    gate = job(real_store, title="Garden gate", budget=100, client=CustomerFactory(store=real_store))
    job(real_store, title="Stairs", budget=100)
    record_paper(Expense, store=real_store, job=gate, date=gate.start_date, amount=130)
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Bookkeeper"))
    hands.named("Jobs over budget")
    expect(tab.locator("#result_list tbody")).to_have_count(1)
    assert told(tab, "CSV").split("\n")[1].startswith(f"{gate.number},Garden gate,")
    assert told(tab, "XLSX").startswith("PK")
    hands.named(gate.number)
    expect(tab.locator("#content")).to_contain_text("130")
    for kind, field, value in (("Invoice", "amount", "250"), ("Time entry", "minutes", "90")):
        hands.click(tab.locator("#main").get_by_role("link", name=kind, exact=True))
        hands.type(tab.locator("#id_date"), DAY)
        hands.type(tab.locator(f"#id_{field}"), value)
        hands.save()
        hands.reads("was added successfully")
    expect(tab.locator("#content")).to_contain_text("250")
    assert (Invoice.objects.get(job=gate).amount, TimeEntry.objects.get(job=gate).minutes) == (250, 90)
    hands.log_out()


def told(tab, kind):
    """The file behind one of the links above a list."""
    with tab.expect_download() as begun:
        ready(tab.get_by_role("link", name=kind)).click()
    return begun.value.path().read_bytes().decode("utf-8-sig", "replace")


def test_the_integrator_makes_a_credential_that_works(tab, pages, real_store):
    open_work_order(store=real_store, product="Wheel", quantity=1)
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Integrator"))
    hands.menu("Settings", "/core/credential/")
    hands.link("/add/")
    hands.type(tab.locator("#id_name"), f"Terminal of {real_store}")
    hands.click(tab.get_by_label("Work orders: read"))
    hands.save()
    hands.reads("These secrets are shown this once")
    key = tab.locator("dt", has_text="key").locator("xpath=following-sibling::dd").inner_text()
    asked = httpx.get(f"{pages}/api/v2/work-orders", headers={"Authorization": f"Bearer {key}"})
    assert '"product":"Wheel"' in asked.text.replace(" ", "")
    hands.named("I have kept them")
    expect(tab.locator("#content")).to_contain_text("Terminal of")
    assert key not in tab.content()
    hands.log_out()


def test_the_integrator_sends_again_what_failed(tab, real_store, settings):
    settings.WEBHOOK_PRIVATE_TARGETS = True
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Integrator"))
    with receiver(answer(500), answer(200)) as there:
        hands.menu("Settings", "/orders/webhookendpoint/")
        hands.link("/add/")
        hands.type(tab.locator("#id_url"), there.url)
        hands.save()
        hands.reads("It is shown this once")
        hands.named("I have kept it")
        hands.link("/send_test/")
        hands.send()
        hands.reads("The test is on its way.")
        deliver(real_store)
        tab.reload()
        hands.link(page(WebhookDelivery, "change", WebhookDelivery.objects.of(real_store).get().pk))
        expect(tab.locator("#content")).to_contain_text("500")
        hands.link("/redeliver/")
        hands.send()
        hands.reads("The event is on its way again.")
        deliver(real_store)
        tab.reload()
        expect(tab.locator("#content")).to_contain_text("Delivered")
    assert WebhookDelivery.objects.of(real_store).get().status == "delivered"
    hands.log_out()


def deliver(store):
    """What a worker does; not in this thread, in which Playwright's loop runs."""
    endpoint = WebhookEndpoint.objects.of(store).get().pk

    def work():
        async_to_sync(webhooks.deliver_due)(endpoint=endpoint)
        connections.close_all()

    at_work = threading.Thread(target=work)
    at_work.start()
    at_work.join()


def test_the_administrator_invites_a_colleague(tab, open_tab, real_store):
    hands = Hands(tab)
    ArticleFactory(store=real_store)
    hands.log_in(worker(real_store, "Administrator"))
    hands.menu("Settings", "/auth/user/")
    hands.link("/add/")
    name = f"newcomer{real_store.pk}"
    hands.type(tab.locator("#id_username"), name)
    hands.click(tab.get_by_label("None: they choose one by a link"))
    hands.click(tab.get_by_label("Picker:"))
    hands.save()
    hands.reads("was added successfully")
    hands.click(tab.locator("#header-inner li a", has_text="Log-in"))
    hands.link("/password_link/")
    hands.click(tab.locator("#dialog button[type=submit]"))
    link = ready(tab.locator("#dialog-form .font-mono")).inner_text()
    newcomer = Hands(open_tab())
    newcomer.tab.goto(link)
    for field in ("new_password1", "new_password2"):
        newcomer.type(newcomer.tab.locator(f"[name={field}]"), PASSWORD)
    newcomer.press("Enter")
    expect(newcomer.tab.locator("[name=username]")).to_be_visible()
    newcomer.log_in(User.objects.get(username=name))
    newcomer.reads("Storage orders to allocate")
    hands.tab.keyboard.press("Escape")
    hands.log_out()


def test_the_administrator_sets_the_store_up_and_finds_who_did_what(tab, real_store):
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Administrator"))
    hands.menu("Settings", "/core/store/")
    hands.named(real_store.name)
    hands.choose("#id_time_zone", "Europe/Vienna")
    with tab.expect_response(lambda sent: sent.request.method == "POST") as saved:
        hands.save()
    hands.reads("was changed successfully")
    assert Store.objects.get(pk=real_store.pk).time_zone == "Europe/Vienna"
    hands.link("/warehouse/customfield/")
    hands.link("/add/")
    hands.type(tab.locator("#id_name"), "COLOUR")
    hands.save()
    hands.reads("was added successfully")
    assert CustomField.objects.of(real_store).get().name == "COLOUR"
    hands.menu("Settings", "/core/transition/")
    hands.link("/by-request/")
    hands.type(tab.get_by_label("Request id"), saved.value.headers["x-request-id"])
    hands.press("Enter")
    hands.link(page(Store, "change", real_store.pk))
    hands.log_out()


def test_the_administrator_protects_their_account_with_a_second_factor(tab, real_store):
    user = worker(real_store, "Administrator")
    hands = Hands(tab)
    hands.log_in(user)
    hands.click(tab.locator("#nav-sidebar-inner").get_by_text(user.username))
    hands.named("My account")
    hands.named("Set it up")
    hands.click(tab.get_by_role("button", name="Begin"))
    hands.type(tab.get_by_label("Code of the app"), code_of(user, -1))
    hands.press("Enter")
    hands.reads("The second factor is on.")
    hands.named("I have kept them")
    hands.log_out()
    hands.type(tab.locator("[name=username]"), user.username)
    hands.type(tab.locator("[name=password]"), PASSWORD)
    hands.press("Enter")
    hands.type(tab.locator("[name=code]"), code_of(user, 0))
    hands.press("Enter")
    expect(tab.locator("#logout-form")).to_be_attached()
    hands.log_out()


def code_of(user, steps):
    """What the app shows, or showed `steps` half minutes from now."""
    totp = TOTP(TOTPDevice.objects.get(user=user).bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def test_the_auditor_reads_what_happened(tab, real_store):
    order = open_work_order(store=real_store, product="Wheel", quantity=1)
    gate = job(real_store, title="Garden gate", budget=100)
    hands = Hands(tab)
    hands.log_in(worker(real_store, "Auditor"))
    hands.menu("Money", "/accounting/job/")
    hands.named(gate.number)
    expect(tab.locator("#content")).to_contain_text("100")
    hands.menu("Make", "/orders/workorder/")
    hands.named(order.number)
    hands.reads("What happened")
    expect(tab.locator(".timeline")).to_contain_text("Begins as")
    hands.log_out()


# What prints, and ways to other pages.
READING = {"print_one", "print_chosen", "print_labels", "labels", "order", "trace"}


@pytest.mark.django_db
def test_the_auditor_has_no_button_that_writes(store):
    furnish(store)
    request = RequestFactory().get("/")
    request.user = worker(store, "Auditor")
    writing = {}
    for model, pages in admin.site._registry.items():
        row = pages.get_queryset(request).order_by("-pk").first()
        writes = (pages.has_add_permission, pages.has_change_permission, pages.has_delete_permission)
        found = {may.__name__ for may in writes if may(request)} | set(pages.get_actions(request))
        if row is not None:
            found |= {one.method.original_function_name for one in pages.get_actions_detail(request, row.pk)}
        if found - READING:
            writing[model._meta.label] = sorted(found - READING)
    assert writing == {}
