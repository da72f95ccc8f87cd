"""Storage orders opened, verified, changed and deleted."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from core import tally
from core.actor import Actor, acting
from core.audit import audit
from core.errors import Conflict, Duplicate, Invalid, InvalidMove, NotFound
from core.models import Transition
from tests.factories import ArticleFactory, demand, place, reserved, stocked
from tests.warehouse.storage import allocated, confirm, line, main, opened, state, verified
from warehouse.models import (
    DefaultPlace,
    Demand,
    Direction,
    Location,
    StorageOrder,
    StorageOrderLine,
    Zone,
)
from warehouse.services import (
    NewLine,
    Within,
    add_storage_line,
    change_storage_line,
    change_storage_order,
    declare_custom_field,
    delete_storage_order,
    open_storage_order,
    save_place,
    verify_queued,
    verify_storage_order,
)
from warehouse.tasks import verify_order

State = StorageOrder.State


def refused(store, error, field, **given):
    """Opening is refused, and nothing is written."""
    with pytest.raises(error) as caught:
        open_storage_order(warehouse=main(store), **given)
    assert caught.value.field == field
    assert [StorageOrder.objects.of(store).count(), Demand.objects.of(store).count()] == [0, 0]


def test_a_fresh_order_is_queued_with_its_lines(store):
    article = stocked(store, 5)
    order = opened(store, (article, 3), name="A", priority=3)
    fresh = line(order)
    assert (order.state, order.name, order.priority, order.has_stock) == ("queued", "A", 3, True)
    assert (fresh.quantity, fresh.requested, fresh.confirmed, fresh.deviated) == (3, 0, 0, 3)
    assert tally.total(store.pk, "warehouse.storageorder", ["queued"]) == 1


def test_a_name_is_made_where_none_is_given_and_a_typed_one_is_skipped(store):
    article = ArticleFactory(store=store)
    first = opened(store, (article, 1))
    number = int(first.name.removeprefix("SO-"))
    opened(store, (article, 1), name=f"SO-{number + 1:06d}")
    assert opened(store, (article, 1)).name == f"SO-{number + 2:06d}"


def test_a_name_is_taken_once_in_a_warehouse(store):
    article = ArticleFactory(store=store)
    opened(store, (article, 1), name="A")
    with pytest.raises(Duplicate, match="already exists") as caught:
        opened(store, (article, 1), name="A")
    assert (caught.value.field, StorageOrder.objects.of(store).count()) == ("name", 1)


def test_an_order_needs_a_line(store):
    refused(store, Invalid, "lines")


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("direction", {"direction": 6}),
        ("priority", {"priority": 5}),
        ("owner", {"owner": "x" * 51}),
        ("info3", {"info3": "x" * 81}),
        ("name", {"name": "x" * 51}),
        ("colour", {"colour": "red"}),
        ("NOTE", {"custom": {"NOTE": "undeclared"}}),
    ],
)
def test_a_bad_field_is_refused_at_once(store, field, fields):
    refused(store, Invalid, field, lines=[NewLine(ArticleFactory(store=store), 1)], **fields)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("quantity", {"quantity": 0}),
        ("quantity", {"quantity": "0.0000001"}),
        ("batch", {"quantity": 1, "batch": "x" * 101}),
        ("info6", {"quantity": 1, "info": {"info6": "x"}}),
    ],
)
def test_a_bad_line_is_refused_at_once(store, field, wanted):
    refused(store, Invalid, field, lines=[NewLine(ArticleFactory(store=store), **wanted)])


def test_a_serial_number_is_one_piece_where_the_article_is_tracked_by_it(store):
    tracked = ArticleFactory(store=store, tracking="serial")
    refused(store, Invalid, "quantity", lines=[NewLine(tracked, 2, serial="SN")])
    order = open_storage_order(
        warehouse=main(store), lines=[NewLine(ArticleFactory(store=store), 2, serial="SN")]
    )
    assert line(order).quantity == 2


def test_another_stores_article_and_places_are_refused(store, new_store):
    other = new_store()
    refused(store, Invalid, "article", lines=[NewLine(ArticleFactory(store=other), 1)])
    lines = [NewLine(ArticleFactory(store=store), 1)]
    refused(store, Invalid, "locations", lines=lines, within=Within(locations=[place(other)]))


def test_line_numbers_go_on_around_those_given(store):
    article = ArticleFactory(store=store)
    lines = [
        NewLine(article, 1),
        NewLine(article, 1, number=1),
        NewLine(article, 1, number=7),
        NewLine(article, 1),
    ]
    order = open_storage_order(warehouse=main(store), lines=lines)
    assert sorted(order.lines.values_list("number", flat=True)) == [1, 2, 3, 7]
    refused_twice = [NewLine(article, 1, number=2), NewLine(article, 1, number=2)]
    with pytest.raises(Duplicate):
        open_storage_order(warehouse=main(store), lines=refused_twice)


def test_custom_fields_are_declared_kept_and_taken_away(store):
    declare_custom_field(store=store, name="NOTE", length=5)
    order = opened(store, (ArticleFactory(store=store), 1), custom={"NOTE": "abc"})
    change_storage_order(store=store, pk=order.pk, custom={"NOTE": "12345"})
    assert StorageOrder.objects.get(pk=order.pk).custom == {"NOTE": "12345"}
    with pytest.raises(Invalid, match="longer than 5"):
        change_storage_order(store=store, pk=order.pk, custom={"NOTE": "123456"})
    change_storage_order(store=store, pk=order.pk, custom={"NOTE": None})
    assert StorageOrder.objects.get(pk=order.pk).custom == {}


def test_only_picks_need_something(store):
    article = ArticleFactory(store=store)
    due = datetime(2030, 1, 2, tzinfo=UTC)
    opened(store, (article, 3), deadline=due)
    opened(store, (article, 4), direction=Direction.PUT)
    assert [(row.quantity, row.due) for row in Demand.objects.of(store)] == [(3, due.date())]


def test_the_worker_verifies_once_however_often_it_comes(store):
    order = opened(store, (stocked(store, 5), 3))
    verify_order(store.pk, order.pk)
    verify_order(store.pk, order.pk)
    assert state(order) == "untouched"
    log = Transition.objects.filter(kind="warehouse.storageorder", object_id=order.pk).order_by("version")
    assert list(log.values_list("move", "door")) == [("open", "system"), ("verify", "job")]
    assert verify_queued(store=store, pk=order.pk) is None


def test_the_worker_verifies_for_who_opened_the_order(store, django_user_model):
    person = django_user_model.objects.create_user("asker")
    with acting(Actor(door="admin", user_id=person.pk, request_id="r-9", name="asker")):
        order = opened(store, (stocked(store, 5), 3))
    verify_order(**ProcrastinateJob.objects.get(args__order_id=order.pk).args)
    move = Transition.objects.get(kind="warehouse.storageorder", object_id=order.pk, move="verify")
    assert (move.door, move.user, move.request_id) == ("job", person, "r-9")


def test_the_job_is_deferred_with_the_order(store):
    order = opened(store, (stocked(store, 5), 3))
    job = ProcrastinateJob.objects.get(task_name="warehouse.verify_order", args__order_id=order.pk)
    assert (job.args, job.status) == ({"store_id": store.pk, "order_id": order.pk}, "todo")


def test_an_order_may_be_allocated_as_soon_as_it_is_verified(store):
    article = stocked(store, 5)
    order = opened(store, (article, 3), allocate=True)
    assert (state(order), reserved(article)) == ("queued", 0)
    verify_queued(store=store, pk=order.pk)
    assert (state(order), reserved(article)) == ("allocated", 3)


def test_at_once_needs_no_worker(store):
    article = stocked(store, 5)
    order = opened(store, (article, 3), allocate=True, at_once=True)
    assert (state(order), reserved(article), audit()) == ("allocated", 3, [])


def blocked(store):
    return place(store, blocked=True)


def test_a_blocked_place_keeps_an_order_queued_until_it_is_open(store):
    where = blocked(store)
    order = verified(store, (ArticleFactory(store=store), 1), direction=2, within=Within(locations=[where]))
    assert (order.state, order.error_code) == ("queued", StorageOrder.Fault.PLACE_BLOCKED)
    assert "blocked" in order.error_description
    where.blocked = False
    save_place(place=where)
    order = verify_storage_order(store=store, pk=order.pk)
    assert (order.state, order.error_code, order.error_description) == ("untouched", None, "")


def test_goods_that_no_place_takes_keep_an_order_queued(store):
    Location.objects.of(store).filter(code="GOODS-IN").update(blocked=True)
    order = verified(store, (ArticleFactory(store=store), 1), direction=Direction.PUT)
    assert (order.state, order.error_code) == ("queued", StorageOrder.Fault.NO_PLACE)


def test_a_pick_for_production_needs_a_line_side(store):
    Location.objects.of(store).filter(code="LINE-SIDE").update(blocked=True)
    order = verified(store, (stocked(store, 5), 1), direction=Direction.PRODUCTION)
    assert order.error_code == StorageOrder.Fault.PLACE_BLOCKED


def test_no_stock_is_no_fault(store):
    order = verified(store, (stocked(store, 1), 5))
    assert (order.state, order.has_stock) == ("untouched", False)


def test_a_count_of_places_gets_its_lines_from_what_lies_there(store):
    zone = Zone.objects.create(warehouse=main(store), name="Z")
    shelf, outside = place(store, zone=zone), place(store)
    here, there, own = (
        stocked(store, 5, location=shelf),
        stocked(store, 3, location=outside),
        ArticleFactory(store=store),
    )
    DefaultPlace.objects.create(article=own, location=shelf)
    order = open_storage_order(
        warehouse=main(store), direction=Direction.COUNT, within=Within(zones=[zone]), counts_empty=True
    )
    found = dict(StorageOrderLine.objects.filter(order=order).values_list("article_id", "quantity"))
    assert found == {here.pk: 5, own.pk: 0}
    assert there.pk not in found


def test_only_what_is_given_changes(store):
    order = verified(store, (ArticleFactory(store=store), 1), name="A", info1="x", owner="ACME")
    change_storage_order(store=store, pk=order.pk, changes={"info1": "y", "priority": 4})
    order = StorageOrder.objects.get(pk=order.pk)
    assert (order.name, order.info1, order.owner, order.priority) == ("A", "y", "ACME", 4)


def test_an_order_cannot_take_the_name_of_another(store):
    article = ArticleFactory(store=store)
    opened(store, (article, 1), name="A")
    order = opened(store, (article, 1), name="B")
    with pytest.raises(Duplicate):
        change_storage_order(store=store, pk=order.pk, changes={"name": "A"})
    assert StorageOrder.objects.get(pk=order.pk).name == "B"


def test_another_direction_needs_other_things(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 3))
    change_storage_order(store=store, pk=order.pk, changes={"direction": Direction.PUT})
    assert (state(order), reserved(article), Demand.objects.of(store).count()) == ("ready", 0, 0)
    change_storage_order(store=store, pk=order.pk, changes={"direction": Direction.PICK}, allocate=True)
    assert (state(order), reserved(article), audit()) == ("allocated", 3, [])


def test_once_begun_only_what_is_informational_changes(store):
    order = allocated(store, (stocked(store, 5), 3))
    confirm(order, 1)
    change_storage_order(store=store, pk=order.pk, changes={"info2": "late"})
    for refused_change in ({"priority": 1}, {"name": "B"}):
        with pytest.raises(InvalidMove):
            change_storage_order(store=store, pk=order.pk, changes=refused_change)
    with pytest.raises(InvalidMove):
        change_storage_order(store=store, pk=order.pk, allocate=True)
    order = StorageOrder.objects.get(pk=order.pk)
    assert (order.info2, order.priority) == ("late", 2)


def test_a_change_allocates_or_deallocates(store):
    article = stocked(store, 5)
    order = opened(store, (article, 3))
    change_storage_order(store=store, pk=order.pk, allocate=False)
    assert state(order) == "queued"
    change_storage_order(store=store, pk=order.pk, allocate=True)
    assert (state(order), reserved(article)) == ("allocated", 3)
    change_storage_order(store=store, pk=order.pk, allocate=False)
    assert (state(order), reserved(article)) == ("ready", 0)


def test_a_line_more_is_allocated_with_the_rest(store):
    article = stocked(store, 5)
    order = allocated(store, (article, 3))
    added = add_storage_line(store=store, pk=order.pk, line=NewLine(article, 2))
    assert (added.number, added.requested, reserved(article)) == (2, 2, 5)
    assert audit() == []


@pytest.mark.parametrize(("quantity", "held", "short"), [(2, 2, 0), (9, 5, 4)])
def test_a_line_that_changes_is_allocated_anew(store, quantity, held, short):
    article = stocked(store, 5)
    order = allocated(store, (article, 3))
    changed = change_storage_line(
        store=store, pk=line(order).pk, changes={"quantity": quantity, "info1": "x"}
    )
    assert (changed.quantity, changed.requested, changed.short, changed.info1) == (
        quantity,
        quantity,
        short,
        "x",
    )
    assert (reserved(article), line(order).demand.quantity, audit()) == (held, quantity, [])


def test_once_begun_only_the_infos_of_a_line_change(store):
    order = allocated(store, (stocked(store, 5), 3))
    confirm(order, 1)
    change_storage_line(store=store, pk=line(order).pk, changes={"info1": "x"})
    with pytest.raises(InvalidMove):
        change_storage_line(store=store, pk=line(order).pk, changes={"quantity": 9})
    assert (line(order).info1, line(order).quantity) == ("x", 3)


@pytest.mark.parametrize("changes", [{"quantity": 0}, {"batch": "x" * 101}, {"confirmed": 3}])
def test_a_line_refuses_what_cannot_be(store, changes):
    order = opened(store, (ArticleFactory(store=store), 3))
    with pytest.raises(Invalid):
        change_storage_line(store=store, pk=line(order).pk, changes=changes)
    assert line(order).quantity == 3


@pytest.mark.parametrize("is_allocated", [False, True])
def test_a_deleted_order_leaves_nothing_but_its_log(store, is_allocated):
    article = stocked(store, 5)
    order = (allocated if is_allocated else verified)(store, (article, 3))
    delete_storage_order(store=store, pk=order.pk)
    assert (reserved(article), Demand.objects.of(store).count()) == (0, 0)
    assert not StorageOrder.objects.filter(pk=order.pk).exists()
    last = Transition.objects.filter(kind="warehouse.storageorder", object_id=order.pk).latest("version")
    assert (last.move, last.target, audit()) == ("delete", "deleted", [])


def test_an_order_that_somebody_began_is_not_deleted(store):
    order = allocated(store, (stocked(store, 5), 3))
    confirm(order, 1)
    with pytest.raises(InvalidMove):
        delete_storage_order(store=store, pk=order.pk)
    assert state(order) == "in_process"


def test_another_stores_order_is_not_found(store, new_store):
    order = opened(store, (ArticleFactory(store=store), 1))
    with pytest.raises(NotFound):
        delete_storage_order(store=new_store(), pk=order.pk)


def test_a_demand_of_production_is_fetched_by_one_order(store):
    article = stocked(store, 5)
    need = demand(article, 3)
    lines = [NewLine(article, 3, demand=need)]
    open_storage_order(warehouse=main(store), direction=Direction.PRODUCTION, lines=lines)
    with pytest.raises(Conflict) as caught:
        open_storage_order(warehouse=main(store), direction=Direction.PRODUCTION, lines=lines)
    assert caught.value.reason == "TAKEN"
    with pytest.raises(Invalid):
        open_storage_order(warehouse=main(store), direction=Direction.PICK, lines=lines)
