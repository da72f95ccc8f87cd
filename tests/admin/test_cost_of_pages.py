"""No page of the back office costs more queries the more rows there are."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.conftest import logged_in
from tests.admin.furniture import MODELS, OURS, furnish, page
from tests.admin.growing import grow
from tests.browser import person

pytestmark = [pytest.mark.django_db, pytest.mark.unbalanced]
PLAIN = ("/admin/", "/admin/account/", "/admin/words/", "/admin/core/transition/by-request/")
DESK = tuple(f"/admin/desk/{name}/" for name in ("receive", "put-away", "move", "adjust", "hold"))


def test_no_page_costs_more_for_a_thousand_rows_than_for_ten(store):
    """Pages of a row with a hundred rows below it, lists and desks with a thousand. What the ledger alone writes, and
    what its parent has one of, is furnished eleven times instead."""
    client = logged_in(person(store, is_superuser=True))
    furnish(store)
    models = [model for model in MODELS if model._meta.app_label in OURS]
    rows = [row for model in models if (row := model._default_manager.order_by("-pk").first())]
    pages = [page(type(row), "change", row.pk) for row in rows]
    lists = [*PLAIN, *DESK, *(page(type(row)) for row in rows)]
    assert [grow(row, 9) for row in rows].count(True) > 35
    few = costs(client, pages) | costs(client, lists)
    for row in rows:
        grow(row, 90)
    many = costs(client, pages)
    for row in rows:
        grow(row, 900)
    furnish(store, 10)
    many |= costs(client, lists)
    assert {url: (few[url], cost) for url, cost in many.items() if cost > few[url]} == {}


def costs(client: Any, addresses: Any) -> dict[str, int]:
    found = {}
    for url in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, url
        found[url] = len(queries)
    return found
