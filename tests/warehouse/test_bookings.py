"""Undoing what one booked at the desk, and reversing what others booked."""

import itertools
import os
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from core.actor import Actor, acting
from core.audit import audit
from core.errors import Blocked, Conflict, Invalid, NotFound
from tests.factories import ArticleFactory, demand, on_hand, only_item, place
from tests.racing import race, refused
from tests.warehouse.storage import confirm, put_order
from tests.warehouse.test_receiving import arrive, ordered, received, state
from warehouse.models import PurchaseOrder, StockMovement
from warehouse.services import (
    Arrival,
    Step,
    adjust,
    approve_purchase_order,
    complete_purchase_order,
    consume,
    last_booking,
    move_goods,
    receive_goods,
    reserve,
    reverse_booking,
    undo_booking,
    undo_receipt,
)

counter = itertools.count(1)


class Person:
    """Somebody at the desk; each `at_work` is a request of its own."""

    def __init__(self):
        self.pk = User.objects.create_user(f"booker{os.getpid()}-{next(counter)}").pk

    @contextmanager
    def at_work(self):
        with acting(Actor("admin", self.pk, request_id=f"r{os.getpid()}-{next(counter)}")):
            yield

    def receive(self, article, quantity=5, **more):
        with self.at_work():
            return receive_goods(
                store=article.store_id, arrivals=[Arrival(article, quantity, **more)]
            ).movements

    def arrive(self, order, line, quantity):
        with self.at_work():
            return arrive(order, line, quantity).movements

    def count(self, item, counted):
        with self.at_work():
            return adjust(lot=item.lot, location=item.location, counted=counted, note="counted")

    def undo(self, store, movement):
        with self.at_work():
            return undo_booking(store=store, pk=movement.pk, user_id=self.pk)

    def last(self, store, reason="receipt"):
        return last_booking(stores=[store.pk], user_id=self.pk, reason=reason)


@pytest.fixture
def me(request):
    request.getfixturevalue("real_store" if "real_store" in request.fixturenames else "store")
    return Person()


@pytest.fixture
def article(store):
    return ArticleFactory(store=store)


# Undo


def test_my_last_receipt_is_taken_back(store, me, article):
    (movement,) = me.receive(article)
    (back,) = me.undo(store, movement)
    assert (back.reason, back.reverses_id, on_hand(article)) == ("reversal", movement.pk, 0)
    assert audit() == []


def test_what_was_booked_together_is_taken_back_together(store, me):
    articles = ArticleFactory.create_batch(2, store=store)
    with me.at_work():
        booked = receive_goods(store=store, arrivals=[Arrival(one, 5) for one in articles]).movements
    me.undo(store, booked[1])
    assert [on_hand(one) for one in articles] == [0, 0]


def test_requests_that_share_an_id_are_told_apart_by_time(store, me, article, monkeypatch):
    monkeypatch.setattr("warehouse.services.bookings.ONE_REQUEST", timedelta(0))
    with acting(Actor("admin", me.pk, request_id="of a proxy")):
        for quantity in (5, 7):
            receive_goods(store=store, arrivals=[Arrival(article, quantity)])
    assert [one.quantity for one in me.last(store)] == [7]


def test_a_move_is_taken_back(store, me, article):
    me.receive(article)
    item, shelf = only_item(article), place(store)
    with me.at_work():
        (moved,) = move_goods(store=store, steps=[Step(item.pk, 5, shelf)])
    me.undo(store, moved)
    assert only_item(article).location == item.location


@pytest.mark.parametrize("counted", [2, 9])
def test_a_count_is_taken_back(store, me, article, counted):
    me.receive(article)
    me.undo(store, me.count(only_item(article), counted))
    assert on_hand(article) == 5


def test_a_receipt_is_expected_again_and_its_order_open_as_before(store, me):
    order, (line,) = ordered(store, 5)
    approve_purchase_order(store=store, pk=order.pk)
    (movement,) = me.arrive(order, line, 5)
    assert state(order) == "complete"
    me.undo(store, movement)
    assert (received(order), state(order)) == ([0], "approved")
    assert audit() == []


