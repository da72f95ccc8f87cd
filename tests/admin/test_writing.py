"""Pages save through services, which decide; what they refuse is said in the form."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages

from accounting.models import Job
from catalog.admin.partners import CustomerAdmin
from catalog.models import Article, BillLine, Customer, Supplier
from core.admin import ReadOnlyAdmin
from core.admin.base import is_protected
from core.errors import Blocked
from core.logins import log_in
from core.models import Credential, Membership, Store, Token, Transition
from orders.models import WorkOrder
from orders.services import open_work_order, start_work_order
from tests.admin.furniture import MODELS, OURS, furnish, page
from tests.admin.test_tenancy import article_form
from tests.admin.walk import visit
from tests.factories import ArticleFactory, CustomerFactory, SupplierFactory, bill, stocked
from warehouse.models import Location, Lot, PurchaseOrder, StockItem, Warehouse

pytestmark = pytest.mark.django_db
READ_ONLY = [m for m, pages in admin.site._registry.items() if isinstance(pages, ReadOnlyAdmin)]
DIALOG = {"_form_submitted": "on"}


def errors(response):
    return str(response.context["errors"])


def told(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def press(client, row, move, **form):
    return client.post(page(type(row), "change", row.pk).replace("/change/", f"/{move}/"), DIALOG | form)


def bill_form(*lines, kept=0):
    form = {"bill_lines-TOTAL_FORMS": len(lines), "bill_lines-INITIAL_FORMS": kept}
    form |= {"units-TOTAL_FORMS": 0, "units-INITIAL_FORMS": 0}
    form |= {"used_in-TOTAL_FORMS": 0, "used_in-INITIAL_FORMS": 0}
    for n, line in enumerate(lines):
        form |= {f"bill_lines-{n}-{name}": value for name, value in line.items()}
    return form


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda m: m._meta.label)
def test_what_is_read_only_takes_no_post(model, boss, furnished):
    row = model._default_manager.order_by("-pk").first()
    before = model._default_manager.filter(pk=row.pk).values().get()
    for name in ("change", "delete"):
        assert boss.post(page(model, name, row.pk), {"state": "completed", "on_hand": "9"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before


def test_a_state_cannot_be_posted(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    assert member.post(page(WorkOrder, "change", order.pk), {"state": "completed"}).status_code == 403
    assert WorkOrder.objects.get(pk=order.pk).state == "open"


def test_a_work_order_is_opened_by_its_service(member, store):
    form = {"product": "Wheel", "quantity": "5", "priority": "2"}
    assert member.post(page(WorkOrder, "add"), form).status_code == 302
    order = WorkOrder.objects.of(store).get()
    assert order.number.startswith("WO-")
    assert Transition.objects.get(object_id=order.pk, kind="orders.workorder").user == member.user


def test_a_taken_number_is_an_error_of_its_field(member, store):
    open_work_order(store=store, product="Wheel", quantity=1, number="7")
    form = {"product": "Wheel", "quantity": "5", "priority": "2", "number": "7"}
    response = member.post(page(WorkOrder, "add"), form)
    assert "already exists" in errors(response)
    assert response.context["adminform"].form.data["product"] == "Wheel"


def test_start_is_a_button_that_calls_the_service(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    press(member, order, "start")
    assert WorkOrder.objects.get(pk=order.pk).state == "in_progress"
    assert Transition.objects.get(object_id=order.pk, version=2).door == "admin"


def test_a_get_moves_nothing(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    member.get(page(WorkOrder, "change", order.pk).replace("/change/", "/start/"))
    assert WorkOrder.objects.get(pk=order.pk).state == "open"


def test_an_impossible_move_is_told_with_its_reason(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    start_work_order(store=store, pk=order.pk)
    assert "already in progress" in told(press(member, order, "start"))


def test_only_possible_moves_are_offered(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    assert b"play_arrow" in member.get(page(WorkOrder, "change", order.pk)).content
    start_work_order(store=store, pk=order.pk)
    assert b"play_arrow" not in member.get(page(WorkOrder, "change", order.pk)).content


def test_chosen_orders_are_started_one_by_one(member, store):
    orders = [open_work_order(store=store, product="Wheel", quantity=1) for _ in range(2)]
    start_work_order(store=store, pk=orders[0].pk)
    chosen = {
        "action": "start_chosen",
        "confirmed": "yes",
        "_selected_action": [order.pk for order in orders],
    }
    response = member.post(page(WorkOrder), chosen)
    assert "already in progress" in told(response)
    assert WorkOrder.objects.get(pk=orders[1].pk).state == "in_progress"


def test_a_lot_is_held_with_a_reason_and_released(member, store):
    lot = Lot.objects.get(article=stocked(store, 1))
    press(member, lot, "hold", reason="Scratched")
    assert Lot.objects.get(pk=lot.pk).held_reason == "Scratched"
    press(member, lot, "release")
    assert Lot.objects.get(pk=lot.pk).held_reason == ""


def test_a_purchase_order_is_approved_by_its_service(member, store):
    furnish(store)
    order = PurchaseOrder.objects.of(store).get()
    press(member, order, "approve")
    assert PurchaseOrder.objects.get(pk=order.pk).state == "approved"


def test_a_second_supplier_of_the_same_number_is_refused_in_the_form(member, store):
    SupplierFactory(store=store, number="S-9")
    response = member.post(page(Supplier, "add"), {"number": "S-9", "name": "Again", "active": "on"})
    assert "already exists" in errors(response)


def test_a_doubtful_number_is_never_read_as_something_else(member, store):
    response = member.post(page(Article, "add"), article_form(list_price="1,500"))
    assert "Write 1500 or 1.5" in errors(response)


def test_a_bill_line_is_added_on_the_page_of_its_article(member, store):
    made, part = ArticleFactory(store=store), ArticleFactory(store=store)
    line = {"component": part.pk, "position": 1, "quantity": "2.5", "scrap_percent": "0"}
    form = article_form(number=made.number, name="Renamed") | bill_form(line)
    assert member.post(page(Article, "change", made.pk), form).status_code == 302
    assert BillLine.objects.get(parent=made).quantity == Decimal("2.5")


def test_a_cycle_is_refused_and_nothing_of_the_page_is_saved(member, store):
    made, part = ArticleFactory(store=store), ArticleFactory(store=store)
    bill(part, (made, 1))
    line = {"component": part.pk, "position": 1, "quantity": "1", "scrap_percent": "0"}
    form = article_form(number=made.number, name="Renamed") | bill_form(line)
    response = member.post(page(Article, "change", made.pk), form)
    assert "part of itself" in errors(response)
    assert Article.objects.get(pk=made.pk).name != "Renamed"


def test_a_bill_line_is_removed_by_its_service(member, store):
    made, part = ArticleFactory(store=store), ArticleFactory(store=store)
    bill(made, (part, 1))
    line = BillLine.objects.get(parent=made)
    assert member.post(page(BillLine, "delete", line.pk), {"post": "yes"}).status_code == 302
    assert not BillLine.objects.filter(pk=line.pk).exists()


def in_use(model):
    """A row that others point to, if there is one."""
    return next((row for row in model._default_manager.order_by("pk") if is_protected(row)), None)


def test_what_has_movements_or_documents_has_no_delete_button(boss, store):
    """Every model with pages of which a row has others that point to it."""
    furnish(store)
    rows = {model: in_use(model) for model in MODELS if model._meta.app_label in OURS}
    found = {
        model._meta.label_lower: visit(page(model, "delete", row.pk), boss.user)
        for model, row in rows.items()
        if row is not None
    }
    assert {name for name, status in found.items() if status != 403} == set()
    assert {"warehouse.lot", "warehouse.location", "warehouse.purchaseorder", "accounting.job"} <= set(found)


@pytest.mark.parametrize("model", [Article, Lot, Location, PurchaseOrder, Customer, Job, StockItem])
def test_its_page_has_no_such_link_and_sending_it_removes_nothing(boss, furnished, model):
    row = in_use(model)
    address = page(model, "delete", row.pk)
    assert address not in boss.get(page(model, "change", row.pk)).content.decode()
    assert boss.post(address, {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_a_place_copies_its_rule_to_its_stock(member, store):
    article = stocked(store, 1)
    item = StockItem.objects.get(article=article)
    place = item.location
    form = {"warehouse": place.warehouse_id, "code": place.code, "type": place.type, "may_be_negative": "on"}
    assert member.post(page(Location, "change", place.pk), form).status_code == 302
    assert StockItem.objects.get(pk=item.pk).may_be_negative


def test_a_new_store_comes_with_a_warehouse(boss):
    form = {"name": "Fresh store", "time_zone": "Europe/Berlin", "currency": "EUR"}
    assert boss.post(page(Store, "add"), form).status_code == 302
    assert Warehouse.objects.get(store__name="Fresh store").is_default


def test_a_store_has_a_real_time_zone(boss):
    response = boss.post(page(Store, "add"), {"name": "X", "time_zone": "Mars/Olympus", "currency": "EUR"})
    assert "Select a valid choice" in errors(response)


def test_a_member_opens_no_store(member):
    assert member.get(page(Store, "add")).status_code == 403


def test_the_stores_of_a_person_are_set_on_their_page(boss, member, new_store):
    there = new_store()
    form = {"username": member.user.username, "is_active": "on", "is_staff": "on"}
    form |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00"}
    form |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-store": there.pk}
    assert boss.post(page(type(member.user), "change", member.user.pk), form).status_code == 302
    assert Membership.objects.filter(user=member.user, store=there).exists()


def test_a_credential_shows_its_secrets_once(member, store):
    form = {"name": "Terminal 9", "apis": ["orders"], "read_only": "on", "scopes": ["operations:write"]}
    response = member.post(page(Credential, "add"), form)
    credential = Credential.objects.get(name="Terminal 9")
    assert (credential.store, credential.apis, credential.read_only) == (store, ["orders"], True)
    assert credential.scopes == ["operations:write"]
    assert b"sk-" in response.content
    assert "no-store" in response.headers["Cache-Control"]
    assert b"sk-" not in member.get(page(Credential, "change", credential.pk)).content


def test_a_credential_is_revoked_by_a_button(member, store):
    furnish(store)
    credential = Credential.objects.of(store).first()
    press(member, credential, "revoke_credential")
    assert Credential.objects.get(pk=credential.pk).revoked_at


def test_a_login_is_ended_by_the_button_of_any_of_its_tokens(member, store):
    furnish(store)
    credential = Credential.objects.of(store).first()
    log_in(credential=credential)
    press(member, Token.objects.get(credential=credential, kind="ac"), "revoke_token")
    ended = Token.objects.filter(credential=credential).exclude(revoked_at=None)
    assert set(ended.values_list("kind", flat=True)) == {"ac", "rt"}


def test_a_refused_bulk_delete_is_told_and_deletes_nothing(boss, store, monkeypatch):
    """The service decides for each row; one that it keeps, keeps all."""
    first, second = CustomerFactory(store=store), CustomerFactory(store=store)
    real = CustomerAdmin.delete_service

    def one_stays(*, partner):
        if partner == second:
            raise Blocked("Somebody needs it.")
        real(partner=partner)

    monkeypatch.setattr(CustomerAdmin, "delete_service", staticmethod(one_stays))
    chosen = {"action": "delete_selected", "_selected_action": [first.pk, second.pk], "post": "yes"}
    answer = boss.post("/admin/catalog/customer/", chosen, follow=True)
    assert "Somebody needs it." in answer.content.decode()
    assert Customer.objects.of(store).count() == 2
