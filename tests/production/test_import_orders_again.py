"""Files about production orders that are there already: docs/importing.md."""

import pytest

from core.audit import audit
from production.models import Component, ProductionOrder
from production.services import (
    cancel_production,
    change_production_order,
    finish_production,
    start_production,
)
from tests.factories import bill
from tests.imports.conftest import rows_of
from tests.production.importing import (
    HISTORY,
    PROGRESS,
    item,
    log,
    needs,
    order_of,
    page,
    part,
    progress,
    reserved,
    row,
    rows,
)
from tests.production.workshop import workshop

ENDS = {"finished": finish_production, "cancelled": cancel_production}


@pytest.fixture
def shop(store):
    """Parts for five bikes."""
    return workshop(store, stock=5)


def test_a_second_import_changes_nothing_and_writes_no_history(shop, imported):
    made = row(shop.bike, state="in_production", start="2026-12-01", name="é", more=",4,1")
    text = rows(
        made,
        row(reference="B", more=",,"),
        row(shop.wheel, reference="C", state="3", more=",1,0"),
        header=PROGRESS,
    )
    imported("production_orders", text)
    before = rows_of(*HISTORY)
    assert imported("production_orders", text).unchanged == 3
    assert rows_of(*HISTORY) == before


def test_a_changed_head_changes_the_order_once(store, shop, imported):
    imported("production_orders", rows(row(shop.bike), row(shop.wheel)))
    report = imported("production_orders", rows(row(shop.bike, name="New"), row(shop.wheel, name="New")))
    made = order_of(store)
    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)
    assert (made.name, made.version, log(made)) == ("New", 1, [("open", "", "new", "import")])


def test_an_empty_cell_clears_and_a_missing_column_leaves(store, shop, imported):
    imported("production_orders", rows(row(shop.bike, name="A", comment="B", start="2026-12-01")))
    imported(
        "production_orders", rows(f"PR-A,{shop.bike.number},10,", header="reference,article,amount,name")
    )
    made = order_of(store)
    assert (made.name, made.comment, made.start_at is None) == ("", "B", False)


def test_a_new_amount_changes_what_a_new_order_needs(store, shop, imported):
    imported("production_orders", rows(row(shop.bike)))
    assert imported("production_orders", rows(row(shop.bike, 4))).changed == 1
    assert needs(order_of(store)) == [
        (shop.frame.number, 1, 4, 0, False),
        (shop.wheel.number, 2, 8, 0, False),
    ]
    assert reserved(order_of(store)) == {shop.frame.number: 0, shop.wheel.number: 0}


@pytest.mark.parametrize(("amount", "frames"), [(2, 2), (4, 4), (20, 5)])
def test_a_new_amount_of_a_running_order_is_reserved_as_the_api_does(store, shop, imported, amount, frames):
    imported("production_orders", rows(row(shop.bike, 3, state="in_production")))
    assert imported("production_orders", rows(row(shop.bike, amount))).changed == 1
    assert reserved(order_of(store)) == {shop.frame.number: frames, shop.wheel.number: 2 * frames}
    assert audit() == []


def test_what_a_smaller_order_gives_back_goes_to_a_larger_one(store, shop, imported):
    running = {"state": "in_production"}
    imported(
        "production_orders", rows(row(shop.bike, 5, **running), row(shop.bike, 5, reference="B", **running))
    )
    imported("production_orders", rows(row(shop.bike, 2), row(shop.bike, 4, reference="B")))
    frames = [reserved(order_of(store, name))[shop.frame.number] for name in ("PR-A", "B")]
    assert (frames, audit()) == ([2, 3], [])


def test_an_article_that_the_order_does_not_have_is_added(store, shop, imported):
    made = shop.order(amount=2, reference="PR-A")
    start_production(store=store, pk=made.pk)
    report = imported("production_orders", rows(row(shop.bike, 2), row(shop.wheel, 1)))
    assert (report.created, report.unchanged) == (1, 1)
    assert reserved(made)[shop.spoke.number] == 36
    assert audit() == []


def test_an_article_that_the_file_does_not_name_stays(store, shop, imported):
    imported("production_orders", rows(row(shop.bike), row(shop.wheel)))
    assert imported("production_orders", rows(row(shop.bike))).unchanged == 1
    assert order_of(store).articles.count() == 2


def test_a_frozen_bill_stays(store, shop, imported):
    imported("production_orders", rows(row(shop.bike)))
    bill(shop.bike, (shop.rim, 7))
    imported("production_orders", rows(row(shop.bike, 20)))
    assert [number for number, *_ in needs(order_of(store))] == [shop.frame.number, shop.wheel.number]


