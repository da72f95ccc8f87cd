"""Undo at the desk and on the pages of what was booked there: one's own last, then with a reason."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.admin.conftest import in_role, member_of
from tests.admin.desk import at, ordered, said, send
from tests.admin.furniture import page
from tests.factories import ArticleFactory, demand, on_hand, only_item, place, stocked
from warehouse.models import StockMovement
from warehouse.services import consume, reserve

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(store):
    return ArticleFactory(store=store)


def received(client, article, quantity="5"):
    return send(client, at("receive", article=article.pk), quantity=quantity)


def last(client, tab="receive"):
    return client.get(at(tab)).context["last"]


def undo(client, movement, tab="warehouse_receive", token=None):
    fields = {"movement": movement, "from": tab}
    return send(client, reverse("warehouse_undo"), token=token, **fields)


def test_the_desk_says_what_i_did_last_and_undoes_it_by_one_click(member, article):
    offered = received(member, article).context["last"]
    assert f"5 EA {article.number}" in offered["words"]
    told = undo(member, offered["movement"], token=offered["token"])
    assert "Undone: <a" in said(told)
    assert (on_hand(article), told.context["last"]) == (0, None)


def test_undo_that_is_clicked_twice_takes_back_one_booking(member, article):
    received(member, article, "5")
    offered = received(member, article, "3").context["last"]
    for _again in range(2):
        told = undo(member, offered["movement"], token=offered["token"])
    assert on_hand(article) == 5
    assert "it was booked once" in said(told)


def test_every_page_offers_what_was_booked_there(member, store):
    article, shelf = stocked(store, 5), place(store, "NEW")
    item = only_item(article)
    send(member, at("move", item=item.pk), quantity="2", place="NEW", owner="")
    assert last(member, "move")["movement"] == last(member, "put_away")["movement"]
    undo(member, last(member, "move")["movement"], tab="warehouse_move")
    assert (only_item(article), last(member, "receive"), last(member, "adjust")) == (item, None, None)
    assert shelf.stock_items.get().on_hand == 0


def test_what_stands_on_it_is_named_and_linked(member, store, article):
    offered = received(member, article).context["last"]
    need = demand(article, 5)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    told = said(undo(member, offered["movement"]))
    assert "It is set aside for: <a" in told
    assert page(type(need), "change", need.pk) in told
    consume(demand=need, quantity=5)
    told = said(undo(member, offered["movement"]))
    assert page(StockMovement, "change", StockMovement.objects.latest("pk").pk) in told
    assert on_hand(article) == 0


def test_a_whole_delivery_is_undone_on_the_page_of_its_order(member, store):
    order, lines = ordered(store, *ArticleFactory.create_batch(2, store=store))
    send(member, at("receive", order=order.pk), **{f"l{line.pk}-quantity": "5" for line in lines})
    address = page(type(order), "undo", order.pk)
    assert address in member.get(page(type(order), "change", order.pk)).content.decode()
    member.post(address, {"_form_submitted": "on"})
    assert [on_hand(line.article) for line in lines] == [0, 0]
    assert type(order).objects.get(pk=order.pk).state == "pending"
    assert address not in member.get(page(type(order), "change", order.pk)).content.decode()


def offers(client, movement):
    shown = client.get(page(StockMovement, "change", movement.pk)).content.decode()
    return [name for name in ("undo", "reverse") if page(StockMovement, name, movement.pk) in shown]


def test_the_page_of_a_movement_offers_undo_of_mine_and_reversal_of_others(member, store, article):
    received(member, article)
    movement = StockMovement.objects.get()
    colleague = member_of(store)
    assert (offers(member, movement), offers(colleague, movement)) == (["undo"], ["reverse"])
    colleague.post(page(StockMovement, "reverse", movement.pk), {"_form_submitted": "on", "reason": "wrong"})
    assert (on_hand(article), offers(member, movement)) == (0, [])


def test_the_page_of_a_movement_undoes_it(member, article):
    received(member, article)
    member.post(page(StockMovement, "undo", StockMovement.objects.get().pk), {"_form_submitted": "on"})
    assert on_hand(article) == 0


def test_a_reversal_needs_a_reason(member, store, article):
    received(member_of(store), article)
    address = page(StockMovement, "reverse", StockMovement.objects.get().pk)
    assert "required" in member.post(address, {"_form_submitted": "on"}).content.decode()
    assert on_hand(article) == 5


def test_a_picker_undoes_his_own_and_reverses_nothing(store, article):
    picker, colleague = in_role("Picker", store), member_of(store)
    received(colleague, article)
    theirs = StockMovement.objects.get()
    told = undo(picker, theirs.pk)
    assert "You did not book this" in said(told)
    assert offers(picker, theirs) == []
    refused = picker.post(page(StockMovement, "reverse", theirs.pk), {"_form_submitted": "on", "reason": "x"})
    assert (refused.status_code, on_hand(article)) == (403, 5)
    undo(picker, received(picker, article).context["last"]["movement"])
    assert on_hand(article) == 5


def test_who_may_not_receive_does_not_undo_a_receipt(store, article):
    client = in_role("Picker", store)
    received(client, article)
    movement = StockMovement.objects.get()
    client.user.groups.set(Group.objects.filter(name="Auditor"))
    assert undo(client, movement.pk).status_code == 403
    answer = client.post(page(StockMovement, "undo", movement.pk), {"_form_submitted": "on"})
    assert (answer.status_code, on_hand(article)) == (403, 5)


@pytest.mark.parametrize("movement", ["", "abc", "9" * 30, "%00"])
def test_a_movement_that_cannot_be_is_not_found(member, movement):
    assert undo(member, movement).status_code == 404


def test_another_stores_movement_is_not_found(member, other):
    stocked(other, 5)
    assert undo(member, StockMovement.objects.get().pk).status_code == 404


def test_undo_is_no_link(member):
    assert member.get(reverse("warehouse_undo")).status_code == 405


def test_a_dialog_that_is_sent_twice_undoes_one_receipt(member, store):
    order, (line,) = ordered(store, ArticleFactory(store=store))
    for quantity in ("1", "2"):
        send(member, at("receive", order=order.pk), **{f"l{line.pk}-quantity": quantity})
    fields = {"_form_submitted": "on", "_token": "t-1"}
    for _again in range(2):
        member.post(page(type(order), "undo", order.pk), fields)
    assert on_hand(line.article) == 1
