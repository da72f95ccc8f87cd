"""Production orders from opening to their end (docs/api/production.md, Meaning)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.errors import Conflict, Duplicate, Invalid, InvalidMove, NotFound
from core.models import Transition
from production.models import Component, ProductionOrder, ProductionSettings
from production.services import (
    Wanted,
    add_article,
    cancel_production,
    change_article,
    change_production_order,
    finish_production,
    make_from_customer_order,
    open_customer_order,
    open_production_order,
    remove_article,
    start_production,
)
from tests.factories import ArticleFactory, CustomerFactory, bill, reserved
from tests.production.workshop import workshop
from warehouse.models import Demand

State = ProductionOrder.State


def frozen(order):
    rows = Component.objects.filter(line__order=order).order_by("article__number")
    return {
        one.article.number: (one.per_unit, one.demand.quantity)
        for one in rows.select_related("article", "demand")
    }


def test_references_are_given_in_turn_and_typed_ones_skipped(store):
    open_production_order(store=store, reference="PR-000001")
    assert [open_production_order(store=store).reference for _ in range(2)] == ["PR-000002", "PR-000003"]


def test_a_reference_is_taken_once(store):
    open_production_order(store=store, reference="X")
    with pytest.raises(Duplicate):
        open_production_order(store=store, reference="X")


def test_the_first_level_of_the_bill_is_copied(store):
    shop = workshop(store)
    order = shop.order(amount=10)
    assert frozen(order) == {shop.frame.number: (1, 10), shop.wheel.number: (2, 20)}


def test_in_depth_only_simple_parts_are_copied(store):
    shop = workshop(store)
    order = shop.order(amount=10, reserve_in_depth=True)
    assert frozen(order) == {
        shop.frame.number: (1, 10),
        shop.rim.number: (2, 20),
        shop.spoke.number: (72, 720),
    }


def test_a_later_change_of_the_bill_does_not_reach_the_order(store):
    shop = workshop(store)
    order = shop.order(amount=10)
    bill(shop.bike, (ArticleFactory(store=store), 7))
    assert len(frozen(order)) == 2


def test_a_bought_article_is_not_made(store):
    shop = workshop(store)
    with pytest.raises(Invalid, match="bought, not made"):
        add_article(store=store, pk=shop.order().pk, article_number=shop.frame.number, amount=1)


def test_an_article_is_in_an_order_once(store):
    shop = workshop(store)
    with pytest.raises(Duplicate):
        add_article(store=store, pk=shop.order().pk, article_number=shop.bike.number, amount=1)


def test_an_order_is_made_of_the_made_articles_of_a_customer_order(store):
    shop = workshop(store)
    lines = [Wanted(shop.bike, Decimal(2)), Wanted(shop.frame, Decimal(9)), Wanted(shop.bike, Decimal(3))]
    ordered = open_customer_order(customer=CustomerFactory(store=store), lines=lines)
    made = make_from_customer_order(customer_order=ordered)
    assert [(line.article, line.amount) for line in made.articles.all()] == [(shop.bike, 5)]
    assert made.customer_order == ordered


def test_a_customer_order_of_bought_goods_makes_nothing(store):
    shop = workshop(store)
    ordered = open_customer_order(
        customer=CustomerFactory(store=store), lines=[Wanted(shop.frame, Decimal(9))]
    )
    with pytest.raises(Invalid, match="Nothing of customer order"):
        make_from_customer_order(customer_order=ordered)
    assert ProductionOrder.objects.of(store).count() == 0


def test_starting_reserves_what_there_is_and_names_what_is_short(store):
    shop = workshop(store, stock=4)
    started = start_production(store=store, pk=shop.order(amount=10).pk)
    assert {line.article: (line.needed, line.available) for line in started.short} == {
        shop.frame.number: (10, 4),
        shop.wheel.number: (20, 8),
    }
    assert (reserved(shop.frame), reserved(shop.wheel)) == (4, 8)


def test_a_change_of_the_amount_changes_what_is_reserved(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=4)
    start_production(store=store, pk=order.pk)
    found = []
    for amount in (9, 2, 20):
        _, short = change_article(store=store, pk=order.pk, article_number=shop.bike.number, amount=amount)
        found.append((reserved(shop.frame), reserved(shop.wheel), len(short)))
    assert found == [(9, 18, 0), (2, 4, 0), (10, 20, 2)]


def test_an_article_added_in_production_reserves_at_once(store):
    shop = workshop(store, stock=10)
    order = open_production_order(store=store)
    start_production(store=store, pk=order.pk)
    add_article(store=store, pk=order.pk, article_number=shop.bike.number, amount=3)
    assert reserved(shop.wheel) == 6


def test_removing_an_article_gives_everything_back(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=3)
    start_production(store=store, pk=order.pk)
    remove_article(store=store, pk=order.pk, article_number=shop.bike.number)
    assert (reserved(shop.wheel), Demand.objects.of(store).count(), order.articles.count()) == (0, 0, 0)


def test_an_article_that_was_reported_stays(store):
    shop = workshop(store, stock=10)
    order = shop.order(amount=3)
    shop.report(order)
    with pytest.raises(Conflict):
        remove_article(store=store, pk=order.pk, article_number=shop.bike.number)


@pytest.mark.parametrize("end", [finish_production, cancel_production])
def test_the_end_gives_the_reservations_back(store, end):
    shop = workshop(store, stock=10)
    order = shop.order(amount=3)
    start_production(store=store, pk=order.pk)
    end(store=store, pk=order.pk)
    assert (reserved(shop.wheel), Demand.objects.of(store).filter(closed=False).count()) == (0, 0)


def test_a_finished_order_is_stamped(store):
    shop = workshop(store, stock=10)
    order = finish_production(store=store, pk=shop.order(amount=3).pk)
    assert (order.state, order.finished_at is not None) == (State.FINISHED, True)


@pytest.mark.parametrize("end", [finish_production, cancel_production])
@pytest.mark.parametrize("write", ["report", "add", "change", "remove", "edit", "start", "finish", "cancel"])
def test_a_final_order_refuses_every_write(store, end, write):
    shop = workshop(store, stock=10)
    order = shop.order(amount=3)
    end(store=store, pk=order.pk)
    before = (Transition.objects.of(store).count(), order.articles.get().amount)
    number = {"store": store, "pk": order.pk, "article_number": shop.bike.number}
    writes = {
        "report": lambda: shop.report(order),
        "add": lambda: add_article(**number | {"article_number": shop.wheel.number}, amount=1),
        "change": lambda: change_article(**number, amount=5),
        "remove": lambda: remove_article(**number),
        "edit": lambda: change_production_order(store=store, pk=order.pk, changes={"name": "x"}),
        "start": lambda: start_production(store=store, pk=order.pk),
        "finish": lambda: finish_production(store=store, pk=order.pk),
        "cancel": lambda: cancel_production(store=store, pk=order.pk),
    }
    with pytest.raises(InvalidMove, match=r"already (finished|cancelled)"):
        writes[write]()
    assert (Transition.objects.of(store).count(), order.articles.get().amount) == before


def test_starting_twice_is_refused(store):
    order = workshop(store).order()
    start_production(store=store, pk=order.pk)
    with pytest.raises(InvalidMove, match="already in production"):
        start_production(store=store, pk=order.pk)


def test_changes_merge(store):
    order = open_production_order(store=store, name="old", comment="kept")
    changed = change_production_order(store=store, pk=order.pk, changes={"name": "new"})
    assert (changed.name, changed.comment) == ("new", "kept")


def test_the_state_is_not_changed_by_an_edit(store):
    order = open_production_order(store=store)
    with pytest.raises(Invalid):
        change_production_order(store=store, pk=order.pk, changes={"state": "finished"})


def test_another_stores_order_is_not_found(store, new_store):
    order = workshop(store).order()
    with pytest.raises(NotFound):
        start_production(store=new_store(), pk=order.pk)


def test_finishing_with_too_little_needs_a_reason(store):
    ProductionSettings.objects.create(store=store, under_percent=10)
    shop = workshop(store, stock=10)
    order = shop.order(amount=10)
    shop.report(order, 8)
    with pytest.raises(Conflict, match="less than the tolerance"):
        finish_production(store=store, pk=order.pk)
    assert ProductionOrder.objects.get(pk=order.pk).state == State.IN_PRODUCTION
    assert (
        finish_production(store=store, pk=order.pk, override_reason="customer agreed").state == State.FINISHED
    )


def test_parts_are_due_on_the_day_of_the_store_on_which_the_order_starts(store):
    store.time_zone = "Pacific/Auckland"
    store.save()
    made, part = ArticleFactory(store=store, supply="make"), ArticleFactory(store=store)
    bill(made, (part, 1))
    order = open_production_order(store=store, start_at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    add_article(store=store, pk=order.pk, article_number=made.number, amount=1)
    assert Demand.objects.get(article=part).due == date(2026, 3, 11)
