"""The traveller of a work order, on paper."""

import pytest

from orders.documents.travellers import travellers
from orders.models import Operation
from orders.services import add_operation, open_work_order
from tests.papers import pages


def order(store, *operations, **fields):
    made = open_work_order(store=store, product="Frame", quantity=7, **fields)
    for operation in operations:
        add_operation(store=store, work_order=made.pk, operation_type=operation, resource="Saw 2")
    return made


def test_it_names_the_order_and_what_is_made(store):
    (page,) = pages(travellers([order(store, number="W-4711", customer="Harbour Cycles")]))
    assert [word in page for word in ("W-4711", "7 × Frame", "Harbour Cycles")] == [True] * 3


def test_operations_are_there_in_working_order_with_their_ids(store):
    made = order(store, "Cut", "Weld")
    (page,) = pages(travellers([made]))
    ids = [
        f"op-{pk}"
        for pk in Operation.objects.filter(work_order=made).order_by("sequence").values_list("pk", flat=True)
    ]
    assert sorted(["Cut", "Weld", *ids], key=page.index) == ["Cut", ids[0], "Weld", ids[1]]


def test_an_order_without_operations_says_so(store):
    assert "This work order has no operations." in pages(travellers([order(store)]))[0]


def test_each_of_several_orders_has_its_own_page_in_the_order_given(store):
    first, second = order(store, number="W-1"), order(store, number="W-2")
    assert ["W-2" in page for page in pages(travellers([second, first]))] == [True, False]


def test_the_number_of_queries_does_not_grow(store, django_assert_num_queries):
    several = [order(store, "Cut", "Weld") for _ in range(3)]
    with django_assert_num_queries(2):
        travellers(several)
    with django_assert_num_queries(2):
        travellers(several[:1])


@pytest.mark.parametrize("text", ["Тормоз", "日本", "x" * 200, "<b>&"])
def test_any_product_can_be_printed(store, text):
    made = open_work_order(store=store, product=text, quantity=1, customer=text)
    assert len(pages(travellers([made]))) == 1
