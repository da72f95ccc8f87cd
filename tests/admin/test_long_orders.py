"""Documents with a thousand rows below them are shown page by page, and saved."""

import uuid
from typing import Any

import pytest

from catalog.models import Article
from production.models import ProductionOrder, ProductionOrderArticle
from tests.admin.furniture import page
from tests.admin.growing import copies
from tests.factories import ArticleFactory, bill

pytestmark = pytest.mark.django_db


def test_an_order_of_a_thousand_articles_is_saved(member, store):
    order = ProductionOrder.objects.create(store=store, reference="PR-LONG")
    lines = [ProductionOrderArticle(order=order, article=one, amount=2) for one in articles(store, "make")]
    ProductionOrderArticle.objects.bulk_create(lines)
    address = page(ProductionOrder, "change", order.pk)
    sent = filled(member.get(address)) | {"name": "Long", "articles-1-amount": "3"}
    assert member.post(address, sent).status_code == 302
    changed = ProductionOrder.objects.get(pk=order.pk)
    assert changed.name == "Long"
    assert sorted(changed.articles.values_list("amount", flat=True))[-2:] == [2, 3]


def test_the_last_line_of_a_bill_of_a_thousand_is_changed_on_its_page(member, store):
    made = ArticleFactory(store=store, supply="make")
    parts = articles(store, "buy")
    bill(made, (parts[0], 1))
    copies(made.bill_lines.get(), 999, component_id=lambda n: parts[n + 1].pk, position=lambda n: n + 2)
    last = f"{page(Article, 'change', made.pk)}?bill_lines-page=20"
    sent = filled(member.get(last)) | {"bill_lines-49-quantity": "7"}
    assert member.post(last, sent).status_code == 302
    assert made.bill_lines.get(component=parts[-1]).quantity == 7


def articles(store: Any, supply: str) -> list[Article]:
    """A thousand."""
    first = ArticleFactory(store=store, supply=supply)
    copies(first, 999, number=lambda n: f"{first.number}-{n}", uuid=lambda n: uuid.uuid4())
    return list(
        Article.objects.filter(store=store, supply=supply, number__startswith=first.number).order_by("pk")
    )


def filled(answer: Any) -> dict[str, Any]:
    """What a browser sends of a page on which nobody typed."""
    formsets = [one.formset for one in answer.context["inline_admin_formsets"]]
    rows = [form for formset in formsets for form in (formset.management_form, *formset.initial_forms)]
    forms = [answer.context["adminform"].form, *rows]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in values.items() if value is not None and value is not False}
