"""Every page has a title and one heading, in plain words."""

import pytest
from django.contrib import admin
from django.http import HttpResponse

from core.models import Credential
from orders.models import WorkOrder
from tests.admin.furniture import MODELS, furnish, page
from tests.admin.headings import unclear
from tests.admin.walk import KINDS, addresses

pytestmark = pytest.mark.django_db


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def test_names_of_programs_and_a_missing_heading_are_found():
    assert unclear("<title>orders.workorder 1 | Millwright</title><h1>Orders</h1>") == [
        "orders.workorder 1 | Millwright"
    ]
    assert unclear("<title> | Millwright</title>") == ["0 of h1", "says nothing"]
    assert unclear("<title>StorageOrder</title><h1>ValueError: no</h1>") == [
        "StorageOrder",
        "ValueError: no",
    ]


def test_every_page_of_our_own(boss, store):
    """Lists, rows and forms are looked at by tests/admin/test_pages.py."""
    furnish(store)
    faults = {}
    for address in addresses():
        if address.kind in KINDS or address.is_dialog or address.kind == "export":
            continue
        row = address.model._default_manager.order_by("-pk").first() if address.model else None
        answer = boss.get(address.path(row), follow=True)
        if is_page(answer) and (told := unclear(answer.content.decode())):
            faults[address.pattern] = told
    assert faults == {}


def test_every_page_that_asks_before_it_deletes(boss, store):
    furnish(store)
    asked = 0
    for model in MODELS:
        row = model._default_manager.order_by("-pk").first()
        answer = boss.get(page(model, "delete", row.pk))
        if is_page(answer):
            asked += 1
            assert unclear(answer.content.decode()) == []
    assert asked


def test_secrets_that_are_shown_once(member, store):
    made = member.post(page(Credential, "add"), {"name": "Press", "apis": ["orders"]})
    assert unclear(made.content.decode()) == []
    assert "Keep these secrets now" in made.content.decode()


def test_a_preview_of_many_moves(member, store):
    furnish(store)
    form = {
        "action": "cancel_chosen",
        admin.helpers.ACTION_CHECKBOX_NAME: [WorkOrder.objects.of(store)[0].pk],
    }
    assert unclear(member.post(page(WorkOrder), form).content.decode()) == []
