"""Storage orders in the back office: opened with lines, confirmed by a dialog, approved by those who may."""

import pytest
from django.contrib.auth.models import Permission

from core.models import Transition
from tests.admin import hands
from tests.admin.conftest import logged_in
from tests.admin.furniture import page
from tests.factories import ArticleFactory, on_hand, place, reserved, stocked
from tests.warehouse.storage import allocated, confirm, line, main, opened, put_order, state
from warehouse.models import (
    Confirmation,
    CustomField,
    Direction,
    Motive,
    StorageOrder,
    WarehouseSettings,
)
from warehouse.services import save_warehouse_settings

NEW = {
    "name": "",
    "direction": "2",
    "priority": "2",
    "deadline_0": "",
    "deadline_1": "",
    "owner": "",
    "recipient": "",
    "unit": "",
    "handling_unit": "",
    **{f"info{n}": "" for n in range(1, 6)},
}


def lines_of(*wanted):
    """The posted rows of the inline."""
    rows = {"lines-TOTAL_FORMS": str(len(wanted)), "lines-INITIAL_FORMS": "0"}
    for n, (article, quantity) in enumerate(wanted):
        rows |= {f"lines-{n}-article": str(article.pk), f"lines-{n}-quantity": quantity}
    return rows


def button(client, row, name, **given):
    address = page(type(row), "change", row.pk).replace("/change/", f"/{name}/")
    return client.post(address, {"_form_submitted": "on", **given})


def test_an_order_is_opened_with_its_lines(member, store):
    article, other = ArticleFactory(store=store), ArticleFactory(store=store)
    form = (
        NEW
        | {"warehouse": main(store).pk, "info1": "x", "sure": "on"}
        | lines_of((article, "3"), (other, "1.5"))
    )
    response = member.post(page(StorageOrder, "add"), form)
    assert response.status_code == 302
    order = StorageOrder.objects.of(store).get()
    assert (order.state, order.name[:3], order.info1) == ("queued", "SO-", "x")
    assert list(order.lines.order_by("number").values_list("article", "quantity")) == [
        (article.pk, 3),
        (other.pk, 1.5),
    ]


def test_who_may_open_orders_fills_in_their_lines(store):
    """Of lines alone a role has no rights: they are part of their order."""
    article, picker = stocked(store, 5), hands.worker(store, "Picker")
    form = NEW | {"warehouse": main(store).pk} | lines_of((article, "3"))
    assert "lines-0-article" in logged_in(picker).get(page(StorageOrder, "add")).content.decode()
    logged_in(picker).post(page(StorageOrder, "add"), form)
    assert StorageOrder.objects.of(store).get().lines.get().quantity == 3


def test_what_the_service_refuses_is_an_error_of_the_form(member, store):
    article = ArticleFactory(store=store)
    opened(store, (article, 1), name="A")
    form = NEW | {"warehouse": main(store).pk, "name": "A", "sure": "on"} | lines_of((article, "3"))
    response = member.post(page(StorageOrder, "add"), form)
    assert (response.status_code, StorageOrder.objects.of(store).count()) == (200, 1)
    assert "already exists" in response.content.decode()


def test_an_order_without_lines_is_refused(member, store):
    response = member.post(page(StorageOrder, "add"), NEW | {"warehouse": main(store).pk} | lines_of())
    assert "at least one line" in response.content.decode()
    assert not StorageOrder.objects.of(store).exists()


def test_only_what_was_changed_is_saved(member, store):
    order = allocated(store, (stocked(store, 5), 3), name="A")
    shown = ("lines", "confirmations", "proposals", "places")
    counts = {f"{inline}-{kind}_FORMS": "0" for inline in shown for kind in ("TOTAL", "INITIAL")}
    form = NEW | {"name": "A", "priority": "4"} | counts
    member.post(page(StorageOrder, "change", order.pk), form)
    order = StorageOrder.objects.get(pk=order.pk)
    assert (order.priority, order.state) == (4, "allocated")


