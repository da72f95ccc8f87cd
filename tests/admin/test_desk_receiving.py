"""Goods are received at the desk, once."""

from decimal import Decimal

import pytest

from catalog.models import ArticleUnit
from core.audit import audit
from core.submissions import new_token
from tests.admin.conftest import in_role
from tests.admin.desk import answer_of, at, ordered, said, send
from tests.factories import ArticleFactory, on_hand, only_item, place
from warehouse.models import Lot, PurchaseOrder, StockMovement

pytestmark = pytest.mark.django_db


# Receive


def test_scanning_an_order_or_an_article_opens_its_form(member, store):
    article = ArticleFactory(store=store, barcode="4006381333931")
    order, _lines = ordered(store, article)
    assert member.get(at("receive", q=order.number.lower())).url == at("receive", order=order.pk)
    assert member.get(at("receive", q="4006381333931")).url == at("receive", article=article.pk)


def test_what_begins_alike_is_offered(member, store):
    for number in ("STEEL-1", "STEEL-2"):
        ArticleFactory(store=store, number=number)
    page = member.get(at("receive", q="steel"))
    assert [choice["title"][:7] for choice in page.context["choices"]] == ["STEEL-1", "STEEL-2"]


def test_the_orders_that_are_due_are_offered(member, store):
    order, _lines = ordered(store, ArticleFactory(store=store))
    assert [one["title"] for one in member.get(at("receive")).context["side"]] == [order.number]


def test_goods_are_received_freely(member, store):
    article, shelf = ArticleFactory(store=store, tracking="batch"), place(store, "S-1")
    page = send(member, at("receive", article=article.pk), quantity="2,5", batch="B1", place="s-1")
    item = only_item(article)
    assert (item.on_hand, item.location, item.lot.batch) == (Decimal("2.5"), shelf, "B1")
    assert "2.5 EA" in said(page)
    assert "Print labels" in said(page)


def test_another_unit_is_counted_in_the_base_unit(member, store):
    article = ArticleFactory(store=store)
    ArticleUnit.objects.create(article=article, unit="BOX", factor=12)
    send(member, at("receive", article=article.pk), quantity="2", unit="BOX")
    assert on_hand(article) == 24


def test_several_serial_numbers_are_several_lots(member, store):
    article = ArticleFactory(store=store, tracking="serial")
    send(member, at("receive", article=article.pk), quantity="", serials="A1, A2 A3")
    assert sorted(Lot.objects.filter(article=article).values_list("serial", flat=True)) == ["A1", "A2", "A3"]


