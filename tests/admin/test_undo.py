"""Undo in the back office: my own last report or confirmation, until something stands on it."""

import pytest

from core.actor import Actor, acting
from core.errors import Blocked, Conflict
from production.services import (
    add_article,
    finish_production,
    open_production_order,
    report_production,
    reverse_report,
    undo_report,
)
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.factories import ArticleFactory, bill, on_hand, only_item, stocked
from tests.warehouse.storage import allocated, confirm, line, put_order
from warehouse.services import close_storage_order, scrap, undo_confirmation


def by(browser):
    return acting(Actor(door="admin", user_id=browser.user.pk))


@pytest.fixture
def part(store):
    return stocked(store, 10)


@pytest.fixture
def made(store, part):
    article = ArticleFactory(store=store, supply="make")
    bill(article, (part, 1))
    return article


@pytest.fixture
def making(store, made):
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=made.number, amount=5)
    return order


def report(browser, order, article, amount=2):
    with by(browser):
        return report_production(
            store=order.store_id, pk=order.pk, article_number=article.number, amount=amount
        )


def undo(browser, order):
    return browser.post(page(type(order), "undo", order.pk), {"_form_submitted": "on"})


def is_offered(browser, order):
    shown = browser.get(page(type(order), "change", order.pk)).content.decode()
    return page(type(order), "undo", order.pk) in shown


def test_my_last_report_is_undone_by_one_button(member, making, made, part):
    report(member, making, made)
    undo(member, making)
    assert (on_hand(made), on_hand(part)) == (0, 10)


def test_the_button_is_there_only_after_something_of_mine(member, making, made):
    assert not is_offered(member, making)
    report(member, making, made)
    assert is_offered(member, making)
    undo(member, making)
    assert not is_offered(member, making)


def test_undo_takes_back_one_report_at_a_time(member, making, made):
    report(member, making, made, 1)
    report(member, making, made, 2)
    undo(member, making)
    assert on_hand(made) == 1


def test_somebody_elses_report_is_not_undone(member, store, making, made):
    report(member_of(store), making, made)
    assert not is_offered(member, making)
    with pytest.raises(Conflict, match="is not yours"):
        undo_report(store=store, pk=making.pk, user_id=member.user.pk)
    assert on_hand(made) == 2


def test_a_report_of_mine_below_one_of_somebody_else_is_not_undone(member, store, making, made):
    report(member, making, made, 1)
    report(member_of(store), making, made, 1)
    assert not is_offered(member, making)


def test_after_the_end_of_the_order_a_reason_is_needed(member, store, making, made):
    report(member, making, made)
    finish_production(store=store, pk=making.pk, override_reason="Enough")
    with pytest.raises(Conflict, match="with a reason"):
        undo_report(store=store, pk=making.pk, user_id=member.user.pk)


def test_what_stands_on_a_report_is_named_and_linked(member, store, making, made):
    report(member, making, made)
    above = ArticleFactory(store=store, supply="make")
    bill(above, (made, 2))
    other = open_production_order(store=store)
    add_article(store=store, pk=other.pk, article_number=above.number, amount=1)
    blocker = report(member_of(store), other, above, 1)
    told = undo(member, making).content.decode()
    assert "First undo this" in told
    assert f"/admin/production/productionreport/{blocker.pk}/change/" in told
    assert on_hand(made) == 0


def test_reversed_the_blocker_stands_no_longer_in_the_way(member, store, making, made):
    report(member, making, made)
    above = ArticleFactory(store=store, supply="make")
    bill(above, (made, 2))
    other = open_production_order(store=store)
    add_article(store=store, pk=other.pk, article_number=above.number, amount=1)
    blocker = report(member, other, above, 1)
    reverse_report(store=store, report_id=blocker.pk, reason="Wrong order")
    undo(member, making)
    assert on_hand(made) == 0


def test_my_last_pick_is_undone_by_one_button(member, store, part):
    order = allocated(store, (part, 4), (stocked(store, 1), 1))
    with by(member):
        confirm(order, 3)
    undo(member, order)
    assert (on_hand(part), line(order).confirmed) == (10, 0)


def test_my_last_put_is_undone_until_it_was_taken_away(member, store):
    order = put_order(store, 5)
    with by(member):
        confirm(order, 3)
    article = line(order).article
    scrap(item=only_item(article), quantity=3, note="Fell down")
    with pytest.raises(Blocked) as refused:
        undo_confirmation(store=store, pk=order.pk, user_id=member.user.pk)
    assert [one.kind for one in refused.value.blockers] == ["warehouse.stockmovement"]


def test_of_a_processed_order_a_reason_is_needed(member, store, part):
    order = allocated(store, (part, 4), (stocked(store, 1), 1))
    with by(member):
        confirm(order, 3)
    close_storage_order(store=store, pk=order.pk)
    with pytest.raises(Conflict, match="with a reason"):
        undo_confirmation(store=store, pk=order.pk, user_id=member.user.pk)


def test_another_stores_order_is_not_there(member, new_store):
    order = put_order(new_store(), 5)
    assert undo(member, order).status_code == 404
