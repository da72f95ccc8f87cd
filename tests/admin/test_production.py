"""Production's pages: every move through its service, a refused one is told and changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Transition
from production.models import (
    ProductionOrder,
    ProductionOrderArticle,
    ProductionReport,
    ProductionSettings,
)
from production.services import (
    Output,
    PartUsed,
    Wanted,
    cancel_production,
    open_customer_order,
    save_settings,
    start_production,
)
from tests.admin.conftest import member_of
from tests.admin.furniture import page
from tests.admin.test_traces import trace
from tests.admin.test_writing import errors, press, told
from tests.factories import ArticleFactory, CustomerFactory, on_hand, reserved
from warehouse.models import Lot, StockMovement

pytestmark = pytest.mark.django_db


@pytest.fixture
def beginner(member):
    """A member who may not produce beyond the tolerance."""
    member.user.user_permissions.remove(Permission.objects.get(codename="exceed_tolerance"))
    return member


def state(order):
    return ProductionOrder.objects.get(pk=order.pk).state


def said(response):
    return response.content.decode()


def lines_form(*lines, kept=0, prefix="articles"):
    form = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": kept}
    for n, line in enumerate(lines):
        form |= {f"{prefix}-{n}-{name}": value for name, value in line.items()}
    return form


def order_form(**fields):
    return {"name": "Spring", "work_hours": "0", "comment": "", "internal_reference": "", **fields}


def kept_line(order, **fields):
    line = order.articles.get()
    return {"id": line.pk, "article": line.article_id, "amount": line.amount, "time": "0", **fields}


def tolerate(store, percent):
    save_settings(settings=ProductionSettings(store=store, over_percent=percent, under_percent=percent))


def report_form(shop, **fields):
    return {"article": shop.bike.number, "amount": "1", **fields}


# Orders and their articles


def test_an_order_is_opened_with_its_articles(member, store, shop):
    form = order_form() | lines_form({"article": shop.bike.pk, "amount": "2.5", "time": "0"})
    assert member.post(page(ProductionOrder, "add"), form).status_code == 302
    order = ProductionOrder.objects.of(store).get()
    assert (order.name, order.reference[:3], order.version) == ("Spring", "PR-", 1)
    line = order.articles.get()
    assert (line.amount, line.components.count()) == (Decimal("2.5"), 2)
    assert Transition.objects.get(object_id=order.pk, kind="production.productionorder").user == member.user


def test_an_article_that_is_bought_opens_no_order(member, store, shop):
    form = order_form() | lines_form({"article": shop.rim.pk, "amount": "2", "time": "0"})
    assert "is bought, not made" in errors(member.post(page(ProductionOrder, "add"), form))
    assert not ProductionOrder.objects.of(store).exists()


def test_a_taken_reference_is_an_error_of_its_field(member, store, shop):
    shop.order(reference="7")
    response = member.post(page(ProductionOrder, "add"), order_form(reference="7") | lines_form())
    assert "already exists" in errors(response)


def test_a_changed_amount_changes_what_is_needed(member, store, shop):
    order = shop.order(amount=2)
    start_production(store=store, pk=order.pk)
    form = order_form(name="New name") | lines_form(kept_line(order, amount="4"), kept=1)
    assert member.post(page(ProductionOrder, "change", order.pk), form).status_code == 302
    assert ProductionOrder.objects.get(pk=order.pk).name == "New name"
    assert reserved(shop.wheel) == 8


def test_what_is_not_changed_is_not_written(member, store, shop):
    order = shop.order(amount=2, name="Spring")
    before = ProductionOrder.objects.get(pk=order.pk).updated_at
    form = order_form() | lines_form(kept_line(order), kept=1)
    assert member.post(page(ProductionOrder, "change", order.pk), form).status_code == 302
    assert ProductionOrder.objects.get(pk=order.pk).updated_at == before


def test_an_article_is_removed_unless_it_was_reported(member, store, shop):
    order = shop.order()
    form = order_form() | lines_form(kept_line(order, DELETE="on"), kept=1)
    assert member.post(page(ProductionOrder, "change", order.pk), form).status_code == 302
    assert not order.articles.exists()
    reported = shop.order()
    shop.report(reported)
    form = order_form(name="X") | lines_form(kept_line(reported, DELETE="on"), kept=1)
    assert member.post(page(ProductionOrder, "change", reported.pk), form).status_code == 200
    assert (reported.articles.count(), ProductionOrder.objects.get(pk=reported.pk).name) == (1, "")


def test_what_has_ended_is_only_shown(member, store, shop):
    order = shop.order()
    cancel_production(store=store, pk=order.pk)
    response = member.get(page(ProductionOrder, "change", order.pk))
    assert b"/report/" not in response.content
    form = order_form() | lines_form(kept_line(order, amount="4"), kept=1)
    assert member.post(page(ProductionOrder, "change", order.pk), form).status_code == 403


def test_a_person_of_two_stores_mixes_no_articles(store, other, shop):
    """The foreign article has the number of one of ours, by which the service would find it."""
    foreign = ArticleFactory(store=other, number=shop.bike.number, supply="make")
    order = shop.order(shop.wheel)
    added = {"article": foreign.pk, "amount": "1", "time": "0"}
    form = order_form() | lines_form(kept_line(order), added, kept=1)
    response = member_of(store, other).post(page(ProductionOrder, "change", order.pk), form)
    assert "another store" in errors(response)
    assert order.articles.count() == 1


def test_the_page_shows_the_frozen_bill_and_the_reports(member, store, shop):
    order = shop.order(amount=20)
    assert "when the order is started" in said(member.get(page(ProductionOrder, "change", order.pk)))
    shop.report(order, 3, waste=1)
    context = member.get(page(ProductionOrder, "change", order.pk)).context
    frame = context["bill"]["rows"][0]
    figures = [cell["content"] for cell in frame[2:6]]
    assert figures == ["1", "20", "4", "6"]
    assert "10" in frame[-1]["content"]
    report = context["reports"]["rows"][0]
    assert [cell["content"] for cell in report[5:]] == ["3", "1"]


def test_the_page_costs_the_same_for_many_parts_and_reports(member, store, shop):
    def cost(order):
        with CaptureQueriesContext(connection) as queries:
            member.get(page(ProductionOrder, "change", order.pk))
        return len(queries)

    small, big = shop.order(amount=4), shop.order(amount=4)
    shop.report(small)
    form = order_form() | lines_form(
        kept_line(big), {"article": shop.wheel.pk, "amount": "2", "time": "0"}, kept=1
    )
    member.post(page(ProductionOrder, "change", big.pk), form)
    for _ in range(3):
        shop.report(big)
    assert ProductionReport.objects.filter(line__order=big).count() == 3
    assert cost(big) == cost(small)


# Moves


def test_start_reserves_and_names_what_is_short(member, store, shop):
    enough, short = shop.order(amount=4), shop.order(amount=10)
    assert "all its parts are reserved" in told(press(member, enough, "start"))
    words = told(press(member, short, "start"))
    assert f"{shop.frame.number}: 10 needed, 6 available." in words
    assert f"{shop.wheel.number}: 20 needed, 12 available." in words
    assert (state(short), reserved(shop.frame)) == ("in_production", 10)


def test_a_second_start_is_told_with_its_reason(member, store, shop):
    order = shop.order()
    press(member, order, "start")
    assert "already in production" in told(press(member, order, "start"))
    assert Transition.objects.filter(object_id=order.pk, kind="production.productionorder").count() == 2


def test_cancel_gives_back_and_keeps_the_reason(member, store, shop):
    order = shop.order()
    press(member, order, "start")
    press(member, order, "cancel", reason="Customer withdrew")
    assert (state(order), reserved(shop.frame)) == ("cancelled", 0)
    assert Transition.objects.get(object_id=order.pk, version=3).reason == "Customer withdrew"


def test_finish_below_the_tolerance_needs_a_reason(member, store, shop):
    tolerate(store, 10)
    order = shop.order()
    shop.report(order, 5)
    assert "less than the tolerance" in said(press(member, order, "finish"))
    assert state(order) == "in_production"
    press(member, order, "finish", override_reason="The rest is not wanted")
    assert state(order) == "finished"


def test_who_may_not_exceed_is_neither_asked_nor_heard(beginner, store, shop):
    tolerate(store, 10)
    order = shop.order()
    shop.report(order, 5)
    response = press(beginner, order, "finish", override_reason="I want to")
    assert "You may not do that" in said(response)
    assert "override_reason" not in said(response)
    assert state(order) == "in_production"
    response = press(beginner, order, "report", **report_form(shop, amount="7", override_reason="Please"))
    assert "You may not do that" in said(response)
    assert ProductionReport.objects.filter(line__order=order).count() == 1


@pytest.mark.parametrize("move", ["start", "finish", "cancel", "report"])
def test_a_get_moves_nothing(member, store, shop, move):
    order = shop.order()
    member.get(page(ProductionOrder, "change", order.pk).replace("/change/", f"/{move}/"))
    assert state(order) == "new"


@pytest.mark.parametrize("move", ["start", "finish", "cancel", "report"])
def test_a_person_who_only_looks_moves_nothing(member, store, shop, move):
    order = shop.order()
    member.user.user_permissions.set(Permission.objects.filter(codename__startswith="view"))
    assert press(member, order, move, **report_form(shop)).status_code == 403
    assert state(order) == "new"


# Reports


def test_a_report_consumes_and_produces(member, store, shop):
    order = shop.order()
    form = report_form(shop, amount="2.0", waste="1", batch="B-1", best_before="2027-01-31")
    assert "booked" in told(press(member, order, "report", **form))
    report = ProductionReport.objects.get(line__order=order)
    assert (report.amount, report.waste, report.user, report.door) == (2, 1, member.user, "admin")
    assert (report.lot.batch, report.lot.best_before) == ("B-1", date(2027, 1, 31))
    assert (on_hand(shop.bike), on_hand(shop.frame), state(order)) == (2, 7, "in_production")


def test_a_shortage_names_every_part_and_changes_nothing(member, store, shop):
    order = shop.order(amount=50)
    words = said(press(member, order, "report", **report_form(shop, amount="11", batch="B-1")))
    assert f"{shop.frame.number}: 11 needed, 10 available." in words
    assert f"{shop.wheel.number}: 22 needed, 20 available." in words
    assert 'value="B-1"' in words
    assert (state(order), ProductionReport.objects.exists()) == ("new", False)
    assert not StockMovement.objects.filter(reason="produced").exists()
    assert not Lot.objects.filter(batch="B-1").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "", "waste": ""}, "Report something"),
        ({"amount": "1,500"}, "two numbers"),
        ({"amount": "-1"}, "without a sign"),
        ({"amount": "1e400"}, "all digits"),
        ({"article": "NOT-OURS"}, "not one of the available choices"),
        ({"best_before": "soon"}, "valid date"),
    ],
)
def test_a_report_that_cannot_be_says_why(member, store, shop, fields, words):
    order = shop.order()
    answer = said(press(member, order, "report", **report_form(shop, **fields)))
    assert words in answer
    assert 'role="alert"' in answer
    assert (state(order), ProductionReport.objects.exists()) == ("new", False)


def test_a_serial_number_is_made_once(member, store, shop):
    order = shop.order()
    press(member, order, "report", **report_form(shop, serial="SN-1"))
    assert "SN-1" in said(press(member, order, "report", **report_form(shop, serial="SN-1")))
    assert ProductionReport.objects.filter(line__order=order).count() == 1


def test_more_than_the_tolerance_needs_a_reason(member, store, shop):
    tolerate(store, 10)
    order = shop.order(amount=2)
    assert "more than the tolerance" in said(press(member, order, "report", **report_form(shop, amount="3")))
    assert not ProductionReport.objects.exists()
    press(member, order, "report", **report_form(shop, amount="3", override_reason="One to keep"))
    assert ProductionReport.objects.get().note == "One to keep"


def test_an_order_that_has_ended_takes_no_report(member, store, shop):
    order = shop.order()
    cancel_production(store=store, pk=order.pk)
    assert "already cancelled" in said(press(member, order, "report", **report_form(shop)))


def test_a_report_is_reversed_once_with_a_reason(member, store, shop):
    report = shop.report(shop.order(), 2)
    assert "required" in said(press(member, report, "reverse", reason=""))
    assert on_hand(shop.bike) == 2
    assert "reversed" in told(press(member, report, "reverse", reason="Counted wrongly"))
    assert (on_hand(shop.bike), on_hand(shop.frame)) == (0, 10)
    assert "already reversed" in said(press(member, report, "reverse", reason="Again"))
    assert ProductionReport.objects.filter(line=report.line).count() == 2
    assert b"/reverse/" not in member.get(page(ProductionReport, "change", report.pk)).content


def test_what_has_moved_on_is_not_reversed(member, store, shop):
    wheels = shop.report(shop.order(shop.wheel), 2, shop.wheel, output=Output(batch="W"))
    shop.report(shop.order(), 1, parts=[PartUsed(shop.wheel.number, batch="W")])
    before = StockMovement.objects.count()
    response = press(member, wheels, "reverse", reason="Wrong")
    assert (response.status_code, "errornote" in said(response)) == (200, True)
    assert (StockMovement.objects.count(), wheels.line.reports.count()) == (before, 1)


# Another store


def test_the_pages_of_another_store_are_not_found(store, other, shop, bike):
    order = shop.order()
    report = shop.report(shop.order())
    asked = open_customer_order(customer=CustomerFactory(store=store), lines=[Wanted(shop.bike, Decimal(1))])
    stranger = member_of(other)
    assert trace(stranger, bike).status_code == 404
    rows = [(order, ("report", "start", "finish", "cancel")), (asked, ("make",)), (bike, ("trace",))]
    rows.append((report, ("reverse", "trace", "order")))
    for row, moves in rows:
        for move in moves:
            assert press(stranger, row, move, reason="x", **report_form(shop)).status_code == 404
    assert (state(order), ProductionOrder.objects.filter(customer_order=asked).exists()) == ("new", False)
    for row, move in ((order, "report"), (asked, "make"), (report, "trace")):
        found = stranger.get(page(type(row), "change", row.pk).replace("/change/", f"/{move}/"))
        assert found.status_code == 404
        assert shop.bike.number not in said(found)


def test_lines_of_articles_are_read_only(member, store, shop):
    line = shop.order().articles.get()
    assert member.post(page(ProductionOrderArticle, "change", line.pk), {"amount": "9"}).status_code == 403