@pytest.mark.parametrize(
    ("tracking", "fields", "message"),
    [
        ("none", {"quantity": ""}, "How much has arrived?"),
        ("none", {"quantity": "1.000"}, "may mean two numbers"),
        ("none", {"quantity": "1", "place": "NOWHERE"}, "There is no place NOWHERE."),
        ("batch", {"quantity": "1"}, "kept by batch"),
        ("serial", {"quantity": "2", "serials": "A1"}, "2 serial numbers are needed, 1 are written."),
        ("serial", {"quantity": "2", "serials": "A1 A1"}, "written twice"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_booked(member, store, tracking, fields, message):
    article = ArticleFactory(store=store, tracking=tracking)
    page = send(member, at("receive", article=article.pk), **fields)
    assert message in page.content.decode()
    assert on_hand(article) == 0


def test_a_whole_delivery_is_one_enter(member, store):
    order, lines = ordered(store, *ArticleFactory.create_batch(2, store=store))
    page = member.get(at("receive", order=order.pk))
    filled = {f"l{line.pk}-quantity": form["quantity"].value() for line, form in page.context["rows"]}
    page = send(member, at("receive", order=order.pk), **filled)
    assert PurchaseOrder.objects.get(pk=order.pk).state == "complete"
    assert [on_hand(line.article) for line in lines] == [5, 5]
    assert "It is complete." in said(page)
    assert audit() == []


def test_a_part_of_a_delivery_leaves_the_rest_open(member, store):
    order, (first, second) = ordered(store, *ArticleFactory.create_batch(2, store=store))
    fields = {f"l{first.pk}-quantity": "2", f"l{second.pk}-quantity": ""}
    page = send(member, at("receive", order=order.pk), **fields)
    rows = page.context["rows"]
    assert [form["quantity"].value() for _line, form in rows] == ["3", "5"]


def test_the_lines_of_a_long_order_follow_once_others_have_arrived(member, store, monkeypatch):
    monkeypatch.setattr("warehouse.admin.desk.receiving.LINES_SHOWN", 1)
    order, (first, second) = ordered(store, *ArticleFactory.create_batch(2, store=store))
    assert "not all lines" in member.get(at("receive", order=order.pk)).content.decode()
    page = send(member, at("receive", order=order.pk), **{f"l{first.pk}-quantity": "5"})
    assert [line for line, _form in page.context["rows"]] == [second]


def test_more_than_ordered_asks_back(member, store):
    order, (line,) = ordered(store, ArticleFactory(store=store))
    token, fields = new_token(), {f"l{line.pk}-quantity": "6"}
    page = send(member, at("receive", order=order.pk), token=token, **fields)
    assert "6 arrive, only 5" in page.content.decode()
    assert page.context["token"] == token
    assert on_hand(line.article) == 0
    send(member, at("receive", order=order.pk), token=token, exceed="on", **fields)
    assert on_hand(line.article) == 6


def test_who_may_not_exceed_an_order_cannot_by_ticking(store):
    order, (line,) = ordered(store, ArticleFactory(store=store))
    picker = in_role("Picker", store)
    page = send(picker, at("receive", order=order.pk), exceed="on", **{f"l{line.pk}-quantity": "6"})
    assert "ask somebody who may" in page.content.decode()
    assert on_hand(line.article) == 0


def test_a_form_sent_twice_books_once(member, store):
    article, token = ArticleFactory(store=store), new_token()
    for _again in range(2):
        page = send(member, at("receive", article=article.pk), token=token, quantity="3")
    assert (on_hand(article), StockMovement.objects.of(store).count()) == (3, 1)
    assert "it was booked once" in said(page)
    assert "3 EA" in said(page)


def test_a_form_that_was_changed_and_sent_again_asks_first(member, store):
    article, token = ArticleFactory(store=store), new_token()
    send(member, at("receive", article=article.pk), token=token, quantity="3")
    page = send(member, at("receive", article=article.pk), token=token, quantity="4")
    assert "Send it again" in page.content.decode()
    assert page.context["token"] != token
    assert on_hand(article) == 3


def test_a_form_without_a_token_books_nothing(member, store):
    article = ArticleFactory(store=store)
    member.post(at("receive", article=article.pk), {"quantity": "3"})
    assert on_hand(article) == 0


def test_ten_times_what_a_line_expects_is_asked_back_once(member, store):
    order, (line,) = ordered(store, ArticleFactory(store=store))
    token, fields = new_token(), {f"l{line.pk}-quantity": "50"}
    page = send(member, at("receive", order=order.pk), token=token, **fields)
    assert "expected are 5" in page.content.decode()
    assert page.context["rows"][0][1]["quantity"].value() == "50"
    sure = {f"l{line.pk}-_sure": answer_of(page)}
    send(member, at("receive", order=order.pk), token=token, **fields, **sure)
    assert on_hand(line.article) == 50


def test_who_may_not_exceed_is_refused_and_not_asked(store):
    order, (line,) = ordered(store, ArticleFactory(store=store))
    page = send(in_role("Picker", store), at("receive", order=order.pk), **{f"l{line.pk}-quantity": "50"})
    assert "ask somebody who may" in page.content.decode()
    assert "_sure" not in page.context["rows"][0][1].fields


def test_ten_times_is_judged_in_the_unit_that_was_chosen(member, store):
    article = ArticleFactory(store=store)
    ArticleUnit.objects.create(article=article, unit="BOX", factor=12)
    ordered(store, article, quantity=24)
    send(member, at("receive", article=article.pk), quantity="12", unit="BOX")
    assert on_hand(article) == 144
    page = send(member, at("receive", article=article.pk), quantity="20", unit="BOX")
    assert "expected are 2." in page.content.decode()
    assert on_hand(article) == 144