def test_an_article_that_is_bought_by_now_stays_in_its_order(shop, imported):
    imported("production_orders", rows(row(shop.bike)))
    type(shop.bike).objects.filter(pk=shop.bike.pk).update(supply="buy")
    assert imported("production_orders", rows(row(shop.bike, 4))).changed == 1


def test_a_state_of_the_past_changes_nothing(store, shop, imported):
    text = rows(row(shop.bike, state="new"))
    imported("production_orders", text)
    start_production(store=store, pk=order_of(store).pk)
    before = rows_of(*HISTORY)
    assert (imported("production_orders", text).unchanged, rows_of(*HISTORY)) == (1, before)
    assert order_of(store).state == "in_production"


def test_a_state_that_the_order_never_had(store, shop, imported):
    imported("production_orders", rows(row(shop.bike)))
    report = imported("production_orders", rows(row(shop.bike, state="in_production", name="x")))
    assert str(report.errors[0]) == (
        "line 2, state: Production order PR-A is new and never was in production. An import does not move what is "
        "there: move it first, or leave the state out. [MOVED]"
    )
    assert (order_of(store).state, order_of(store).name) == ("new", "")


def test_an_old_file_does_not_take_back_what_was_made(store, shop, imported):
    text = progress(shop.bike, 2)
    imported("production_orders", text)
    shop.report(order_of(store), 1)
    before = rows_of(*HISTORY)
    assert (imported("production_orders", text).unchanged, rows_of(*HISTORY)) == (1, before)
    assert order_of(store).articles.get().finished == 3


@pytest.mark.parametrize("figures", [{"made": 3}, {"made": 2, "wasted": 1}])
def test_an_import_makes_nothing(store, shop, faults, imported, figures):
    imported("production_orders", progress(shop.bike, 2))
    found = faults("production_orders", progress(shop.bike, **figures))
    assert found == [(2, "waste" if "wasted" in figures else "finished", "MOVED")]
    assert order_of(store).articles.get().finished == 2


@pytest.mark.parametrize("end", ENDS)
def test_of_an_order_that_ended_nothing_changes(store, shop, imported, end):
    ENDS[end](store=store, pk=shop.order(amount=2, reference="PR-A").pk)
    before = rows_of(*HISTORY)
    report = imported("production_orders", rows(row(shop.bike, 3, name="x"), row(shop.wheel, name="x")))
    assert [(e.line, e.field, e.code) for e in report.errors] == [
        (2, "article", "ENDED"),
        (2, "reference", "ENDED"),
        (3, "article", "ENDED"),
    ]
    assert report.errors[1].message == (
        f"Order PR-A is {end}; nothing of it may change. Take it out, or correct what the file says about name."
    )
    assert rows_of(*HISTORY) == before


def test_the_same_file_about_an_order_that_ended_meanwhile(store, shop, imported):
    text = rows(row(shop.bike, 2, name="x", state="in_production"))
    imported("production_orders", text)
    finish_production(store=store, pk=order_of(store).pk)
    assert imported("production_orders", text).unchanged == 1


def test_parts_in_depth_are_chosen_anew_before_the_start(store, shop, imported):
    imported("production_orders", rows(row(shop.bike, 2)))
    imported("production_orders", page(item("PR-A", part(shop.wheel, 1), reserveInDepth=True)))
    deep = [shop.frame.number, shop.rim.number, shop.spoke.number]
    found = Component.objects.filter(line__order=order_of(store)).order_by("line_id", "position")
    assert [one.article.number for one in found] == [*deep, *deep[1:]]
    assert audit() == []


def test_parts_of_a_running_order_stay(store, shop, faults):
    made = shop.order(amount=2, reference="PR-A")
    start_production(store=store, pk=made.pk)
    text = page(item("PR-A", part(shop.bike, 2), reserveInDepth=True))
    assert faults("production_orders", text) == [(1, "reserveInDepth", "STARTED")]
    assert not order_of(store).reserve_in_depth


def test_an_order_of_another_store_with_the_same_reference_stays(store, new_store, shop, imported):
    theirs = workshop(new_store()).order(reference="PR-A", name="theirs")
    imported("production_orders", rows(row(shop.bike, name="ours")))
    assert ProductionOrder.objects.get(pk=theirs.pk).name == "theirs"


def test_a_change_that_the_api_made_is_kept_where_the_file_says_nothing(store, shop, imported):
    imported("production_orders", page(item("PR-A", part(shop.bike, 2))))
    changes = {"internal_reference": "own", "store_state": 7}
    change_production_order(store=store, pk=order_of(store).pk, changes=changes)
    assert imported("production_orders", page(item("PR-A", part(shop.bike, 2)))).unchanged == 1
    assert (order_of(store).internal_reference, order_of(store).store_state) == ("own", 7)
