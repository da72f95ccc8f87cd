"""Work goes on with orders of which something was made before they came here."""

import pytest

from core.audit import audit
from core.errors import Conflict, Invalid
from production.services import (
    cancel_production,
    change_article,
    finish_production,
    remove_article,
    reverse_report,
)
from tests.factories import on_hand
from tests.imports.conftest import rows_of
from tests.production.importing import HISTORY, needs, order_of, progress, reserved, row, rows
from tests.production.workshop import workshop


@pytest.fixture
def shop(store):
    return workshop(store, stock=20)


@pytest.fixture
def running(store, shop, imported):
    """Ten bikes, of which four are made and one is spoiled."""
    imported("production_orders", progress(shop.bike, 4, 1))
    return order_of(store)


def line(order):
    return order.articles.get()


def test_a_report_adds_to_what_was_made(shop, running):
    shop.report(running, 2, waste=1)
    assert (line(running).finished, line(running).waste) == (6, 2)
    assert (on_hand(shop.bike), on_hand(shop.frame)) == (2, 17)
    assert (needs(running)[0], audit()) == ((shop.frame.number, 1, 10, 8, False), [])


def test_a_report_that_is_reversed_leaves_what_was_made_before(store, shop, running):
    report = shop.report(running, 2)
    reverse_report(store=store, report_id=report.pk, reason="oops")
    assert (line(running).finished, line(running).waste, on_hand(shop.frame)) == (4, 1, 20)
    assert audit() == []


def test_an_absolute_figure_is_reported_as_the_difference(store, shop, running):
    change_article(store=store, pk=running.pk, article_number=shop.bike.number, finished=7, waste=1)
    assert [report.amount for report in line(running).reports.all()] == [3]
    assert (line(running).finished, on_hand(shop.frame), audit()) == (7, 17, [])


def test_less_than_was_made_before_is_refused(store, shop, running):
    before = rows_of(*HISTORY)
    with pytest.raises(Invalid, match="4 are reported already"):
        change_article(store=store, pk=running.pk, article_number=shop.bike.number, finished=3)
    assert rows_of(*HISTORY) == before


def test_pieces_beyond_the_order_take_no_parts_if_that_is_wanted(shop, running):
    shop.report(running, 8, limit_part_amounts=True)
    assert (line(running).finished, on_hand(shop.frame), audit()) == (12, 14, [])


def test_another_amount_asks_for_the_rest(store, shop, running):
    change_article(store=store, pk=running.pk, article_number=shop.bike.number, amount=6)
    assert needs(running)[0] == (shop.frame.number, 1, 6, 5, False)
    assert (reserved(running)[shop.frame.number], audit()) == (1, [])


@pytest.mark.parametrize("end", [finish_production, cancel_production])
def test_its_end_gives_back_the_rest(store, shop, running, end):
    end(store=store, pk=running.pk)
    assert (set(reserved(running).values()), line(running).finished, audit()) == ({0}, 4, [])


def test_an_article_of_which_something_was_made_is_not_removed(store, shop, running):
    with pytest.raises(Conflict, match="was reported already"):
        remove_article(store=store, pk=running.pk, article_number=shop.bike.number)
    assert line(running).finished == 4


def test_a_report_of_an_order_that_came_finished_cannot_be(store, shop, imported):
    imported("production_orders", progress(shop.bike, 10, state="finished"))
    with pytest.raises(Conflict):
        shop.report(order_of(store), 1)
    assert audit() == []


def test_a_new_order_from_a_file_starts_with_its_first_report(store, shop, imported):
    imported("production_orders", rows(row(shop.bike, 3)))
    shop.report(order_of(store), 1)
    assert (order_of(store).state, audit()) == ("in_production", [])


@pytest.mark.parametrize("field", ["finished_before", "waste_before"])
def test_the_audit_counts_in_what_was_made_before(running, field):
    running.articles.update(**{field: 3})
    assert [finding.name for finding in audit()] == [
        "production.consumed_is_the_bill",
        "production.line_sums",
    ]
