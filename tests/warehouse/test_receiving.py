import itertools
import os
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from catalog.models import ArticleUnit
from core import submissions
from core.audit import audit
from core.errors import Conflict, Invalid, NotFound
from core.models import IdempotencyKey, Transition
from tests.factories import ArticleFactory, SupplierFactory, on_hand, only_item, place
from tests.racing import race, refused
from warehouse.models import DefaultPlace, Lot, PurchaseOrder, StockItem
from warehouse.services import (
    Arrival,
    Step,
    adjust_found,
    move_goods,
    open_purchase_order,
    receive_goods,
    reverse_receipt,
)
from warehouse.services import receiving as service

counter = itertools.count(1)


def ordered(store, *quantities, **article):
    """A purchase order and its lines."""
    lines = [(ArticleFactory(store=store, **article), Decimal(q), Decimal(2), None) for q in quantities]
    order = open_purchase_order(supplier=SupplierFactory(store=store), lines=lines)
    return order, list(order.lines.select_related("article").order_by("position"))


def arrive(order, line, quantity, **more):
    arrivals = [Arrival(line.article, quantity, line_id=line.pk)]
    return receive_goods(store=order.store_id, arrivals=arrivals, order_id=order.pk, **more)


def state(order):
    return PurchaseOrder.objects.get(pk=order.pk).state


def received(order):
    return list(order.lines.order_by("position").values_list("received", flat=True))


def test_a_delivery_is_booked_on_its_lines_and_moved_as_one(store):
    order, (first, second) = ordered(store, 5, 3)
    arrivals = [Arrival(first.article, 4, line_id=first.pk), Arrival(second.article, 3, line_id=second.pk)]
    booked = receive_goods(store=store, arrivals=arrivals, order_id=order.pk)
    assert [row.document_id for row in booked.movements] == [order.pk] * 2
    assert (received(order), on_hand(first.article), state(order)) == ([4, 3], 4, "pending")
    assert audit() == []


def test_the_last_delivery_completes_the_order(store):
    order, (line,) = ordered(store, 5)
    arrive(order, line, 2)
    arrive(order, line, 3)
    last = Transition.objects.filter(object_id=order.pk, kind="warehouse.purchaseorder").order_by("-pk")[0]
    assert (state(order), last.reason) == ("complete", "all received")


def test_a_receipt_that_is_undone_is_expected_again(store):
    order, (line,) = ordered(store, 5)
    booked = arrive(order, line, 4)
    reverse_receipt(store=store, movement_ids=[booked.movements[0].pk], note="wrong box")
    assert (received(order), on_hand(line.article), state(order)) == ([0], 0, "pending")
    assert audit() == []


def test_a_receipt_is_undone_once(store):
    order, (line,) = ordered(store, 5)
    ids = [arrive(order, line, 4).movements[0].pk]
    reverse_receipt(store=store, movement_ids=ids, note="wrong box")
    with pytest.raises(Conflict):
        reverse_receipt(store=store, movement_ids=ids, note="again")
    assert received(order) == [0]


def test_what_an_import_told_is_not_taken_for_goods_that_were_booked(store):
    order, (line,) = ordered(store, 5)
    arrive(order, line, 2)
    order.lines.update(received=4, received_before=2)
    assert audit() == []


def test_more_than_ordered_is_refused_unless_somebody_may(store):
    order, (line,) = ordered(store, 5)
    with pytest.raises(Conflict, match="6 arrive, only 5 are still expected") as refusal:
        arrive(order, line, 6)
    assert (refusal.value.reason, received(order), on_hand(line.article)) == ("OVER_RECEIPT", [0], 0)
    arrive(order, line, 6, may_exceed=True)
    assert (received(order), state(order)) == ([6], "complete")


def test_two_arrivals_on_one_line_are_summed_before_they_are_judged(store):
    order, (line,) = ordered(store, 5)
    halves = [Arrival(line.article, 3, batch=batch, line_id=line.pk) for batch in "AB"]
    with pytest.raises(Conflict, match="6 arrive"):
        receive_goods(store=store, arrivals=halves, order_id=order.pk)


def test_an_order_of_another_store_is_not_found(store, new_store):
    order, (line,) = ordered(store, 5)
    with pytest.raises(Invalid):
        receive_goods(store=new_store(), arrivals=[Arrival(line.article, 1, line_id=line.pk)])
    stranger = new_store()
    theirs = ArticleFactory(store=stranger)
    with pytest.raises(NotFound):
        receive_goods(store=stranger, arrivals=[Arrival(theirs, 1, line_id=line.pk)], order_id=order.pk)
    assert received(order) == [0]


def test_a_line_is_for_its_own_article(store):
    order, (line,) = ordered(store, 5)
    other = ArticleFactory(store=store)
    with pytest.raises(Invalid, match="another article"):
        receive_goods(store=store, arrivals=[Arrival(other, 1, line_id=line.pk)], order_id=order.pk)


def test_other_units_are_booked_in_the_base_unit(store):
    article = ArticleFactory(store=store)
    ArticleUnit.objects.create(article=article, unit="BOX", factor=12)
    receive_goods(store=store, arrivals=[Arrival(article, "2.5", "BOX")])
    assert on_hand(article) == 30


