"""Days and lateness in the store's own time zone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounting.models import Job
from core import calendar
from core.models import Store
from orders.models import WorkOrder
from production.models import ProductionOrder
from tests.factories import ArticleFactory, SupplierFactory, job
from warehouse.models import PurchaseOrderLine, StorageOrder
from warehouse.services import open_purchase_order

NOW = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Auckland, the 10th in Honolulu
AUCKLAND, HONOLULU = Store(time_zone="Pacific/Auckland"), Store(time_zone="Pacific/Honolulu")


def test_today_is_the_day_in_the_store():
    assert calendar.today(AUCKLAND, NOW) == date(2026, 3, 11)
    assert calendar.today(HONOLULU, NOW) == date(2026, 3, 10)


def test_a_date_is_late_once_its_day_is_over_in_the_store():
    assert calendar.is_late(date(2026, 3, 10), AUCKLAND, NOW) is True
    assert calendar.is_late(date(2026, 3, 10), HONOLULU, NOW) is False


@pytest.mark.parametrize("store", [AUCKLAND, HONOLULU])
def test_a_moment_is_late_once_it_has_passed_wherever_the_store_is(store):
    assert calendar.is_late(NOW - timedelta(seconds=1), store, NOW) is True
    assert calendar.is_late(NOW, store, NOW) is False


def test_nothing_that_is_not_due_is_late():
    assert calendar.is_late(None, AUCKLAND, NOW) is False


def test_days_left_are_days_of_the_store():
    due = datetime(2026, 3, 11, 12, tzinfo=UTC)
    assert (calendar.days_left(due, AUCKLAND, NOW), calendar.days_left(due, HONOLULU, NOW)) == (1, 1)
    assert calendar.days_left(date(2026, 3, 10), AUCKLAND, NOW) == -1
    assert calendar.days_left(date(2026, 3, 10), HONOLULU, NOW) == 0


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)]
)
def test_a_day_is_as_long_as_it_is_where_clocks_change(day, hours):
    first, end = calendar.day_bounds(Store(time_zone="Europe/Berlin"), day)
    assert end - first == timedelta(hours=hours)


def test_a_day_begins_where_its_midnight_is_left_out():
    beirut = Store(time_zone="Asia/Beirut")
    first = calendar.day_bounds(beirut, date(2025, 3, 30))[0]
    assert calendar.day_of(beirut, first) == date(2025, 3, 30)
    assert calendar.day_of(beirut, first - timedelta(microseconds=1)) == date(2025, 3, 29)


def placed(store, zone, day):
    """A job that is to be delivered that day."""
    store.time_zone = zone
    store.save()
    return job(store, start_date=date(2026, 1, 1), delivery_date=day)


@pytest.mark.django_db
def test_late_dates_are_found_by_each_stores_own_day(store, new_store):
    east = placed(store, "Pacific/Auckland", date(2026, 3, 10))
    placed(new_store(), "Pacific/Honolulu", date(2026, 3, 10))
    assert list(Job.objects.late(NOW)) == [east]


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-2, -1, 0, 1])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Auckland", "UTC", "Etc/GMT+12"])
def test_the_queryset_and_the_row_agree(store, zone, days):
    in_zone = Store(time_zone=zone)
    row = placed(store, zone, calendar.today(in_zone) + timedelta(days=days))
    assert Job.objects.late().filter(pk=row.pk).exists() is row.is_late


@pytest.mark.django_db
def test_what_ended_is_not_late(store):
    row = job(store, start_date=date(2020, 1, 1), delivery_date=date(2020, 1, 2))
    assert row.is_late is True
    row.close()
    row.save()
    assert (row.is_late, Job.objects.late().count()) == (False, 0)


@pytest.mark.django_db
def test_a_purchase_line_is_late_while_goods_are_expected_on_it(store):
    wanted = (ArticleFactory(store=store), Decimal(5), Decimal(1), date(2020, 1, 1))
    order = open_purchase_order(supplier=SupplierFactory(store=store), lines=[wanted])
    line = PurchaseOrderLine.objects.get(order=order)
    assert (line.is_late, PurchaseOrderLine.objects.late().count()) == (True, 1)
    PurchaseOrderLine.objects.filter(pk=line.pk).update(received=line.ordered)
    line.refresh_from_db()
    assert (line.is_late, PurchaseOrderLine.objects.late().count()) == (False, 0)


@pytest.mark.parametrize("model", [WorkOrder, ProductionOrder, StorageOrder, Job])
def test_the_states_that_are_not_ended_are_states_of_the_model(model):
    states = dict(model.objects.none().unended.children)["state__in"]
    assert set(states) < set(model.State.values)


@pytest.mark.django_db
def test_due_in_takes_days_of_the_store(store):
    store.time_zone = "Pacific/Auckland"
    day = date(2026, 3, 11)
    first, end = calendar.day_bounds(store, day)
    moments = [first - timedelta(seconds=1), first, end - timedelta(seconds=1), end]
    rows = [
        WorkOrder.objects.create(store=store, number=str(at), product="A", quantity=1, due_at=at)
        for at in moments
    ]
    assert list(WorkOrder.objects.due_in(store, day, day).order_by("due_at")) == rows[1:3]
