from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from catalog.models import ArticleUnit, BillLine
from catalog.services import add_bill_line, bills, change_bill_line, explode, remove_bill_line
from core.audit import audit
from core.errors import Invalid
from tests.factories import ArticleFactory, bill
from tests.racing import race, refused


def articles(store, count):
    return [ArticleFactory(store=store, purchase_price=10) for _ in range(count)]


def line(parent, component, quantity=1, **fields):
    return BillLine(parent=parent, component=component, quantity=Decimal(quantity), **fields)


def test_a_part_can_be_added_and_removed(store):
    bike, wheel = articles(store, 2)
    added = add_bill_line(line=line(bike, wheel, 2))
    remove_bill_line(line=added)
    assert explode(article=bike).requirements == []


def test_an_article_is_no_part_of_itself(store):
    bike = ArticleFactory(store=store)
    with pytest.raises(Exception, match=r"bill_not_of_itself|violated"):
        add_bill_line(line=line(bike, bike))


@pytest.mark.parametrize("depth", [2, 3, 50])
def test_a_cycle_is_refused_at_any_depth(store, depth):
    chain = articles(store, depth)
    for parent, part in pairwise(chain):
        bill(parent, (part, 1))
    with pytest.raises(Invalid, match="part of itself"):
        add_bill_line(line=line(chain[-1], chain[0]))
    assert BillLine.objects.filter(parent=chain[-1]).count() == 0


def test_changing_a_line_into_a_cycle_is_refused(store):
    bike, wheel, other = articles(store, 3)
    bill(bike, (wheel, 1))
    bill(wheel, (other, 1))
    changed = BillLine.objects.get(parent=wheel)
    changed.component = bike
    with pytest.raises(Invalid, match="part of itself"):
        change_bill_line(line=changed)


def test_a_cycle_counts_whatever_its_dates(store):
    bike, wheel = articles(store, 2)
    bill(bike, (wheel, 1), valid_to=date(2001, 1, 1))
    with pytest.raises(Invalid):
        add_bill_line(line=line(wheel, bike, valid_from=date(2090, 1, 1)))


def two_halves_of_a_cycle(store):
    bike, wheel = articles(store, 2)
    return race(
        [lambda: add_bill_line(line=line(bike, wheel)), lambda: add_bill_line(line=line(wheel, bike))]
    )


def test_two_saves_at_once_make_no_cycle(real_store):
    results = [two_halves_of_a_cycle(real_store) for _ in range(5)]
    assert [len(refused(result)) for result in results] == [1] * 5


def test_without_the_lock_two_saves_make_a_cycle(real_store, monkeypatch):
    monkeypatch.setattr(bills, "lock_bills", lambda store_id: None)
    results = [two_halves_of_a_cycle(real_store) for _ in range(20)]
    cyclic = audit(["catalog.no_cycle"])
    BillLine.objects.filter(parent__store=real_store).delete()
    assert any(len(refused(result)) == 0 for result in results)
    assert cyclic != []


def test_a_foreign_part_is_refused(store, new_store):
    with pytest.raises(Invalid, match="another store"):
        add_bill_line(line=line(ArticleFactory(store=store), ArticleFactory(store=new_store())))


def test_an_unknown_unit_is_refused(store):
    bike, wheel = articles(store, 2)
    with pytest.raises(Invalid, match="has no unit BOX"):
        add_bill_line(line=line(bike, wheel, unit="BOX"))


def test_an_explosion_multiplies_down_the_levels(store):
    bike, wheel, spoke = articles(store, 3)
    bill(bike, (wheel, 2))
    bill(wheel, (spoke, 36))
    found = [
        (x.level, x.part.number, x.quantity) for x in explode(article=bike, quantity=Decimal(10)).lines()
    ]
    assert found == [(1, wheel.number, 20), (2, spoke.number, 720)]


def test_a_part_on_two_levels_is_summed_and_stands_on_the_deepest(store):
    bike, wheel, nut = articles(store, 3)
    bill(bike, (wheel, 2), (nut, 5))
    bill(wheel, (nut, 3))
    needs = {
        need.part.number: (need.quantity, need.level, need.simple)
        for need in explode(article=bike).requirements
    }
    assert needs == {wheel.number: (2, 1, False), nut.number: (11, 2, True)}


def test_the_cost_rolls_up(store):
    bike, wheel, nut = articles(store, 3)
    bill(bike, (wheel, 2), (nut, 5))
    bill(wheel, (nut, 3))
    exploded = explode(article=bike, quantity=Decimal(2))
    assert (exploded.unit_cost, exploded.cost) == (110, 220)


def test_purchase_cost_has_three_parts(store):
    bike = ArticleFactory(store=store)
    wheel = ArticleFactory(store=store, purchase_price=10, misc_cost=2, shipment_cost=3)
    bill(bike, (wheel, 1))
    assert explode(article=bike).unit_cost == 15


def test_scrap_is_added(store):
    bike, wheel = articles(store, 2)
    bill(bike, (wheel, 10), scrap_percent=5)
    assert explode(article=bike).requirements[0].quantity == Decimal("10.5")


def test_other_units_are_converted(store):
    bike, paint = articles(store, 2)
    ArticleUnit.objects.create(article=paint, unit="CAN", factor=Decimal("0.75"))
    bill(bike, (paint, 2), unit="CAN")
    assert explode(article=bike).requirements[0].quantity == Decimal("1.5")


@pytest.mark.parametrize(("day", "quantity"), [(date(2020, 6, 30), 1), (date(2020, 7, 1), 2)])
def test_only_lines_in_force_count(store, day, quantity):
    bike, wheel = articles(store, 2)
    bill(bike, (wheel, 1), valid_to=date(2020, 6, 30))
    bill(bike, (wheel, 2), valid_from=date(2020, 7, 1))
    assert explode(article=bike, day=day).requirements[0].quantity == quantity


@pytest.mark.parametrize("depth", [1, 30])
def test_an_explosion_is_one_query_at_any_depth(store, depth, django_assert_num_queries):
    chain = articles(store, depth + 1)
    for parent, part in pairwise(chain):
        bill(parent, (part, 1), (ArticleFactory(store=store), 2))
    with django_assert_num_queries(1):
        found = explode(article=chain[0])
    assert len(found.requirements) == 2 * depth


def test_a_bill_of_thirty_diamonds_is_no_explosion_of_rows(store):
    top, *levels = [articles(store, 2) for _ in range(31)]
    for above, below in zip([top, *levels], levels, strict=False):
        for parent in above:
            bill(parent, (below[0], 1), (below[1], 1))
    found = explode(article=top[0])
    assert len(found.requirements) == 60
    assert found.requirements[-1].quantity == 2**29