def test_what_was_never_approved_is_pending_again(store, me):
    order, (line,) = ordered(store, 5)
    me.undo(store, me.arrive(order, line, 5)[0])
    assert state(order) == "pending"


def test_an_earlier_receipt_of_a_complete_order_opens_it_too(store, me):
    order, (line,) = ordered(store, 5)
    (first,) = me.arrive(order, line, 2)
    me.arrive(order, line, 3)
    reverse_booking(store=store, pk=first.pk, reason="wrong box")
    assert (received(order), state(order)) == ([3], "pending")


def test_what_a_person_completed_stays_complete(store, me):
    order, (line,) = ordered(store, 5)
    (movement,) = me.arrive(order, line, 2)
    with me.at_work():
        complete_purchase_order(store=store, pk=order.pk)
    me.undo(store, movement)
    assert (received(order), state(order)) == ([0], "complete")


def test_my_last_receipt_of_an_order_is_found_by_the_order(store, me):
    order, (line,) = ordered(store, 5)
    me.arrive(order, line, 2)
    me.arrive(order, line, 1)
    with me.at_work():
        undo_receipt(store=store, pk=order.pk, user_id=me.pk)
    assert received(order) == [2]


def test_the_last_is_the_newest_that_stands(store, me, article):
    (first,) = me.receive(article)
    (second,) = me.receive(article)
    assert me.last(store) == [second]
    me.undo(store, second)
    assert me.last(store) == [first]


# Until something stands on it


def blocked(call, *arguments):
    with pytest.raises(Blocked) as refusal:
        call(*arguments)
    return [(one.kind, one.pk) for one in refusal.value.blockers]


def test_goods_that_were_moved_on_are_named(store, me, article):
    (movement,) = me.receive(article)
    with me.at_work():
        (moved,) = move_goods(store=store, steps=[Step(only_item(article).pk, 3, place(store))])
    assert blocked(me.undo, store, movement) == [("warehouse.stockmovement", moved.pk)]
    assert on_hand(article) == 5


def test_whose_need_they_are_set_aside_for_is_named(store, me, article):
    (movement,) = me.receive(article)
    need = demand(article, 5)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    assert blocked(me.undo, store, movement) == [("warehouse.demand", need.pk)]


def test_goods_that_were_counted_since_stay_as_counted(store, me, article):
    me.receive(article, 100)
    (movement,) = me.receive(article, 5)
    counted = Person().count(only_item(article), 104)
    assert blocked(me.undo, store, movement) == [("warehouse.stockmovement", counted.pk)]
    assert on_hand(article) == 104


def test_a_count_that_was_taken_back_stands_no_longer(store, me, article):
    (movement,) = me.receive(article)
    me.undo(store, me.count(only_item(article), 9))
    me.undo(store, movement)
    assert on_hand(article) == 0


def test_an_earlier_one_of_mine_waits_for_the_later(store, me, article):
    (first,) = me.receive(article)
    (second,) = me.receive(article)
    assert blocked(me.undo, store, first) == [("warehouse.stockmovement", second.pk)]


def test_a_second_undo_says_so(store, me, article):
    (movement,) = me.receive(article)
    me.undo(store, movement)
    with pytest.raises(Conflict, match="undone already"):
        me.undo(store, movement)
    assert on_hand(article) == 0


def test_somebody_elses_is_not_mine_to_undo(store, me, article):
    (movement,) = me.receive(article)
    with pytest.raises(Conflict, match="You did not book this"):
        Person().undo(store, movement)
    assert on_hand(article) == 5


# With a reason


def test_anybodys_is_reversed_with_a_reason(store, me, article):
    (movement,) = me.receive(article)
    with pytest.raises(Invalid):
        reverse_booking(store=store, pk=movement.pk, reason=" ")
    back = reverse_booking(store=store, pk=movement.pk, reason="wrong box")
    assert (back.note, on_hand(article)) == ("wrong box", 0)


