"""A production order from an article, from a shortage, and what is short before there is one."""

import pytest
from playwright.sync_api import expect

from orders.models import WorkOrder
from production.models import ProductionOrder
from production.services import add_article, open_production_order, start_production
from tests.admin.furniture import page
from tests.admin.test_production import lines_form, order_form
from tests.browser import person, ready
from tests.factories import ArticleFactory, bill, demand, stocked
from warehouse.models import StorageOrder
from warehouse.services import reserve


@pytest.fixture
def part(store):
    return stocked(store, 10)


@pytest.fixture
def made(store, part):
    article = ArticleFactory(store=store, supply="make", number="WHEEL")
    bill(article, (part, 2))
    return article


def opened(browser, *wanted, **fields):
    lines = [{"article": article.pk, "amount": amount, "time": "0"} for article, amount in wanted]
    return browser.post(page(ProductionOrder, "add"), order_form(**fields) | lines_form(*lines))


def lines(store):
    found = ProductionOrder.objects.of(store)
    return list(found.values_list("articles__article__number", "articles__amount"))


def test_of_which_everything_is_there_is_opened_at_once(member, store, made):
    opened(member, (made, "5"))
    assert lines(store) == [("WHEEL", 5)]


def test_what_is_short_is_told_before_the_order_is_opened(member, store, made, part):
    said = opened(member, (made, "6")).content.decode()
    assert f"{part.number}: 12 needed, 10 available." in said
    assert lines(store) == []


def test_parts_of_several_articles_are_added_up(member, store, made, part):
    other = ArticleFactory(store=store, supply="make")
    bill(other, (part, 1))
    said = opened(member, (made, "5"), (other, "1")).content.decode()
    assert f"{part.number}: 11 needed, 10 available." in said


def test_what_others_have_reserved_is_not_there(member, store, made, part):
    reserve(store_id=store.pk, demand_ids=[demand(part, 4).pk])
    assert "10 needed, 6 available" in opened(member, (made, "5")).content.decode()


def test_a_tick_opens_it_all_the_same(member, store, made):
    opened(member, (made, "6"), sure="on")
    assert lines(store) == [("WHEEL", 6)]


def test_what_was_typed_stays(member, store, made):
    form = opened(member, (made, "6"), name="Spring").context["adminform"].form
    assert form["name"].value() == "Spring"


def test_without_an_article_the_order_is_opened_empty(member, store):
    opened(member)
    assert lines(store) == [(None, None)]


def test_a_shortage_of_a_made_part_leads_to_an_order_for_it(member, store, made):
    above = ArticleFactory(store=store, supply="make")
    bill(above, (made, 3))
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=above.number, amount=1)
    start_production(store=store, pk=order.pk)
    link = f"{page(ProductionOrder, 'add')}?article={made.pk}&amp;amount=3"
    assert link in member.get(page(ProductionOrder, "change", order.pk)).content.decode()


def test_the_link_fills_in_the_first_line(member, store, made):
    shown = member.get(f"{page(ProductionOrder, 'add')}?article={made.pk}&amount=3")
    (formset,) = shown.context["inline_admin_formsets"]
    (line,) = formset.formset.forms
    assert (line["article"].value(), line["amount"].value()) == (made.pk, "3")


@pytest.mark.parametrize("query", ["article=abc", "article=999999", "article=1&amount=x", "article="])
def test_an_address_of_nonsense_is_an_empty_form(member, store, query):
    assert member.get(f"{page(ProductionOrder, 'add')}?{query}").status_code == 200


@pytest.mark.parametrize("width", [1400, 390])
def test_what_is_short_is_seen_without_scrolling(open_tab, real_store, width):
    made, screw = ArticleFactory(store=real_store, supply="make"), ArticleFactory(store=real_store)
    bill(made, (screw, 1))
    tab = open_tab(person(real_store), width=width)
    for address in (
        f"{page(StorageOrder, 'add')}?article={screw.pk}&amount=3",
        f"{page(ProductionOrder, 'add')}?article={made.pk}&amount=3",
        f"{page(WorkOrder, 'add')}?product={made.number}&quantity=3",
    ):
        tab.goto(address)
        ready(tab.locator("[name=_save]:visible").first).click()
        expect(tab.locator("#short")).to_contain_text(f"{screw.number}: 3 needed, 0 available.")
        expect(tab.locator("#id_sure")).to_be_in_viewport()
