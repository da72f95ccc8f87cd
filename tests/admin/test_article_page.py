"""The pages of articles, lots, places and customers: figures that lead to their rows, and panels of other apps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.services import where_used
from production.models import CustomerOrder, ProductionOrder, ProductionOrderArticle
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.factories import (
    ArticleFactory,
    CustomerFactory,
    SupplierFactory,
    bill,
    demand,
    job,
    only_item,
    place,
    stocked,
)
from warehouse.models import Lot
from warehouse.services import hold_lot, open_demand, open_purchase_order, receive, reserve

pytestmark = pytest.mark.django_db


def shown(client, row):
    return client.get(page(type(row), "change", row.pk))


def figures(answer):
    return {str(figure.title): figure.value for figure in answer.context["figures"]()}


def panels(answer):
    return {str(panel.title): panel for panel in answer.context["panels"]()}


def words(panel):
    """The cells of a table, without their links."""
    cells = [[cell["content"] if isinstance(cell, dict) else cell for cell in row] for row in panel.rows]
    return [[str(cell) for cell in row] for row in cells]


def order(store, article, quantity, **fields):
    made = ProductionOrder.objects.create(store=store, reference=f"PR-{article.pk}-{quantity}", **fields)
    ProductionOrderArticle.objects.create(order=made, article=article, amount=quantity)
    return made


def bought(store, article, quantity, due=None):
    supplier = SupplierFactory(store=store)
    return open_purchase_order(supplier=supplier, lines=[(article, Decimal(quantity), Decimal(1), due)])


# Figures


def test_the_figures_of_an_article_add_up(member, store):
    article = stocked(store, 10)
    reserve(store_id=store.pk, demand_ids=[demand(article, 4).pk])
    demand(article, 20)
    bought(store, article, 7)
    assert figures(shown(member, article)) == {
        "On hand": "10",
        "Reserved": "4",
        "Free": "6",
        "Needed": "24",
        "On order": "7",
    }


def test_what_is_short_is_said_and_coloured(member, store):
    article = stocked(store, 10)
    demand(article, 24)
    needed = next(one for one in shown(member, article).context["figures"]() if str(one.title) == "Needed")
    assert (needed.hint, needed.colour) == ("14 short", "danger")


def test_held_goods_are_there_but_not_free(member, store):
    article = stocked(store, 10, batch="B")
    hold_lot(store=store, pk=Lot.objects.get(article=article).pk, reason="x")
    found = figures(shown(member, article))
    assert (found["On hand"], found["Free"]) == ("10", "0")


def test_goods_of_others_are_told_apart(member, store):
    article = stocked(store, 10)
    receive(article=article, quantity=3, owner="ACME")
    on_hand = shown(member, article).context["figures"]()[0]
    assert (on_hand.value, on_hand.hint) == ("10", "3 of others")


def test_each_figure_opens_the_rows_behind_it(member, store):
    article, other = stocked(store, 10), stocked(store, 5)
    for one in (article, other):
        reserve(store_id=store.pk, demand_ids=[demand(one, 2).pk])
        bought(store, one, 7)
    answer = shown(member, article)
    rows = {
        str(figure.title): member.get(figure.link).context["cl"].result_count
        for figure in answer.context["figures"]()
    }
    assert rows == {"On hand": 1, "Reserved": 1, "Free": 1, "Needed": 1, "On order": 1}


def test_what_is_in_production_opens_only_what_is(member, store):
    article = ArticleFactory(store=store, supply="make")
    order(store, article, 5)
    order(store, article, 3, state="finished")
    link = next(
        one for one in shown(member, article).context["figures"]() if str(one.title) == "In production"
    ).link
    assert member.get(link).context["cl"].result_count == 1


def test_goods_of_others_and_those_held_are_not_behind_ours_and_the_free(member, store):
    article, shelf = ArticleFactory(store=store, tracking="batch"), place(store)
    receive(article=article, quantity=10, batch="A", location=shelf)
    receive(article=article, quantity=5, batch="B", location=shelf)
    receive(article=article, quantity=3, batch="C", location=shelf, owner="ACME")
    hold_lot(store=store, pk=Lot.objects.get(article=article, batch="B").pk, reason="x")
    rows = {
        str(figure.title): member.get(figure.link).context["cl"].result_count
        for figure in shown(member, article).context["figures"]()
    }
    assert (rows["On hand"], rows["Free"]) == (2, 1)


def test_show_all_opens_what_is_still_to_come(member, store):
    article = ArticleFactory(store=store)
    bought(store, article, 7)
    come = bought(store, article, 5)
    come.lines.update(received=5)
    panel = panels(shown(member, article))["On order, until when"]
    assert (len(panel.rows), member.get(panel.more).context["cl"].result_count) == (1, 1)


def test_a_late_delivery_is_coloured(member, store):
    article = ArticleFactory(store=store)
    bought(store, article, 7, due=store.today() - timedelta(days=1))
    assert shown(member, article).context["figures"]()[-1].colour == "warning"


def test_a_made_article_tells_what_is_in_production(member, store):
    article = ArticleFactory(store=store, supply="make")
    order(store, article, 5)
    order(store, article, 3, state="finished")
    answer = shown(member, article)
    assert figures(answer)["In production"] == "5"
    assert words(panels(answer)["Being made"])[0][3:] == ["5", "0", "5"]


# Panels


def test_stock_is_listed_by_place_and_batch(member, store):
    article, shelf = ArticleFactory(store=store, tracking="batch"), place(store, "SHELF")
    receive(article=article, quantity=5, batch="B1", location=shelf)
    receive(article=article, quantity=7, batch="B2", location=shelf)
    rows = words(panels(shown(member, article))["On hand by place and batch"])
    assert [row[-3] for row in rows] == ["5", "7"]
    assert "SHELF" in rows[0][0]
    assert "B1" in rows[0][1]


def test_used_up_stock_is_not_listed(member, store):
    article, shelf = stocked(store, 5), place(store)
    item = only_item(article)
    member.post(
        f"/admin/desk/move/?item={item.pk}",
        {"_token": "t", "_form_submitted": "on", "place": shelf.code, "quantity": "5", "owner": ""},
    )
    assert len(panels(shown(member, article))["On hand by place and batch"].rows) == 1


def test_a_need_names_its_document_and_what_is_short(member, store):
    article, made = stocked(store, 3), ArticleFactory(store=store, supply="make")
    parent = order(store, made, 5)
    need = open_demand(
        article=article, quantity=Decimal(5), document=("production.productionorder", parent.pk)
    )
    reserve(store_id=store.pk, demand_ids=[need.pk])
    (row,) = words(panels(shown(member, article))["Reserved and needed, for whom"])
    assert parent.reference in row[0]
    assert page(ProductionOrder, "change", parent.pk) in row[0]
    assert row[2] == only_item(article).location.code
    assert (row[3], row[4], "2" in row[5]) == ("5", "3", True)


def test_who_may_not_see_orders_sees_that_there_is_one(store):
    article, made = stocked(store, 3), ArticleFactory(store=store, supply="make")
    parent = order(store, made, 5)
    open_demand(article=article, quantity=Decimal(5), document=("production.productionorder", parent.pk))
    client = member_of(store)
    client.user.user_permissions.set(Permission.objects.exclude(codename__endswith="_productionorder"))
    html = shown(client, article).content.decode()
    assert "Production order" in html
    assert parent.reference not in html


def test_the_bill_is_a_tree_down_to_the_last_level(member, store):
    top, middle, screw = ArticleFactory.create_batch(3, store=store, supply="make")
    bill(top, (middle, 2))
    bill(middle, (screw, 3), scrap_percent=Decimal(10))
    body = str(panels(shown(member, top))["Bill as a tree"].body)
    assert body.count("<details") == 1
    assert "3.3 EA" in body
    assert "6.6 EA in all" in body
    assert "scrap 10 %" in body
    assert body.count("<ul") == body.count("</ul") == 2


def test_a_wide_bill_is_cut(member, store, monkeypatch):
    monkeypatch.setattr("catalog.admin.panels.LINES_SHOWN", 3)
    top = ArticleFactory(store=store, supply="make")
    bill(top, *((part, 1) for part in ArticleFactory.create_batch(5, store=store)))
    found = panels(shown(member, top))["Bill as a tree"]
    assert str(found.body).count("<li>") == 3
    assert "The first 3 lines." in found.description


def test_what_a_bill_costs_is_for_those_who_see_prices(store):
    top, part = ArticleFactory(store=store, supply="make"), ArticleFactory(store=store, purchase_price=98765)
    bill(top, (part, 1))
    client = member_of(store)
    assert "98765" in shown(client, top).content.decode()
    client.user.user_permissions.set(Permission.objects.exclude(codename="see_prices"))
    assert "98765" not in shown(client, top).content.decode()


def test_an_article_tells_where_it_is_used_and_at_the_top(member, store):
    top, middle, screw = ArticleFactory.create_batch(3, store=store, supply="make")
    bill(top, (middle, 2))
    bill(middle, (screw, 3))
    uses = where_used(article=screw)
    assert [(use.number, use.per_one, use.is_direct, use.is_top) for use in uses] == [
        (middle.number, 3, True, False),
        (top.number, 6, False, True),
    ]
    assert [row[3] for row in words(panels(shown(member, screw))["Used in"])] == ["3 EA", "6 EA"]


def test_two_ways_to_the_top_are_summed(store):
    top, left, right, screw = ArticleFactory.create_batch(4, store=store)
    bill(top, (left, 1), (right, 2), (screw, 5))
    bill(left, (screw, 10))
    bill(right, (screw, 100))
    found = {use.number: use.per_one for use in where_used(article=screw)}
    assert found == {top.number: 215, left.number: 10, right.number: 100}


def test_the_page_of_a_place_tells_what_lies_there(member, store):
    shelf = place(store)
    article = stocked(store, 5, location=shelf)
    (row,) = words(panels(shown(member, shelf))["What lies here"])
    assert (article.number in row[0], row[5]) == (True, "5")


def test_the_page_of_a_lot_tells_where_it_is_and_what_happened(member, store):
    article = stocked(store, 5, batch="B")
    found = panels(shown(member, Lot.objects.get(article=article)))
    assert [len(found[title].rows) for title in ("Where it is", "Movements")] == [1, 1]


def test_the_page_of_a_customer_tells_orders_and_jobs(member, store):
    customer = CustomerFactory(store=store)
    CustomerOrder.objects.create(store=store, customer=customer, number="CO-77")
    job(store, client=customer, title="Garden gate")
    found = panels(shown(member, customer))
    assert "CO-77" in words(found["Customer orders"])[0][0]
    assert words(found["Jobs"])[0][1] == "Garden gate"


# Rights and cost


def test_a_panel_is_for_those_who_may_see_its_rows(store):
    article, client = stocked(store, 5), member_of(store)
    client.user.user_permissions.set(Permission.objects.filter(codename__in=["view_article"]))
    answer = shown(client, article)
    assert (figures(answer), panels(answer)) == ({}, {})


def grow(store, article, count):
    for number in range(count):
        receive(article=article, quantity=5, batch=f"B{number}-{article.pk}", location=place(store))
        reserve(store_id=store.pk, demand_ids=[demand(article, 1).pk])
        bought(store, article, 3, due=store.today())
        order(store, article, number + 1, end_at=timezone.now())
        bill(article, (ArticleFactory(store=store), 1))
        bill(ArticleFactory(store=store), (article, 1))


def test_the_page_costs_the_same_however_much_there_is(member, store):
    def cost(article):
        with CaptureQueriesContext(connection) as queries:
            assert shown(member, article).status_code == 200
        return len(queries)

    small, large = ArticleFactory.create_batch(2, store=store, supply="make")
    cost(small)  # what a process asks once
    grow(store, small, 2)
    grow(store, large, 12)
    assert cost(small) == cost(large)
    assert cost(large) < 45


def test_a_place_and_a_lot_cost_the_same_however_much_there_is(member, store):
    def costs(shelf):
        with CaptureQueriesContext(connection) as queries:
            shown(member, shelf)
            shown(member, Lot.objects.filter(stock_items__location=shelf)[0])
        return len(queries)

    found = []
    for count in (2, 2, 12):
        shelf = place(store)
        for _number in range(count):
            stocked(store, 5, location=shelf)
        found.append(costs(shelf))
    assert found[1] == found[2]
