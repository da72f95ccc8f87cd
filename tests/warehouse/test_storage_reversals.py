"""The ends of storage orders, and confirmations taken back."""

import pytest

from core.audit import audit
from core.errors import Blocked, Conflict, Invalid
from tests.factories import on_hand, place, reserved, stocked
from tests.warehouse.confirming import Type, at, figures
from tests.warehouse.storage import allocated, confirm, line, put_order, state
from tests.warehouse.test_storage_counts import count_order
from warehouse.models import (
    Confirmation,
    Motive,
    Proposal,
)
from warehouse.services import (
    allocate_rest,
    close_storage_order,
    confirm_line,
    receive,
    reverse_confirmation,
)

# Ends and reversals


def test_closing_gives_the_rest_back_and_writes_it_down(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    confirm(order, 1)
    close_storage_order(store=store, pk=order.pk, reason="customer gone")
    rest = Confirmation.objects.get(order=order, type=Type.CANCEL_REQUEST)
    assert (rest.requested, rest.confirmed, rest.motive) == (3, 0, Motive.CANCELED)
    assert (state(order), reserved(article), line(order).motive) == ("processed", 0, Motive.CANCELED)
    assert audit() == []


def test_a_reversed_pick_is_to_do_again(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4), (stocked(store, 1), 1))
    told = confirm(order, 4)
    back = reverse_confirmation(store=store, pk=told.pk, reason="wrong box")
    assert (back.confirmed, back.reverses, on_hand(article)) == (-4, told, 5)
    assert figures(order) == (4, 0, 4, 4, False)
    allocate_rest(store=store, pk=order.pk)
    confirm(order, 4)
    assert (on_hand(article), figures(order)[4], audit()) == (1, True, [])


def test_a_confirmation_of_a_processed_order_is_reversed_and_the_order_stays(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 4))
    told = confirm(order, 4)
    reverse_confirmation(store=store, pk=told.pk, reason="wrong box")
    assert (state(order), on_hand(article), line(order).motive, audit()) == (
        "processed",
        5,
        Motive.CANCELED,
        [],
    )
    with pytest.raises(Conflict) as caught:
        reverse_confirmation(store=store, pk=told.pk, reason="again")
    assert caught.value.reason == "ALREADY_REVERSED"


def test_a_reversed_put_is_proposed_where_it_was(store):
    order, shelf = put_order(store, 5), place(store)
    told = confirm(order, 2, location=shelf)
    reverse_confirmation(store=store, pk=told.pk, reason="oops")
    assert Proposal.objects.get(order=order, location=shelf).quantity == 2
    assert (figures(order), audit()) == ((5, 0, 5, 0, False), [])


def test_goods_that_moved_on_block_a_reversal(store):
    order = put_order(store, 5)
    told = confirm(order, 5)
    pick = allocated(store, (line(order).article, 5))
    with pytest.raises(Blocked):
        reverse_confirmation(store=store, pk=told.pk, reason="oops")
    assert (state(pick), audit()) == ("allocated", [])


def test_a_reversed_count_is_counted_again(store):
    left, right = place(store), place(store)
    article = stocked(store, 5, location=left)
    receive(article=article, quantity=3, location=right)
    order = count_order(store, article)
    told = confirm(order, 4, location=left)
    reverse_confirmation(store=store, pk=told.pk, reason="misread")
    assert (at(article, left), line(order).expected) == (5, None)
    confirm(order, 5, location=left)
    confirm(order, 3, location=right)
    assert (state(order), line(order).deviated, audit()) == ("processed", 0, [])


def test_a_reversal_says_why(store):
    order = put_order(store, 5)
    told = confirm(order, 5)
    with pytest.raises(Invalid) as caught:
        reverse_confirmation(store=store, pk=told.pk, reason=" ")
    assert caught.value.field == "reason"


def test_a_confirmation_is_never_changed(store):
    told = confirm(put_order(store, 5), 5)
    with pytest.raises(Exception, match="Cannot update rows"):
        Confirmation.objects.filter(pk=told.pk).update(confirmed=9)


def test_another_stores_line_is_not_found(store, new_store):
    order = allocated(store, (stocked(store, 5), 3))
    with pytest.raises(Exception, match="not found"):
        confirm_line(store=new_store(), pk=line(order).pk, quantity=1)
