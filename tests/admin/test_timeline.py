"""The page of a document: what happened to it, and why a move is not possible."""

import pytest
from django.contrib.auth.models import Permission

from core.actor import Actor, acting
from orders.models import WorkOrder
from orders.services import hold_work_order, open_work_order, start_work_order
from production.models import ProductionOrder
from production.services import change_production_order, open_production_order
from tests.admin.furniture import page


def work_order(store):
    return open_work_order(store=store, product="Frame", quantity=1)


def context(browser, row):
    return browser.get(page(type(row), "change", row.pk)).context


def titles(browser, row):
    return [str(entry.title) for entry in context(browser, row)["timeline"]]


def impossible(browser, row):
    return {str(label): str(reason) for label, reason in context(browser, row)["impossible"]}


def test_moves_are_told_newest_first(member, store):
    order = work_order(store)
    start_work_order(store=store, pk=order.pk)
    assert titles(member, order) == ["Open → In progress", "Begins as Open"]


def test_a_move_tells_who_through_which_door_and_why(member, store):
    order = work_order(store)
    with acting(Actor(door="admin", user_id=member.user.pk)):
        hold_work_order(store=store, pk=order.pk, reason="No tubes")
    newest = context(member, order)["timeline"][0]
    assert (newest.detail, newest.by) == ("No tubes", f"{member.user} · back office")


def test_a_change_of_a_field_is_told_among_the_moves(member, store):
    order = open_production_order(store=store, name="Old")
    with acting(Actor(door="command", name="Nightly")):
        change_production_order(store=store, pk=order.pk, changes={"name": "New"})
    told = {entry.title: entry.by for entry in context(member, order)["timeline"]}
    assert told["name: Old → New"] == "Nightly · command"


def test_what_a_move_writes_is_no_change_of_its_own(member, store):
    order = work_order(store)
    start_work_order(store=store, pk=order.pk)
    assert not [title for title in titles(member, order) if title.startswith("state")]


def test_a_move_from_another_state_says_from_which(member, store):
    assert impossible(member, work_order(store))["Complete"] == "Only while it is In progress; it is Open."


def test_possible_moves_are_not_listed(member, store):
    assert not {"Start", "Hold", "Cancel", "Print"} & set(impossible(member, work_order(store)))


def test_a_missing_right_is_the_reason(member, store):
    order = open_production_order(store=store)
    rights = Permission.objects.filter(codename="view_productionorder")
    member.user.user_permissions.set(rights)
    assert set(impossible(member, order).values()) == {"Your role has no right to do this."}


@pytest.mark.parametrize("model", [WorkOrder, ProductionOrder])
def test_a_new_page_has_no_timeline(member, store, model):
    assert "timeline" not in member.get(page(model, "add")).context
