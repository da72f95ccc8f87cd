"""The desk of the store: every page is driven as a person drives it, and books once."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import ArticleUnit
from config.roles import ROLES
from core.audit import audit
from core.models import Membership
from core.submissions import new_token
from tests.admin.conftest import logged_in, member_of
from tests.factories import ArticleFactory, SupplierFactory, demand, on_hand, only_item, place, stocked
from warehouse.models import DefaultPlace, Location, Lot, PurchaseOrder, StockItem, StockMovement
from warehouse.services import (
    complete_purchase_order,
    hold_lot,
    open_purchase_order,
    open_warehouse,
    receive,
    reserve,
)

pytestmark = pytest.mark.django_db
PAGES = {
    "warehouse_receive": "warehouse.receive_stock",
    "warehouse_put_away": "warehouse.move_stock",
    "warehouse_move": "warehouse.move_stock",
    "warehouse_adjust": "warehouse.adjust_stock",
    "warehouse_hold": "warehouse.hold_lot",
}


def at(name, **chosen):
    query = "&".join(f"{key}={value}" for key, value in chosen.items())
    return f"{reverse(f'warehouse_{name}')}?{query}"


def send(client, address, follow=True, token=None, **fields):
    told = {"_token": token or new_token(), "_form_submitted": "on", **fields}
    return client.post(address, told, follow=follow)


def ordered(store, *articles, quantity=5):
    lines = [(article, Decimal(quantity), Decimal(2), None) for article in articles]
    order = open_purchase_order(supplier=SupplierFactory(store=store), lines=lines)
    return order, list(order.lines.order_by("position"))


def said(page):
    return " ".join(str(message) for message in page.context["messages"])


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
    picker = in_role(store, "Picker")
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


# Put away


@pytest.fixture
def arrived(store):
    """An article in goods-in whose default place is SHELF."""
    article = ArticleFactory(store=store)
    receive(article=article, quantity=5, location=Location.objects.get(store=store, code="GOODS-IN"))
    DefaultPlace.objects.create(article=article, location=place(store, "SHELF"))
    return article


def test_goods_are_put_away_where_they_belong_by_one_click(member, store, arrived):
    form = member.get(at("put_away")).context["rows"][0].form
    assert (form["quantity"].value(), form["place"].value()) == ("5", "SHELF")
    row = only_item(arrived).pk
    page = send(member, at("put_away"), row=row, **{f"i{row}-quantity": "5", f"i{row}-place": "SHELF"})
    assert (only_item(arrived).location.code, page.context["rows"]) == ("SHELF", [])


def test_goods_without_a_default_place_go_where_they_lie(member, store):
    article = ArticleFactory(store=store)
    receive(article=article, quantity=5, location=Location.objects.get(store=store, code="GOODS-IN"))
    receive(article=article, quantity=1, location=place(store, "THERE"))
    row = member.get(at("put_away")).context["rows"][0]
    assert (row.form["place"].value(), str(row.why)) == ("THERE", "1 EA lie there")


def test_all_that_have_a_place_are_put_away_at_once(member, store, arrived):
    homeless = ArticleFactory(store=store)
    receive(article=homeless, quantity=2)
    rows = member.get(at("put_away")).context["rows"]
    fields = {
        f"{row.form.prefix}-{name}": row.form[name].value() for row in rows for name in ("quantity", "place")
    }
    send(member, at("put_away"), row="all", **fields)
    assert only_item(arrived).location.code == "SHELF"
    assert only_item(homeless).location.code == "GOODS-IN"


def test_goods_of_several_stores_are_put_away_at_once(store, other):
    client, articles = member_of(store, other), []
    for one in (store, other):
        articles.append(ArticleFactory(store=one))
        receive(article=articles[-1], quantity=5, location=Location.objects.get(store=one, code="GOODS-IN"))
        DefaultPlace.objects.create(article=articles[-1], location=place(one, "SHELF"))
    rows = client.get(at("put_away")).context["rows"]
    fields = {
        f"{row.form.prefix}-{name}": row.form[name].value() for row in rows for name in ("quantity", "place")
    }
    send(client, at("put_away"), row="all", **fields)
    assert {only_item(one).location.code for one in articles} == {"SHELF"}
    assert audit() == []


def test_a_proposal_whose_code_is_not_enough_names_its_warehouse(member, store, arrived):
    second = open_warehouse(store=store, name="YARD")
    Location.objects.create(store=store, warehouse=second, code="SHELF")
    form = member.get(at("put_away")).context["rows"][0].form
    assert form["place"].value() == "MAIN:SHELF"
    row = only_item(arrived).pk
    send(member, at("put_away"), row=row, **{f"i{row}-quantity": "5", f"i{row}-place": "MAIN:SHELF"})
    assert only_item(arrived).location.warehouse.name == "MAIN"


def test_a_blocked_place_is_not_proposed(member, store, arrived):
    Location.objects.filter(store=store, code="SHELF").update(blocked=True)
    assert member.get(at("put_away")).context["rows"][0].form["place"].value() == ""


def test_what_was_scanned_is_shown_alone(member, store, arrived):
    receive(article=ArticleFactory(store=store), quantity=2)
    assert len(member.get(at("put_away")).context["rows"]) == 2
    shown = member.get(at("put_away", q=arrived.number)).context["rows"]
    assert [row.item.article for row in shown] == [arrived]


def test_reserved_goods_are_not_put_away(member, store, arrived):
    reserve(store_id=store.pk, demand_ids=[demand(arrived, 5).pk])
    assert member.get(at("put_away")).context["rows"] == []


def test_putting_away_costs_the_same_for_one_row_and_ten(member, store, arrived):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            member.get(at("put_away"))
        return len(queries)

    one = cost()
    for article in ArticleFactory.create_batch(9, store=store):
        receive(article=article, quantity=1, location=Location.objects.get(store=store, code="GOODS-IN"))
    assert cost() == one


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


def count(client, address, counted, **fields):
    """As a person does it: the number, then the reason beside the difference."""
    token = new_token()
    shown = send(client, address, token=token, counted=counted, **fields)
    if not shown.context or "form" not in shown.context:
        return shown
    seen = {"_seen": shown.context["form"].data["_seen"]} if "_seen" in shown.context["form"].data else {}
    return send(client, address, token=token, counted=counted, **seen, **({"note": "counted"} | fields))


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


def answer_of(page, prefix=""):
    found = page.context["form"] if "form" in page.context else dict(page.context["rows"])
    form = found if not isinstance(found, dict) else next(iter(found.values()))
    return str(form.fields["_sure"].widget.answer)


def test_ten_times_as_much_is_asked_back(member, store):
    article = stocked(store, 5)
    address, token = at("adjust", item=only_item(article).pk), new_token()
    page = send(member, address, token=token, counted="50")
    assert on_hand(article) == 5
    told = {"counted": "50", "note": "x", "_seen": "5 50"}
    assert "expected are 5" in send(member, address, token=token, **told).content.decode()
    send(member, address, token=token, _sure=answer_of(page), **told)
    assert on_hand(article) == 50


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
    page = send(in_role(store, "Picker"), at("receive", order=order.pk), **{f"l{line.pk}-quantity": "50"})
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


# Whose it is


def in_role(store, name):
    user = User.objects.create_user(f"desk {name} {store.pk}", is_staff=True)
    user.groups.set(Group.objects.filter(name=name))
    Membership.objects.create(user=user, store=store)
    return logged_in(user)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_opens_the_pages_that_it_may(role, store):
    client = in_role(store, role.name)
    found = {name: client.get(reverse(name)).status_code for name in PAGES}
    assert found == {name: 200 if right in role.rights else 403 for name, right in PAGES.items()}


def test_what_is_refused_is_not_booked(store):
    article, item = ArticleFactory(store=store), only_item(stocked(store, 5))
    client = in_role(store, "Auditor")
    before = StockMovement.objects.of(store).count()
    sent = [
        send(client, at("receive", article=article.pk), quantity="1"),
        send(client, at("put_away"), row="all"),
        send(client, at("move", item=item.pk), quantity="1", owner="X"),
        send(client, at("adjust", item=item.pk), counted="1", note="x"),
        send(client, at("hold", lot=item.lot_id), reason="x"),
    ]
    assert {page.status_code for page in sent} == {403}
    assert StockMovement.objects.of(store).count() == before


def test_another_stores_goods_are_not_found(store, other):
    theirs = stocked(other, 5, batch="THEIRS")
    order, _lines = ordered(other, theirs)
    item, client = only_item(theirs), member_of(store)
    addresses = [
        at("receive", article=theirs.pk),
        at("receive", order=order.pk),
        at("move", item=item.pk),
        at("adjust", item=item.pk),
        at("adjust", article=theirs.pk),
        at("hold", lot=item.lot_id),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.get(at("move", q=theirs.number)).context["choices"] == []
    assert client.get(at("put_away")).context["rows"] == []


def test_a_place_of_another_store_is_no_place(member, store, other):
    article = ArticleFactory(store=store)
    place(other, "FOREIGN")
    page = send(member, at("receive", article=article.pk), quantity="1", place="FOREIGN")
    assert "There is no place FOREIGN." in page.content.decode()


@pytest.mark.parametrize("pk", ["%00", "abc", "9" * 30, "-1", ""])
def test_a_key_that_cannot_be_is_not_found(member, store, pk):
    addresses = [at("receive", order=pk), at("move", item=pk), at("hold", lot=pk), at("adjust", article=pk)]
    assert {member.get(address).status_code for address in addresses} == {404}


def test_a_held_batch_can_still_be_moved(member, store):
    item = only_item(stocked(store, 5, batch="B"))
    hold_lot(store=store, pk=item.lot_id, reason="x")
    place(store, "QUARANTINE")
    send(member, at("move", item=item.pk), quantity="5", place="QUARANTINE", owner="")
    assert StockItem.objects.get(lot=item.lot, on_hand__gt=0).location.code == "QUARANTINE"


def test_a_purchase_order_leads_to_the_desk_while_goods_are_expected(member, store):
    order, _lines = ordered(store, ArticleFactory(store=store))
    change = reverse("admin:warehouse_purchaseorder_change", args=[order.pk])
    way = reverse("admin:warehouse_purchaseorder_receive", args=[order.pk])
    assert way in member.get(change).content.decode()
    assert member.get(way).url == at("receive", order=order.pk)
    complete_purchase_order(store=store, pk=order.pk)
    assert way not in member.get(change).content.decode()


def test_stock_leads_to_the_desk(member, store):
    item = only_item(stocked(store, 5))
    for name in ("move", "adjust"):
        way = reverse(f"admin:warehouse_stockitem_{name}", args=[item.pk])
        assert member.get(way).url == at(name, item=item.pk)
