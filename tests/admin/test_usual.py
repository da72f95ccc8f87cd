"""Rows of a form ask back where ten times what is usual, was ordered or was there before is typed."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import BillLine
from orders.models import WorkOrder
from production.models import CustomerOrder, CustomerOrderLine, ProductionOrder, ProductionOrderArticle
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.admin.test_openings import storage, work
from tests.admin.test_order_pages import customer_order
from tests.admin.test_production import lines_form
from tests.admin.test_writing import bill_form
from tests.factories import ArticleFactory, CustomerFactory, SupplierFactory, bill, stocked
from tests.warehouse.storage import opened
from warehouse.models import Direction, PurchaseOrder, PurchaseOrderLine, StorageOrder
from warehouse.services import open_purchase_order

pytestmark = pytest.mark.django_db
QUESTION = "Correct it, or tick that it is right."


def rows(prefix, *wanted):
    found = {f"{prefix}-TOTAL_FORMS": str(len(wanted)), f"{prefix}-INITIAL_FORMS": "0"}
    for n, row in enumerate(wanted):
        found |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return found


def ordering(browser, customer, *wanted, **more):
    """Write a customer order down."""
    lines = [{"article": article.pk, "quantity": quantity, "due_date": ""} for article, quantity in wanted]
    form = {"number": "", "customer": customer.pk, "external_id": ""} | rows("lines", *lines)
    return browser.post(page(CustomerOrder, "add"), form | more)


@pytest.fixture
def usual(store):
    """An article of which 20 at most were ordered so far."""
    article = ArticleFactory(store=store, supply="make")
    customer_order(store, (article, 20))
    customer_order(store, (article, 3))
    return article


@pytest.fixture
def customer(store):
    return CustomerFactory(store=store)


def test_ten_times_the_usual_is_asked_back_in_its_row(member, store, customer, usual):
    said = ordering(member, customer, (usual, "200")).content.decode()
    assert f"You typed 200; so far it was 20 at most. {QUESTION}" in said
    assert CustomerOrder.objects.of(store).filter(customer=customer).count() == 0


def test_less_than_that_is_taken(member, store, customer, usual):
    ordering(member, customer, (usual, "199"))
    assert CustomerOrderLine.objects.filter(order__customer=customer).get().quantity == 199


def test_of_what_was_never_ordered_nothing_is_expected(member, customer, store):
    ordering(member, customer, (ArticleFactory(store=store), "100000"))
    assert CustomerOrderLine.objects.filter(order__customer=customer).get().quantity == 100000


def test_the_tick_beside_it_takes_this_quantity_and_no_other(member, customer, usual):
    said = ordering(member, customer, (usual, "200")).content.decode()
    name, answer = "lines-0-quantity-sure", f"{usual.pk} 200"
    assert re.search(
        rf'<input[^>]*name="{name}"[^>]*value="{answer}"|value="{answer}"[^>]*name="{name}"', said
    )
    assert QUESTION in ordering(member, customer, (usual, "2000"), **{name: answer}).content.decode()
    ordering(member, customer, (usual, "200"), **{name: answer})
    assert CustomerOrderLine.objects.filter(order__customer=customer).get().quantity == 200


def test_all_rows_are_looked_at_in_one_query(member, customer, store, django_assert_max_num_queries):
    def asked(count):
        wanted = [(ArticleFactory(store=store), 1) for _ in range(count)]
        customer_order(store, *wanted)
        with django_assert_max_num_queries(1000) as queries:
            ordering(member, customer, *[(article, "100") for article, _one in wanted])
        return sum("ARRAY(" in query["sql"] for query in queries.captured_queries)

    assert (asked(1), asked(5)) == (1, 1)


def test_a_purchase_is_held_against_earlier_ones(member, store):
    article, supplier = ArticleFactory(store=store), SupplierFactory(store=store)
    open_purchase_order(supplier=supplier, lines=[(article, Decimal(50), None, None)])
    row = {"article": article.pk, "ordered": "500", "unit_price": "", "due_date": ""}
    form = {"supplier": supplier.pk, "number": "", "order_date": ""} | rows("lines", row)
    assert "so far it was 50 at most" in member.post(page(PurchaseOrder, "add"), form).content.decode()
    member.post(page(PurchaseOrder, "add"), form | {"lines-0-ordered-sure": f"{article.pk} 500"})
    assert PurchaseOrderLine.objects.filter(article=article).count() == 2


def test_a_storage_order_is_held_against_those_that_do_the_same(member, store):
    article = stocked(store, 1000)
    opened(store, (article, 5))
    assert "so far it was 5 at most" in storage(member, store, (article, "50")).content.decode()
    storage(member, store, (article, "50"), direction=Direction.PUT.value)
    assert StorageOrder.objects.of(store).filter(direction=Direction.PUT).count() == 1


def test_orders_that_do_something_else_hide_none_that_do_the_same(member, store):
    article = stocked(store, 1000)
    opened(store, (article, 5))
    opened(store, *[(article, 500)] * 21, direction=Direction.PUT)
    assert "so far it was 5 at most" in storage(member, store, (article, "50")).content.decode()


def test_a_work_order_is_held_against_earlier_ones_for_its_article(member, store):
    article = ArticleFactory(store=store)
    work(member, article.number, "20")
    said = work(member, article.name, "200").content.decode()
    assert f"You typed 200; so far it was 20 at most. {QUESTION}" in said
    assert WorkOrder.objects.of(store).get().quantity == 20
    work(member, article.name, "199")
    assert WorkOrder.objects.of(store).count() == 2


def test_a_work_order_for_no_article_is_held_against_those_of_its_name(member, store, other):
    work(member_of(other), "A garden gate", "1")
    work(member, "A garden gate", "200")
    assert "so far it was 200 at most" in work(member, "A garden gate", "2000").content.decode()


def test_the_tick_beside_a_work_orders_quantity_takes_it(member, store):
    work(member, "A garden gate", "1")
    assert 'value="A garden gate 10"' in work(member, "A garden gate", "10").content.decode()
    answer = {"quantity-sure": "A garden gate 10"}
    assert QUESTION in work(member, "A garden gate", "11", **answer).content.decode()
    work(member, "A garden gate", "10", **answer)
    assert WorkOrder.objects.of(store).filter(quantity=10).exists()


def test_what_a_shortage_asks_for_is_expected_of_a_work_order(member, store):
    work(member, "Gate", "1")
    address = f"{page(WorkOrder, 'add')}?product=Gate&quantity=30"
    form = {"product": "Gate", "priority": "2", "notes": "", "customer_name": ""}
    assert "expected are 30" in member.post(address, form | {"quantity": "300"}).content.decode()
    member.post(address, form | {"quantity": "30"})
    assert WorkOrder.objects.of(store).filter(quantity=30).exists()


def work_for(browser, store, article):
    work(browser, article.number, "5")


def purchase_of(browser, store, article):
    row = {"article": article.pk, "ordered": "5", "unit_price": "", "due_date": ""}
    form = {"supplier": SupplierFactory(store=store).pk, "number": "", "order_date": ""}
    browser.post(page(PurchaseOrder, "add"), form | rows("lines", row))


@pytest.mark.parametrize(
    ("order", "index"),
    [
        (lambda *given: making(given[0], given[2], "5"), "production_lines_of_article"),
        (lambda *given: storage(*given[:2], (given[2], "5")), "storage_lines_of_article"),
        (lambda *given: ordering(given[0], CustomerFactory(store=given[1]), (given[2], "5")), "customer_lines_of_article"),
        (purchase_of, "purchase_lines_of_article"),
        (work_for, "work_orders_of_article"),
    ],
)  # fmt: skip
def test_an_index_hands_the_latest_rows_out(member, store, order, index):
    """However many rows an article has: nothing but them is read, and nothing is sorted."""
    article = ArticleFactory(store=store, supply="make")
    with CaptureQueriesContext(connection) as queries:
        order(member, store, article)
    [asked] = [
        one["sql"] for one in queries if "DESC LIMIT 20" in one["sql"] or "DESC LIMIT 100" in one["sql"]
    ]
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert (index in plan, "Sort" in plan) == (True, False)


def making(browser, article, amount, query="", **more):
    form = {"name": "", "work_hours": "0", "comment": "", "internal_reference": "", "sure": "on"} | more
    sent = lines_form({"article": article.pk, "amount": amount, "time": "0"})
    return browser.post(page(ProductionOrder, "add") + query, form | sent).content.decode()


def test_what_the_customer_ordered_is_expected_of_production(member, store, usual):
    asked = customer_order(store, (usual, 4))
    said = making(member, usual, "40", customer_order=asked.pk)
    assert f"You typed 40, expected are 4. {QUESTION}" in said
    assert not ProductionOrder.objects.of(store).exists()


def test_what_a_shortage_asks_for_is_expected(member, store):
    article = ArticleFactory(store=store, supply="make")
    said = making(member, article, "25", query=f"?article={article.pk}&amount=2.5")
    assert "You typed 25, expected are 2.5." in said


def test_what_a_line_of_production_was_before_is_expected(member, store):
    article = ArticleFactory(store=store, supply="make")
    making(member, article, "3")
    line = ProductionOrderArticle.objects.get(article=article)
    row = {"id": line.pk, "amount": "30", "time": "0"}
    form = {"name": "", "work_hours": "0", "comment": "", "internal_reference": ""}
    sent = lines_form(row) | {"articles-INITIAL_FORMS": "1"}
    said = member.post(page(ProductionOrder, "change", line.order_id), form | sent).content.decode()
    assert "so far it was 3 at most" in said


def test_what_a_bill_said_before_is_expected(member, store):
    article, part = ArticleFactory(store=store, supply="make"), ArticleFactory(store=store)
    bill(article, (part, 4))
    line = BillLine.objects.get(parent=article)
    row = {"id": line.pk, "position": "1", "quantity": "40", "unit": "", "scrap_percent": "0"}
    answer = member.post(page(type(article), "change", article.pk), bill_form(row, kept=1) | {"name": "x"})
    assert "so far it was 4 at most" in answer.content.decode()


@pytest.mark.parametrize("query", ["?article=x&amount=y", "?article=1&amount=NaN", "?article=1", "?amount=3"])
def test_an_address_of_nonsense_expects_nothing(member, store, query):
    making(member, ArticleFactory(store=store, supply="make"), "2500", query=query)
    assert ProductionOrderArticle.objects.filter(order__store=store).get().amount == 2500
