"""The pages of orders: how the articles of their lines stand, and the orders that belong to them."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import WorkOrder
from orders.services import open_work_order
from production.models import ProductionOrder
from production.services import (
    Wanted,
    cancel_production,
    issue_pick_order,
    make_from_customer_order,
    open_customer_order,
    start_production,
)
from tests.admin.conftest import member_of
from tests.admin.test_article_page import bought, panels, shown, words
from tests.factories import ArticleFactory, CustomerFactory, bill, demand, job, place, stocked
from tests.production.workshop import workshop
from tests.warehouse.storage import allocated, confirm, opened
from warehouse.models import Direction, StorageOrder
from warehouse.services import open_warehouse, receive, reserve

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="([^"]+)"')
TAGS = re.compile(r"<details.*?</details>|<[^>]+>", re.DOTALL)


def plain_words(cells):
    return [TAGS.sub("", cell).strip() for cell in cells]


def standing(row):
    """On hand, reserved, on order and short of a line, whose table ends with them."""
    cells = [cell["content"] if isinstance(cell, dict) else cell for cell in row]
    return plain_words([str(cell) for cell in cells[-4:]])


def rows(browser, address):
    return browser.get(address.replace("&amp;", "&")).context["cl"].result_count


def lines(answer):
    return panels(answer)["Lines"].rows


def related(answer):
    return [re.sub(r"<[^>]+>", "", str(row[0])) for row in words(panels(answer)["Related orders"])]


def cost(browser, row):
    shown(browser, row)
    with CaptureQueriesContext(connection) as queries:
        shown(browser, row)
    return len(queries)


# How the articles of lines stand


def test_a_line_tells_how_its_article_stands(member, store):
    article = stocked(store, 10)
    reserve(store_id=store.pk, demand_ids=[demand(article, 4).pk])
    bought(store, article, 7)
    answer = shown(member, opened(store, (article, 9)))
    assert standing(lines(answer)[0]) == ["10", "4", "7", "3"]


def test_each_figure_of_a_line_opens_the_rows_behind_it(member, store):
    article, other = stocked(store, 10), stocked(store, 5)
    for one in (article, other):
        reserve(store_id=store.pk, demand_ids=[demand(one, 4).pk])
        bought(store, one, 7)
    row = lines(shown(member, opened(store, (article, 9))))[0]
    links = [LINK.search(str(cell["content"]))[1] for cell in row[-4:]]
    assert [rows(member, link) for link in links] == [1, 1, 1, 2]


def test_lines_take_what_is_free_one_after_the_other(member, store):
    article = stocked(store, 10)
    answer = shown(member, opened(store, (article, 6), (article, 6)))
    assert [standing(row)[3] for row in lines(answer)] == ["0", "2"]


def test_what_an_allocation_did_not_find_is_short(member, store):
    article = stocked(store, 3)
    order = allocated(store, (article, 5))
    receive(article=article, quantity=9, location=place(store))
    assert standing(lines(shown(member, order))[0])[3] == "2"


def test_nothing_is_short_of_what_brings_goods_or_is_done(member, store):
    put = opened(store, (ArticleFactory(store=store), 5), direction=Direction.PUT)
    picked = allocated(store, (stocked(store, 5), 5))
    confirm(picked, 5)
    assert [standing(lines(shown(member, order))[0])[3] for order in (put, picked)] == ["–", "–"]


def test_a_storage_order_looks_into_its_own_warehouse_and_at_its_owner(member, store):
    article, elsewhere = stocked(store, 10), open_warehouse(store=store, name="FAR")
    receive(article=article, quantity=3, owner="ACME", location=place(store))
    far = place(store)
    type(far).objects.filter(pk=far.pk).update(warehouse=elsewhere)
    receive(article=article, quantity=4, location=far)
    ours, theirs = opened(store, (article, 1)), opened(store, (article, 1), owner="ACME")
    found = [lines(shown(member, order))[0] for order in (ours, theirs)]
    assert [standing(row)[0] for row in found] == ["10", "3"]
    assert [rows(member, LINK.search(str(row[-4]["content"]))[1]) for row in found] == [1, 1]


def test_who_may_not_see_the_stock_sees_lines_without_it(member, store):
    order = opened(store, (stocked(store, 10), 4))
    member.user.user_permissions.remove(Permission.objects.get(codename="view_stockitem"))
    panel = panels(shown(member, order))["Lines"]
    assert len(panel.headers) == len(panel.rows[0]) == 6


def test_a_figure_is_a_link_for_who_may_open_its_list(member, store):
    article = stocked(store, 10)
    reserve(store_id=store.pk, demand_ids=[demand(article, 4).pk])
    order = opened(store, (article, 4))
    member.user.user_permissions.remove(Permission.objects.get(codename="view_reservation"))
    assert lines(shown(member, order))[0][-3]["content"] == "4"


def test_a_part_stands_as_its_article_does_before_and_after_the_start(member, store):
    shop = workshop(store, stock=3)
    order = shop.order(amount=5)

    def frame():
        return standing(shown(member, order).context["bill"]["rows"][0])

    assert frame() == ["3", "0", "0", "2"]
    start_production(store=store, pk=order.pk)
    assert frame() == ["3", "3", "0", "2"]
    cancel_production(store=store, pk=order.pk)
    assert frame() == ["3", "0", "0", "–"]


def test_what_is_in_production_is_on_order(member, store):
    shop = workshop(store)
    shop.order(shop.wheel, amount=8)
    order = shop.order(amount=1)
    assert standing(shown(member, order).context["bill"]["rows"][1]) == ["0", "0", "8", "2"]


def test_a_work_order_shows_the_parts_of_its_production(member, store):
    shop = workshop(store, stock=3)
    order = shop.order(amount=5)
    start_production(store=store, pk=order.pk)
    work = WorkOrder.objects.of(store).get()
    assert [standing(row)[3] for row in panels(shown(member, work))["Parts"].rows] == ["2", "4"]
    assert "Parts" not in panels(shown(member, open_work_order(store=store, product="X", quantity=1)))


def test_a_purchase_line_tells_what_all_orders_are_short_of(member, store):
    article = stocked(store, 10)
    demand(article, 24)
    order = bought(store, article, 7)
    assert standing(lines(shown(member, order))[0]) == ["10", "0", "7", "14"]


def test_a_purchase_line_shows_its_price_to_who_may_see_it(member, store):
    order = bought(store, ArticleFactory(store=store), 7)
    assert "1" in words(panels(shown(member, order))["Lines"])[0][5]
    member.user.user_permissions.remove(Permission.objects.get(codename="see_prices"))
    panel = panels(shown(member, order))["Lines"]
    assert (len(panel.headers), len(panel.rows[0])) == (9, 9)


def customer_order(store, *wanted):
    return open_customer_order(
        customer=CustomerFactory(store=store), lines=[Wanted(article, Decimal(n)) for article, n in wanted]
    )


def test_a_customer_line_tells_what_is_made_for_it_and_what_is_short(member, store):
    shop = workshop(store, stock=10)
    order = customer_order(store, (shop.bike, 5), (shop.wheel, 30))
    before = [standing(row[:-1])[3] for row in lines(shown(member, order))]
    made = make_from_customer_order(customer_order=order)
    made.articles.filter(article=shop.wheel).delete()
    after = [(words_of(row)[4], standing(row[:-1])[3]) for row in lines(shown(member, order))]
    assert (before, after) == (["5", "10"], [("5", "0"), ("0", "10")])


def words_of(row):
    return [str(cell["content"] if isinstance(cell, dict) else cell) for cell in row]


@pytest.mark.parametrize("kind", ["storage", "production", "customer", "purchase"])
def test_a_page_costs_the_same_for_one_line_and_ten(member, store, kind):
    shop = workshop(store, stock=10)

    def of(count):
        articles = [stocked(store, 5) for _ in range(count)]
        if kind == "storage":
            return opened(store, *((article, 9) for article in articles))
        if kind == "customer":
            return customer_order(store, *((article, 9) for article in articles))
        if kind == "purchase":
            order = bought(store, articles[0], 7)
            for n, article in enumerate(articles[1:], start=2):
                order.lines.create(position=n, article=article, ordered=5)
            return order
        made = ArticleFactory(store=store, supply="make")
        bill(made, *((article, 9) for article in articles))
        order = shop.order(made, amount=1)
        start_production(store=store, pk=order.pk)
        return order

    assert cost(member, of(1)) == cost(member, of(10))


# Related orders


@pytest.fixture
def chain(store):
    """A customer order, its production order in production, the work and storage order of that, and its job."""
    shop = workshop(store, stock=10)
    asked = customer_order(store, (shop.bike, 2))
    made = make_from_customer_order(customer_order=asked)
    ours = job(store)
    ProductionOrder.objects.filter(pk=made.pk).update(job=ours)
    start_production(store=store, pk=made.pk)
    issue_pick_order(store=store, pk=made.pk)
    return {
        "Customer order": asked,
        "Production order": made,
        "Work order": WorkOrder.objects.of(store).get(),
        "Storage order": StorageOrder.objects.of(store).get(),
        "Job": ours,
    }


KINDS = ("Customer order", "Production order", "Work order", "Storage order", "Job")


@pytest.mark.parametrize("kind", KINDS)
def test_every_order_leads_to_the_others(member, store, chain, kind):
    WorkOrder.objects.of(store).update(job=chain["Job"])
    others = [f"{name} {chain[name]}" for name in KINDS if name != kind]
    assert related(shown(member, chain[kind])) == others


def test_a_related_order_tells_its_state_and_what_it_is(member, chain):
    row = words(panels(shown(member, chain["Customer order"]))["Related orders"])[1]
    assert "In production" in row[1] or "Open" in row[1]
    assert "2 ×" in row[2]


def test_only_kinds_that_the_person_may_see_are_told(member, chain):
    member.user.user_permissions.remove(
        *Permission.objects.filter(codename__regex="^(view|change)_(job|workorder)$")
    )
    assert len(related(shown(member, chain["Production order"]))) == 2


def test_an_order_that_stands_alone_says_so(member, store):
    panel = panels(shown(member, open_work_order(store=store, product="X", quantity=1)))["Related orders"]
    assert (panel.rows, str(panel.nothing)) == ([], "No other order belongs to it.")


def test_of_very_many_the_newest_are_shown_and_the_way_to_all(member, store):
    ours = job(store)
    for _ in range(21):
        open_work_order(store=store, product="X", quantity=1, job=ours)
    table = words(panels(shown(member, ours))["Related orders"])
    assert len(table) == 21
    assert rows(member, LINK.search(table[-1][2])[1]) == 21


def test_many_related_orders_cost_what_one_does(member, store):
    few, many = job(store), job(store)
    for ours, count in ((few, 1), (many, 12)):
        for _ in range(count):
            open_work_order(store=store, product="X", quantity=1, job=ours)
    assert cost(member, few) == cost(member, many)


def test_orders_of_other_stores_stay_out_of_sight(store, other):
    ours = job(store)
    theirs = open_work_order(store=other, product="X", quantity=1)
    WorkOrder.objects.filter(pk=theirs.pk).update(job=ours)
    assert related(shown(member_of(store), ours)) == []