def test_a_confirmation_is_given_in_a_dialog(member, store):
    article, shelf = stocked(store, 5), place(store)
    order = put_order(store, 5)
    button(member, order, "confirm", line=line(order).pk, quantity="2", location=shelf.code)
    told = Confirmation.objects.get(order=order)
    assert (told.confirmed, told.location, told.user, told.door) == (2, shelf, member.user, "admin")
    pick = allocated(store, (article, 4))
    button(member, pick, "confirm", line=line(pick).pk, quantity="1", motive="2")
    assert (line(pick).motive, state(pick)) == (Motive.SHORTAGE, "processed")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quantity": "9"}, "still allocated"),
        ({"quantity": "1,500"}, "two numbers"),
        ({"quantity": "1", "location": "NOWHERE"}, "no such place"),
    ],
)
def test_a_refused_confirmation_keeps_the_dialog(member, store, given, said):
    order = allocated(store, (stocked(store, 5), 4))
    response = button(member, order, "confirm", line=line(order).pk, **given)
    assert (response.status_code, said in response.content.decode()) == (200, True)
    assert (line(order).confirmed, state(order)) == (0, "allocated")


def test_a_confirmation_is_reversed_with_a_reason(member, store):
    article = stocked(store, 5)
    told = confirm(allocated(store, (article, 4)), 4)
    button(member, told, "reverse")
    assert on_hand(article) == 1
    button(member, told, "reverse", reason="wrong box")
    assert on_hand(article) == 5


def test_an_order_is_deleted_by_a_button_and_says_who(member, store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    response = button(member, order, "remove", reason="twice")
    assert (response.url, reserved(article)) == (page(StorageOrder), 0)
    last = Transition.objects.filter(kind="warehouse.storageorder", object_id=order.pk).latest("version")
    assert (last.target, last.reason, last.user) == ("deleted", "twice", member.user)


def test_an_order_that_began_has_no_delete_button(member, store):
    order = allocated(store, (stocked(store, 5), 4))
    confirm(order, 1)
    shown = member.get(page(StorageOrder, "change", order.pk)).content.decode()
    assert f"{order.pk}/remove/" not in shown
    button(member, order, "remove")
    assert state(order) == "in_process"


def waiting(store):
    save_warehouse_settings(settings=WarehouseSettings(store=store, approves_counts=True))
    article = stocked(store, 5)
    order = allocated(store, (article, 1), direction=Direction.COUNT)
    confirm(order, 3)
    return article, order


def test_counts_are_approved_by_those_who_may(member, store):
    article, order = waiting(store)
    member.user.user_permissions.remove(Permission.objects.get(codename="approve_counts"))
    button(member, order, "approve")
    assert on_hand(article) == 5
    member.user.user_permissions.add(Permission.objects.get(codename="approve_counts"))
    button(member, order, "approve")
    assert (on_hand(article), state(order)) == (3, "processed")


@pytest.mark.parametrize(("name", "told"), [("approve", "Count approved"), ("recount", "Count not approved")])
def test_who_decided_about_a_count_is_told(member, store, name, told):
    article, order = waiting(store)
    button(member, order, name)
    entries = member.get(page(StorageOrder, "change", order.pk)).context["timeline"]
    by = {str(one.title): one.by for one in entries}
    assert by[f"{told}: 3 × {article.number}"] == f"{member.user} · back office"


def test_a_count_may_be_asked_for_again(member, store):
    article, order = waiting(store)
    button(member, order, "recount")
    assert (on_hand(article), line(order).done) == (5, False)


def test_the_rest_is_allocated_by_a_button(member, store):
    order = allocated(store, (stocked(store, 5), 4))
    button(member, order, "allocate_rest")
    assert state(order) == "allocated"


def test_a_custom_field_is_declared_here(member, store):
    member.post(page(CustomField, "add"), {"name": "1BAD", "length": "10"})
    assert not CustomField.objects.of(store).exists()
    member.post(page(CustomField, "add"), {"name": "NOTE", "length": "10"})
    assert CustomField.objects.of(store).get().length == 10