def test_of_a_booking_one_movement_can_be_reversed_and_undo_takes_the_rest(store, me):
    articles = ArticleFactory.create_batch(2, store=store)
    with me.at_work():
        booked = receive_goods(store=store, arrivals=[Arrival(one, 5) for one in articles]).movements
    reverse_booking(store=store, pk=booked[0].pk, reason="broken")
    assert [on_hand(one) for one in articles] == [0, 5]
    me.undo(store, booked[1])
    assert [on_hand(one) for one in articles] == [0, 0]


def test_a_reversal_stays(store, me, article):
    (movement,) = me.receive(article)
    (back,) = me.undo(store, movement)
    with pytest.raises(Conflict, match="A reversal stays"):
        reverse_booking(store=store, pk=back.pk, reason="again")


def test_what_a_confirmation_moved_is_reversed_there(store, me):
    told = confirm(put_order(store, 5), 5)
    movement = StockMovement.objects.get(document_kind="warehouse.confirmation")
    found = blocked(lambda: reverse_booking(store=store, pk=movement.pk, reason="x"))
    assert found == [("warehouse.confirmation", told.pk)]


def test_another_stores_movement_is_not_found(store, new_store, me, article):
    (movement,) = me.receive(article)
    with pytest.raises(NotFound):
        me.undo(new_store(), movement)


# Races


def test_16_callers_undo_one_receipt_and_one_does(real_store, me):
    order, (line,) = ordered(real_store, 10)
    me.arrive(order, line, 4)
    (movement,) = me.arrive(order, line, 6)
    results = race([lambda: me.undo(real_store, movement)] * 16)
    assert {error.reason for error in refused(results)} == {"ALREADY_REVERSED"}
    assert (len(refused(results)), received(order), on_hand(line.article)) == (15, [4], 4)
    assert state(order) == "pending"
    assert audit() == []


def test_16_callers_undo_one_free_receipt_and_one_does(real_store, me):
    article = ArticleFactory(store=real_store)
    Person().receive(article, 50)
    (movement,) = me.receive(article)
    results = race([lambda: me.undo(real_store, movement)] * 16)
    assert {error.reason for error in refused(results)} == {"ALREADY_REVERSED"}
    assert (len(refused(results)), on_hand(article)) == (15, 50)


def everybody_undoes_their_own(store):
    """16 people have received a piece each on one order, and all take it back at once; what the order says then."""
    order, (line,) = ordered(store, 20)
    people = [Person() for _ in range(16)]
    booked = [one.arrive(order, line, 1)[0] for one in people]
    race([lambda one=one, row=row: one.undo(store, row) for one, row in zip(people, booked, strict=True)])
    return received(order)[0], on_hand(line.article)


def test_16_people_undo_their_receipts_of_one_order(real_store):
    assert everybody_undoes_their_own(real_store) == (0, 0)
    assert audit() == []


@pytest.mark.unbalanced
def test_without_the_orders_lock_it_expects_too_little(real_store, monkeypatch):
    unlocked = PurchaseOrder.objects.of(real_store).__class__
    monkeypatch.setattr(unlocked, "select_for_update", lambda self, **options: self)
    assert [everybody_undoes_their_own(real_store) for _ in range(3)] != [(0, 0)] * 3


def test_goods_are_either_used_or_taken_back(real_store, me):
    article = ArticleFactory(store=real_store)
    (movement,) = me.receive(article, 8)
    needs = [demand(article, 1) for _ in range(8)]
    calls = [lambda need=need: consume(demand=need, quantity=1) for need in needs]
    results = race([lambda: me.undo(real_store, movement), *calls])
    undone = len(refused(results)) == 8
    assert on_hand(article) == 0
    assert undone or len(refused(results)) == 1
    assert audit() == []
