"""The page of a document: what happened to it, and why a move is not possible."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.services import delete_job
from core.actor import Actor, acting
from orders.models import WorkOrder
from orders.services import (
    add_operation,
    hold_work_order,
    open_work_order,
    start_operation,
    start_work_order,
)
from production.models import ProductionOrder, ProductionReport
from production.services import Output, change_production_order, open_production_order, reverse_report
from tests.admin.furniture import page
from tests.admin.test_article_page import bought
from tests.factories import ArticleFactory, job, place, stocked
from tests.production.workshop import workshop
from tests.warehouse.storage import allocated, confirm
from warehouse.services import receive, reverse_receipt


def work_order(store):
    return open_work_order(store=store, product="Frame", quantity=1)


def context(browser, row):
    return browser.get(page(type(row), "change", row.pk)).context


def cost(browser, row):
    context(browser, row)
    with CaptureQueriesContext(connection) as queries:
        context(browser, row)
    return len(queries)


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


def test_a_reference_is_told_by_its_name(member, store):
    order, ours = open_production_order(store=store), job(store)
    change_production_order(store=store, pk=order.pk, changes={"job": ours})
    assert f"job: – → {ours.number}" in titles(member, order)


def test_what_is_gone_is_told_by_its_number(member, store):
    order, ours = open_production_order(store=store), job(store)
    change_production_order(store=store, pk=order.pk, changes={"job": ours})
    change_production_order(store=store, pk=order.pk, changes={"job": None})
    gone = ours.pk
    delete_job(store=store, pk=gone)
    assert f"job: #{gone} → –" in titles(member, order)


def test_many_references_cost_what_one_does(member, store):
    few, many = open_production_order(store=store), open_production_order(store=store)
    for order, count in ((few, 1), (many, 6)):
        for _ in range(count):
            change_production_order(store=store, pk=order.pk, changes={"job": job(store)})
    assert cost(member, few) == cost(member, many)


# What other apps tell


def test_a_report_is_told_with_what_was_made(member, store):
    shop = workshop(store, stock=5)
    order = shop.order(amount=5)
    with acting(Actor(door="admin", user_id=member.user.pk)):
        report = shop.report(order, 2, waste=1, output=Output(batch="B1"))
    entry = context(member, order)["timeline"][0]
    assert (entry.title, entry.detail) == (f"Made: 2 × {shop.bike.number}", "waste 1 · lot B1")
    assert (entry.by, entry.link) == (
        f"{member.user} · back office",
        page(ProductionReport, "change", report.pk),
    )


def test_a_reversed_report_is_told(member, store):
    shop = workshop(store, stock=5)
    order = shop.order(amount=5)
    report = shop.report(order, 2)
    reverse_report(store=store, report_id=report.pk, reason="Counted wrongly")
    entry = context(member, order)["timeline"][0]
    assert entry.title == f"Reversed: 2 × {shop.bike.number}"
    assert "Counted wrongly" in entry.detail


def test_a_confirmation_is_told_with_its_place(member, store):
    shelf = place(store, "SHELF")
    article = stocked(store, 5, location=shelf)
    order = allocated(store, (article, 5))
    confirm(order, 2)
    entry = next(one for one in context(member, order)["timeline"] if one.link)
    assert (entry.title, entry.detail) == (f"Pick: 2 × {article.number}", "SHELF")


def test_goods_that_come_on_a_purchase_order_are_told(member, store):
    article, shelf = ArticleFactory(store=store), place(store, "SHELF")
    order = bought(store, article, 7)
    moved = receive(article=article, quantity=3, location=shelf, purchase_line=order.lines.get())
    entry = next(one for one in context(member, order)["timeline"] if one.link)
    assert (entry.title, entry.detail) == (f"Received: 3 × {article.number}", "SHELF")
    reverse_receipt(store=store, movement_ids=[moved.pk], note="Wrong ones")
    assert titles(member, order)[0] == f"Receipt reversed: 3 × {article.number}"


def test_what_is_done_on_an_operation_is_told(member, store):
    order = work_order(store)
    cut = add_operation(store=store, work_order=order.pk, operation_type="Cut", sequence=10)
    start_operation(store=store, pk=cut.pk)
    assert "10 Cut: Pending → In progress" in titles(member, order)


def test_who_may_not_see_reports_is_not_told_of_them(member, store):
    shop = workshop(store, stock=5)
    order = shop.order(amount=5)
    shop.report(order, 2)
    member.user.user_permissions.remove(Permission.objects.get(codename="view_productionreport"))
    assert not [title for title in titles(member, order) if title.startswith("Made")]


def test_many_reports_cost_what_one_does(member, store):
    shop = workshop(store, stock=20)
    few, many = shop.order(amount=5), shop.order(amount=5)
    shop.report(few)
    for _ in range(4):
        shop.report(many)
    assert cost(member, few) == cost(member, many)


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
