"""Stock is moved, counted and held at the desk."""

import pytest

from core.submissions import new_token
from tests.admin.desk import answer_of, at, count, said, send
from tests.factories import ArticleFactory, demand, on_hand, only_item, place, stocked
from warehouse.models import Lot, StockItem, StockMovement
from warehouse.services import (
    hold_lot,
    reserve,
)

pytestmark = pytest.mark.django_db


# Move, adjust, hold


def test_stock_is_moved(member, store):
    article, to = stocked(store, 5), place(store, "NEW")
    item = only_item(article)
    assert member.get(at("move", q=article.number)).url == at("move", item=item.pk)
    send(member, at("move", item=item.pk), quantity="2", place="NEW", owner="")
    assert StockItem.objects.get(article=article, location=to).on_hand == 2


def test_stock_gets_another_owner_where_it_is(member, store):
    item = only_item(stocked(store, 5))
    send(member, at("move", item=item.pk), quantity="2", place="", owner="ACME")
    assert StockItem.objects.get(lot=item.lot, owner="ACME").location == item.location


def test_moving_to_where_it_is_says_so(member, store):
    item = only_item(stocked(store, 5))
    page = send(member, at("move", item=item.pk), quantity="2", place=item.location.code, owner="")
    assert "there already" in page.content.decode()


def test_more_than_there_is_is_not_moved(member, store):
    item = only_item(stocked(store, 5))
    place(store, "NEW")
    page = send(member, at("move", item=item.pk), quantity="6", place="NEW", owner="")
    assert "6 needed, 5 available" in page.content.decode()


def test_a_difference_is_shown_before_it_is_booked_with_a_reason(member, store):
    article = stocked(store, 5)
    address = at("adjust", item=only_item(article).pk)
    shown = send(member, address, counted="4")
    assert [str(value) for _name, value in shown.context["compared"][:2]] == ["5 EA", "4 EA"]
    assert "−1 EA" in str(shown.context["compared"][2][1])
    assert on_hand(article) == 5
    page = count(member, address, "4", note="one was broken")
    assert (on_hand(article), "Adjusted by −1" in said(page)) == (4, True)
    assert StockMovement.objects.of(store).latest("pk").note == "one was broken"


def test_a_difference_is_not_booked_without_a_reason(member, store):
    article = stocked(store, 5)
    page = count(member, at("adjust", item=only_item(article).pk), "4", note="")
    assert ("required" in page.content.decode(), on_hand(article)) == (True, 5)


def test_what_is_as_written_down_needs_no_reason(member, store):
    article = stocked(store, 5)
    page = send(member, at("adjust", item=only_item(article).pk), counted="5")
    assert ("nothing to adjust" in said(page), on_hand(article)) == (True, 5)


def test_a_difference_that_nobody_has_seen_is_shown_first(member, store):
    article = stocked(store, 5)
    item = only_item(article)
    page = send(member, at("adjust", item=item.pk), counted="4", note="x", _seen="6 4")
    assert (page.context["form"].is_asked, on_hand(article)) == (True, 5)


def test_who_waits_for_goods_that_are_not_there_is_named(member, store):
    article = stocked(store, 5)
    need = demand(article, 5)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    page = count(member, at("adjust", item=only_item(article).pk), "4").content.decode()
    assert "It is set aside for: <a" in page
    assert f"/demand/{need.pk}/" in page


def test_ten_times_as_much_is_asked_back(member, store):
    article = stocked(store, 5)
    address, token = at("adjust", item=only_item(article).pk), new_token()
    page = send(member, address, token=token, counted="50")
    assert on_hand(article) == 5
    told = {"counted": "50", "note": "x", "_seen": "5 50"}
    assert "expected are 5" in send(member, address, token=token, **told).content.decode()
    send(member, address, token=token, _sure=answer_of(page), **told)
    assert on_hand(article) == 50


def test_ten_times_what_is_at_a_place_that_may_be_negative_is_asked_back(member, store):
    item = only_item(stocked(store, 5, location=place(store, "NEG", may_be_negative=True)))
    place(store, "NEW")
    page = send(member, at("move", item=item.pk), quantity="50", place="NEW", owner="")
    assert "expected are 5" in page.content.decode()
    item.refresh_from_db()
    assert item.on_hand == 5


def test_what_was_found_is_written_down(member, store):
    article, shelf = ArticleFactory(store=store), place(store, "BACK")
    assert member.get(at("adjust", q=article.number)).context["elsewhere"] == at("adjust", article=article.pk)
    count(member, at("adjust", article=article.pk), "3", place="BACK")
    assert (only_item(article).location, on_hand(article)) == (shelf, 3)


def test_a_batch_is_held_with_a_reason_and_released(member, store):
    article = stocked(store, 5, batch="B9")
    lot = Lot.objects.get(article=article)
    send(member, at("hold", lot=lot.pk), reason="scratched")
    lot.refresh_from_db()
    assert lot.held_reason == "scratched"
    assert [one["title"] for one in member.get(at("hold")).context["side"]] == ["B9"]
    assert ("reserved" in dict(member.get(at("hold", lot=lot.pk)).context["facts"])) is False
    send(member, at("hold", lot=lot.pk))
    lot.refresh_from_db()
    assert lot.held_reason == ""


def test_holding_says_who_waits(member, store):
    article = stocked(store, 5, batch="B9")
    need = demand(article, 3)
    reserve(store_id=store.pk, demand_ids=[need.pk])
    lot = Lot.objects.get(article=article)
    page = member.get(at("hold", lot=lot.pk))
    assert {str(name): str(value) for name, value in page.context["facts"]}["reserved"] == "3 EA"
    assert f"/demand/{need.pk}/" in page.context["side"][0]["title"]
    assert "It waits now: <a" in said(send(member, at("hold", lot=lot.pk), reason="scratched"))


def test_a_held_batch_can_still_be_moved(member, store):
    item = only_item(stocked(store, 5, batch="B"))
    hold_lot(store=store, pk=item.lot_id, reason="x")
    place(store, "QUARANTINE")
    send(member, at("move", item=item.pk), quantity="5", place="QUARANTINE", owner="")
    assert StockItem.objects.get(lot=item.lot, on_hand__gt=0).location.code == "QUARANTINE"