def test_goods_go_where_somebody_says_or_to_their_default_place_or_to_goods_in(store):
    shelf, usual = place(store, "SHELF"), place(store, "USUAL")
    articles = ArticleFactory.create_batch(3, store=store)
    DefaultPlace.objects.create(article=articles[1], location=usual)
    arrivals = [Arrival(articles[0], 1, location=shelf), Arrival(articles[1], 1), Arrival(articles[2], 1)]
    receive_goods(store=store, arrivals=arrivals)
    assert [only_item(article).location.code for article in articles] == ["SHELF", "USUAL", "GOODS-IN"]


def test_a_delivery_with_one_mistake_books_nothing(store):
    good, tracked = ArticleFactory(store=store), ArticleFactory(store=store, tracking="batch")
    with pytest.raises(Invalid, match="needs a batch"):
        receive_goods(store=store, arrivals=[Arrival(good, 1), Arrival(tracked, 1)])
    assert (on_hand(good), Lot.objects.of(store).count()) == (0, 0)


def test_a_batch_keeps_its_best_before(store):
    article = ArticleFactory(store=store, tracking="batch")
    day = date(2027, 1, 1)
    receive_goods(store=store, arrivals=[Arrival(article, 1, batch="B", best_before=day)])
    with pytest.raises(Conflict, match="best before"):
        receive_goods(store=store, arrivals=[Arrival(article, 1, batch="B", best_before=date(2027, 1, 2))])
    assert (on_hand(article), Lot.objects.get(article=article).best_before) == (1, day)


def test_a_delivery_costs_the_same_for_one_row_and_twenty(store, django_assert_max_num_queries):
    articles = ArticleFactory.create_batch(20, store=store, tracking="batch")
    arrivals = [Arrival(one, 1, batch="B", best_before=date(2027, 1, 1)) for one in articles]
    with django_assert_max_num_queries(16):
        receive_goods(store=store, arrivals=arrivals)


def test_steps_are_moved_together_or_not_at_all(store):
    shelf, articles = place(store), ArticleFactory.create_batch(2, store=store)
    receive_goods(store=store, arrivals=[Arrival(article, 5) for article in articles])
    items = [only_item(article) for article in articles]
    with pytest.raises(Conflict):
        move_goods(store=store, steps=[Step(items[0].pk, 5, shelf), Step(items[1].pk, 6, shelf)])
    assert not StockItem.objects.filter(location=shelf, on_hand__gt=0).exists()
    move_goods(store=store, steps=[Step(item.pk, 5, shelf) for item in items])
    assert [only_item(article).location for article in articles] == [shelf] * 2


def test_what_was_found_is_booked_with_a_batch_that_nobody_knew(store):
    article, shelf = ArticleFactory(store=store, tracking="batch"), place(store)
    adjust_found(article=article, location=shelf, counted=4, batch="OLD", note="behind the shelf")
    assert (only_item(article).lot.batch, on_hand(article)) == ("OLD", 4)


def sixteen_receipts(store):
    """Of one order for 10 pieces, one piece each; how many were booked and what the order says."""
    order, (line,) = ordered(store, 10)
    results = race([lambda: arrive(order, line, 1)] * 16)
    return 16 - len(refused(results)), received(order)[0], state(order), on_hand(line.article)


def test_16_callers_receive_an_order_for_10(real_store):
    assert sixteen_receipts(real_store) == (10, 10, "complete", 10)
    assert audit() == []


@pytest.mark.unbalanced
def test_without_the_lock_more_arrives_than_was_ordered(real_store, monkeypatch):
    unlocked = PurchaseOrder.objects.of(real_store).__class__
    monkeypatch.setattr(unlocked, "select_for_update", lambda self, **options: self)
    assert [sixteen_receipts(real_store) for _ in range(3)] != [(10, 10, "complete", 10)] * 3


def test_one_form_sent_16_times_books_once(real_store, boss_id):
    article = ArticleFactory(store=real_store)

    def act():
        booked = service.receive_goods(store=real_store, arrivals=[Arrival(article, 1)])
        return {"movements": [row.pk for row in booked.movements]}

    send = lambda: submissions.once(user_id=boss_id, store=real_store, token="t", mark="m", act=act)  # noqa: E731
    results = race([send] * 16)
    assert (on_hand(article), [result.before for result in results].count(False)) == (1, 1)
    assert len({result.told["movements"][0] for result in results}) == 1


def test_a_refused_form_may_be_sent_again(store, boss_id):
    def refuse():
        raise Invalid("no")

    with pytest.raises(Invalid):
        submissions.once(user_id=boss_id, store=store, token="t", mark="m", act=refuse)
    again = submissions.once(user_id=boss_id, store=store, token="t", mark="m", act=lambda: {"ok": 1})
    assert (again.told, again.before) == ({"ok": 1}, False)


def test_a_form_that_was_changed_after_it_was_booked_is_refused(store, boss_id):
    submissions.once(user_id=boss_id, store=store, token="t", mark="m", act=dict)
    with pytest.raises(Conflict, match="was sent already"):
        submissions.once(user_id=boss_id, store=store, token="t", mark="n", act=dict)
    assert IdempotencyKey.objects.filter(user=boss_id).count() == 1


@pytest.fixture
def boss_id(request):
    request.getfixturevalue("real_store" if "real_store" in request.fixturenames else "store")
    return User.objects.create_user(f"desk{os.getpid()}-{next(counter)}").pk
