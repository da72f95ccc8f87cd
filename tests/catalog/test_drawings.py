"""Drawings by revision: an order keeps the one it started with."""

import pytest

from catalog.models import Drawing
from catalog.services import add_drawing
from core.errors import Duplicate, Invalid
from orders.models import WorkOrder
from orders.services import open_work_order, pause_work_order, start_work_order
from production.services import add_article, open_production_order, start_production
from tests.core.test_files import PDF
from tests.factories import ArticleFactory, bill
from tests.racing import race, refused


def revision(article, name):
    return add_drawing(article=article, revision=name, name=f"{name}.pdf", content=PDF)


def production(store, article):
    order = open_production_order(store=store)
    add_article(store=store, pk=order.pk, article_number=article.number, amount=1)
    return order


@pytest.fixture
def made(store):
    article = ArticleFactory(store=store, supply="make")
    bill(article, (ArticleFactory(store=store), 1))
    return article


def test_a_revision_is_there_once(made):
    revision(made, "A")
    with pytest.raises(Duplicate):
        revision(made, "A")
    assert Drawing.objects.filter(article=made).count() == 1


def test_a_revision_has_a_name(made):
    with pytest.raises(Invalid):
        revision(made, "  ")


def test_production_keeps_the_revision_it_started_with(store, made):
    kept = revision(made, "A")
    order = production(store, made)
    start_production(store=store, pk=order.pk)
    revision(made, "B")
    assert order.articles.get().drawing == kept


def test_an_order_that_has_not_started_takes_the_newest(store, made):
    revision(made, "A")
    order = production(store, made)
    newest = revision(made, "B")
    start_production(store=store, pk=order.pk)
    assert order.articles.get().drawing == newest


def test_the_work_order_of_production_has_the_same(store, made):
    kept = revision(made, "A")
    start_production(store=store, pk=production(store, made).pk)
    assert WorkOrder.objects.of(store).get().drawing == kept


def test_a_work_order_keeps_the_revision_of_its_first_start(store, made):
    kept = revision(made, "A")
    order = open_work_order(store=store, product=made.number, quantity=1)
    start_work_order(store=store, pk=order.pk)
    revision(made, "B")
    pause_work_order(store=store, pk=order.pk)
    assert start_work_order(store=store, pk=order.pk).drawing == kept


def test_work_that_began_without_a_drawing_goes_on_without(store, made):
    order = open_work_order(store=store, product=made.number, quantity=1)
    start_work_order(store=store, pk=order.pk)
    revision(made, "A")
    pause_work_order(store=store, pk=order.pk)
    assert start_work_order(store=store, pk=order.pk).drawing is None


def test_of_uploads_at_once_one_is_the_revision(committed, new_store):
    article = ArticleFactory(store=new_store(), supply="make")
    told = race([lambda: revision(article, "A")] * 8)
    assert (len(refused(told)), Drawing.objects.filter(article=article).count()) == (7, 1)
