"""The paper of a storage order: places in turn, goods, and what is not there."""

from datetime import UTC, datetime

from tests.factories import ArticleFactory, place, stocked
from tests.papers import pages
from tests.warehouse.storage import allocated, confirm, main, put_order, verified
from warehouse.documents.pick_lists import pick_lists
from warehouse.models import Direction
from warehouse.services import NewLine, allocate_storage_order, open_storage_order, receive


def paper(*orders):
    return pages(pick_lists(orders))


def test_places_come_in_the_order_of_their_codes(store):
    far = stocked(store, 5, location=place(store, "Z-9"))
    near = stocked(store, 5, location=place(store, "A-1"))
    (page,) = paper(allocated(store, (far, 1), (near, 2)))
    assert page.index("A-1") < page.index("Z-9")


def test_a_line_from_two_places_is_two_rows(store):
    article = ArticleFactory(store=store)
    for code in ("A-1", "A-2"):
        receive(article=article, quantity=3, location=place(store, code))
    (page,) = paper(allocated(store, (article, 5)))
    assert [code in page for code in ("A-1", "A-2", "2 places to go to")] == [True] * 3


def test_the_batch_is_named(store):
    article = ArticleFactory(store=store, tracking="batch")
    receive(article=article, quantity=3, location=place(store), batch="B-77")
    assert "B-77" in paper(allocated(store, (article, 1)))[0]


def test_what_is_short_stands_last(store):
    there, missing = stocked(store, 1, location=place(store, "A-1")), ArticleFactory(store=store)
    (page,) = paper(allocated(store, (missing, 4), (there, 1)))
    assert page.index("A-1") < page.index("nothing allocated")


def test_what_is_fetched_is_no_longer_on_it(store):
    order = allocated(store, (stocked(store, 5), 5))
    confirm(order, 5)
    assert "There is nothing left to do." in paper(order)[0]


def test_a_put_away_list_names_the_proposed_place(store):
    assert "Put-away list" in paper(put_order(store))[0]


def test_a_count_list_does_not_tell_the_quantity(store):
    article = stocked(store, 4321, location=place(store, "A-1"))
    lines = [NewLine(article, 0)]
    count = open_storage_order(warehouse=main(store), lines=lines, direction=Direction.COUNT)
    allocate_storage_order(store=store, pk=count.pk)
    (page,) = paper(count)
    assert ("A-1" in page, "4321" in page) == (True, False)


def test_an_order_that_is_not_allocated_lists_what_it_asks_for(store):
    assert "nothing allocated" in paper(verified(store, (stocked(store, 5), 2)))[0]


def test_the_number_of_queries_does_not_grow(store, django_assert_num_queries):
    several = [allocated(store, (stocked(store, 5), 2), (stocked(store, 5), 2)) for _ in range(3)]
    with django_assert_num_queries(4):
        pick_lists(several)
    with django_assert_num_queries(4):
        pick_lists(several[:1])


def test_the_deadline_is_told_in_the_zone_of_the_store(store):
    store.time_zone = "Pacific/Auckland"
    store.save()
    until = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert "2026-11-23 01:00" in paper(allocated(store, (stocked(store, 5), 2), deadline=until))[0]
