import pytest

from catalog.models import Article
from catalog.services import save_article
from core.actor import Actor, acting
from orders.models import WorkOrder
from orders.services import open_work_order, start_work_order
from tests.admin.furniture import page
from tests.factories import ArticleFactory, SupplierFactory

pytestmark = pytest.mark.django_db


def lines(client, row):
    return client.get(page(type(row), "history", row.pk)).context["changes"]["rows"]


def test_a_change_tells_who_through_which_door_and_what(member, store):
    article = ArticleFactory(store=store, list_price=5)
    article.list_price = 6
    with acting(Actor(door="command", name="Import of prices")):
        save_article(article=article)
    newest, oldest = lines(member, article)
    assert newest[1:] == ["Import of prices", "command", "list price: 5 → 6"]
    assert oldest[3] == "Created"


def test_a_document_keeps_its_earlier_versions(member, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    start_work_order(store=store, pk=order.pk)
    assert "state: Open → In progress" in lines(member, order)[0][3]


def test_a_foreign_history_is_not_found(member, other):
    foreign = ArticleFactory(store=other)
    assert member.get(page(Article, "history", foreign.pk)).status_code == 404
    assert member.get(page(WorkOrder, "history", 0)).status_code == 404


def test_a_reference_is_told_by_its_name(member, store):
    article, supplier = ArticleFactory(store=store), SupplierFactory(store=store)
    article.supplier = supplier
    save_article(article=article)
    assert lines(member, article)[0][3] == f"supplier: – → {supplier}"
