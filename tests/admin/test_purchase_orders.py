"""Purchase orders are written down by hand, with their lines."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from tests.admin.furniture import page
from tests.factories import ArticleFactory, SupplierFactory
from warehouse.models import PurchaseOrder, PurchaseOrderLine

pytestmark = pytest.mark.django_db
ADD = page(PurchaseOrder, "add")
COUNTS = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0}


def line(article, ordered="10", price="", due=""):
    fields = {"article": article.pk, "ordered": ordered, "unit_price": price, "due_date": due}
    return COUNTS | {f"lines-0-{name}": value for name, value in fields.items()}


@pytest.fixture
def supplier(store):
    return SupplierFactory(store=store)


@pytest.fixture
def article(store):
    return ArticleFactory(store=store, purchase_price=Decimal("4.20"))


def write(browser, supplier, **fields):
    return browser.post(ADD, {"supplier": supplier.pk, "number": "", "order_date": "", **fields}, follow=True)


def told(answer):
    return [str(error) for formset in answer.context["inline_admin_formsets"] for error in formset.errors()]


def test_an_order_is_written_down_with_its_lines(member, store, supplier, article):
    write(member, supplier, **line(article, "12,5", "3,90", "2027-01-31"))
    order = PurchaseOrder.objects.get(supplier=supplier)
    (only,) = order.lines.all()
    assert (order.state, order.order_date, only.ordered) == ("pending", store.today(), Decimal("12.5"))
    assert (only.unit_price, str(only.due_date)) == (Decimal("3.90"), "2027-01-31")


def test_without_a_price_it_is_the_articles(member, supplier, article):
    write(member, supplier, **line(article))
    assert PurchaseOrderLine.objects.get(article=article).unit_price == Decimal("4.20")


def test_who_sees_no_prices_orders_at_the_articles(member, supplier, article):
    member.user.user_permissions.remove(Permission.objects.get(codename="see_prices"))
    assert "unit_price" not in member.get(ADD).content.decode()
    write(member, supplier, **line(article, price="1"))
    assert PurchaseOrderLine.objects.get(article=article).unit_price == Decimal("4.20")


def test_a_number_that_is_taken_is_told_and_changes_nothing(member, supplier, article):
    write(member, supplier, number="PO-7", **line(article))
    answer = write(member, supplier, number="PO-7", **line(article))
    assert answer.context["adminform"].form.errors == {"number": ["Purchase order PO-7 already exists"]}
    assert PurchaseOrder.objects.count() == 1


def test_an_order_of_nothing_is_refused(member, supplier):
    answer = write(member, supplier, **COUNTS)
    assert "at least one line" in answer.content.decode()
    assert not PurchaseOrder.objects.exists()


def test_another_stores_articles_and_suppliers_are_no_choice(member, other, supplier):
    write(member, supplier, **line(ArticleFactory(store=other)))
    write(member, SupplierFactory(store=other), **line(ArticleFactory(store=supplier.store)))
    assert not PurchaseOrder.objects.exists()
