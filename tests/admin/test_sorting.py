"""No list sorts a whole table: neither as it opens, nor by a column that may be chosen."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory

from core.admin.base import HouseAdmin
from orders.models import WorkOrder
from tests.admin.conftest import member_of
from tests.admin.furniture import OURS, page

pytestmark = pytest.mark.django_db
LARGE = [
    model
    for model, pages in admin.site._registry.items()
    if isinstance(pages, HouseAdmin) and model._meta.app_label in OURS and not pages.stays_small
]


def list_of(model: Any, user: Any, **address: str) -> Any:
    request = RequestFactory().get("/", address)
    request.user = user
    return admin.site._registry[model].get_changelist_instance(request)


def sorts_in(rows: Any, *steps: str) -> list[str]:
    """These steps of the plan, where PostgreSQL avoids to read whole tables."""
    with connection.cursor() as cursor:
        for way in (
            "enable_seqscan",
            "enable_bitmapscan",
            "enable_hashjoin",
            "enable_mergejoin",
            "enable_sort",
        ):
            cursor.execute(f"SET LOCAL {way} = off")
    return [line for line in rows[:50].explain().splitlines() if line.lstrip(" ->").startswith(steps)]


@pytest.mark.parametrize("model", LARGE, ids=lambda m: m._meta.label)
def test_indexes_serve_every_order(model, store):
    user = member_of(store).user
    opened = list_of(model, user)
    chosen = {str(place) for place, name in enumerate(opened.list_display) if opened.get_ordering_field(name)}
    asked = ({}, *({"o": sign + place} for place in sorted(chosen) for sign in ("", "-")))
    lists = {str(address): list_of(model, user, **address) for address in asked}
    unserved = {address: sorts_in(shown.queryset, "Sort  (") for address, shown in lists.items()}
    assert {address for address, sorts in unserved.items() if sorts} == set()


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_thousand_rows_that_are_alike_in_the_column_are_not_sorted_either(store, sign):
    user = member_of(store).user
    for name in ("product", "state_badge", "customer_name", "due"):
        place = list_of(WorkOrder, user).list_display.index(name)
        shown = list_of(WorkOrder, user, o=f"{sign}{place}")
        assert sorts_in(shown.queryset, "Sort  (", "Incremental Sort  (") == [], name


def test_an_order_that_no_index_serves_is_not_taken_from_the_address(member, store):
    place = str(list_of(WorkOrder, member.user).list_display.index("customer_name"))
    served = list_of(WorkOrder, member.user, o=place).queryset.query.order_by
    assert served[0] == "customer_name"
    made = member.get(page(WorkOrder), {"o": "99"})
    assert made.status_code == 200
