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


@pytest.fixture
def long_bill(store):
    """A made article of a thousand parts, and the address of the last page of its bill."""
    made = ArticleFactory(store=store, supply="make")
    parts = articles(store, "buy")
    bill(made, (parts[0], 1))
    copies(made.bill_lines.get(), 999, component_id=lambda n: parts[n + 1].pk, position=lambda n: n + 2)
    return made, f"{page(Article, 'change', made.pk)}?bill_lines-page=20"


def test_the_last_line_of_a_bill_of_a_thousand_is_changed_on_its_page(member, long_bill):
    made, last = long_bill
    sent = filled(member.get(last)) | {"bill_lines-49-quantity": "7"}
    assert member.post(last, sent).status_code == 302
    assert made.bill_lines.get(position=1000).quantity == 7


def test_a_line_of_the_last_page_that_somebody_changed_meanwhile_is_told(member, long_bill):
    made, last = long_bill
    opened = member.get(last)
    made.bill_lines.filter(position=1000).update(quantity=3)
    sent = filled(opened) | {"bill_lines-49-quantity": "7", "_opened": opened.context["opened"]}
    told = member.post(last, sent).context["conflict"]["differences"]
    assert [(one.theirs, one.mine) for one in told] == [("3", "7")]


def test_a_page_of_lines_is_reached_by_a_link_and_opened_as_a_whole(member, long_bill):
    _made, last = long_bill
    page_before = '<a class="text-link" href="?bill_lines-page=19#bill_lines">19</a>'
    assert page_before in member.get(last).content.decode()


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
