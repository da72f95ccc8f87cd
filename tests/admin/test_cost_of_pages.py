"""No page of the back office costs more the more rows there are."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pghistory
import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice

from accounting.models import Job
from catalog.models import Article
from core.notes import add_note
from core.second_factor import begin
from orders.models import Operation, WorkOrder
from production.models import ProductionOrder
from tests.admin.conftest import logged_in
from tests.admin.furniture import furnish
from tests.admin.growing import Growth
from tests.admin.walk import addresses
from tests.browser import person
from warehouse.models import Confirmation, Lot, PurchaseOrder, StockItem

pytestmark = [pytest.mark.django_db, pytest.mark.unbalanced]
DESK = "/admin/desk/{}/"
STEPS = {
    "receive": (PurchaseOrder, Article),
    "move": (StockItem,),
    "adjust": (StockItem, Article),
    "hold": (Lot,),
}
KEYS = {PurchaseOrder: "order", Article: "article", StockItem: "item", Lot: "lot"}
PLAIN = (
    "/admin/",
    "/admin/account/",
    "/admin/words/",
    "/admin/core/transition/by-request/",
    "/admin/search/?s=A",
    *(DESK.format(name) for name in (*STEPS, "put-away")),
    *(DESK.format(name) + "?q=A" for name in (*STEPS, "put-away")),
)
# A role has no right twice, and a need waits on one line at a time.
NEVER_MANY = {
    "auth.Group_permissions.group",
    "auth.User_user_permissions.user",
    "warehouse.StorageOrderLine.demand",
}
# Kept by workers and by django-axes for itself; no page shows them.
UNSEEN = {
    "axes.AccessAttemptExpiration",
    "axes.AccessFailureLog",
    "axes.AccessLog",
    "procrastinate.ProcrastinatePeriodicDefer",
    "procrastinate.ProcrastinateWorker",
}
MOST_FIELDS = 1_000  # of a form, by Django's own limit; boxes that are not ticked are not sent
MOST_BYTES = 2_000_000
FIELD = re.compile(rb'<(?:input(?! type="checkbox")|select|textarea)\b[^>]* name="')


def test_no_page_costs_more_for_a_thousand_rows_than_for_ten(store):
    """Ten and a thousand of every table, and below every row: what the ledger writes, log-ins and jobs as well."""
    clients = [logged_in(person(store, is_superuser=power)) for power in (False, True)]
    furnish(store)
    rest(store)
    growth = Growth()
    Article.objects.filter(pk=growth.rows[Article].pk).update(supply="make")
    pages = every_page(growth.rows)
    growth.grow(1, 9)
    few = visited(clients, pages)
    growth.grow(10, 999)
    many = visited(clients, pages)
    assert growth.refused == NEVER_MANY
    assert growth.empty - UNSEEN == set()
    assert few.keys() == many.keys()
    assert len(many) > 350
    assert {url: (few[url][0], cost) for url, (cost, *_) in many.items() if cost > few[url][0]} == {}
    assert {
        url: told for url, (_, *told) in many.items() if told[0] > MOST_FIELDS or told[1] > MOST_BYTES
    } == {}


def rest(store: Any) -> None:
    """What `furnish` leaves out: roles of people, second factors, files, logs, and changes of what keeps only those."""
    colleague, article = User.objects.latest("pk"), Article.objects.latest("pk")
    with pghistory.context(name="Somebody", door="admin"):
        for model, field in (
            (Job, "title"),
            (WorkOrder, "product"),
            (Operation, "operator"),
            (ProductionOrder, "name"),
        ):
            model.objects.of(store).update(**{field: "Another"})
        Confirmation.objects.of(store).update(posted_at=Now())
    Lot.objects.filter(pk=Lot.objects.latest("pk").pk).update(batch="B-1")
    colleague.groups.add(Group.objects.latest("pk"))
    begin(user=colleague)
    StaticDevice.objects.create(user=colleague).token_set.create(token="a token")
    LogEntry.objects.log_actions(colleague.pk, [colleague], CHANGE, "Changed.", single_object=True)
    add_note(row=article, store=store, name="a.pdf", content=b"%PDF-a")


def every_page(rows: dict[Any, Any]) -> list[str]:
    """All addresses with their newest rows, the choices of their forms, and the steps of the desk; files are no pages."""
    kinds = [one for one in addresses() if not one.kind.startswith("export") and one.name != "logout"]
    steps = [
        f"{DESK.format(name)}?{KEYS[model]}={rows[model].pk}"
        for name, models in STEPS.items()
        for model in models
    ]
    found = [one.path(rows.get(one.model)) for one in kinds]
    return list(dict.fromkeys([*PLAIN, *found, *steps, *choices()]))


def choices() -> Iterable[str]:
    """What a form asks while somebody types, once for each model that is chosen from."""
    chosen = {}
    for model in admin.site._registry:
        for field in model._meta.concrete_fields:
            related: Any = admin.site._registry.get(field.related_model) if field.is_relation else None
            if related is not None and getattr(related, "autocompletes", False):
                chosen[field.related_model] = (model._meta, field)
    for meta, field in chosen.values():
        asked = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": field.name}
        yield f"/admin/autocomplete/?{urlencode(asked)}"


def visited(clients: list[Client], pages: list[str]) -> dict[str, tuple[int, int, int]]:
    """The queries, fields and bytes of every page that there is, for a member of one store or, of what they may not
    see, for a superuser in all; the plain pages for both."""
    member, superuser = clients
    found = {url: visit(member, url) for url in pages}
    found |= {url: visit(superuser, url) for url, answer in found.items() if answer is None}
    found |= {f"{url} everywhere": visit(superuser, url) for url in PLAIN}
    return {url: answer for url, answer in found.items() if answer is not None}


def visit(client: Client, url: str) -> tuple[int, int, int] | None:
    asked = 0

    def counted(execute: Any, *query: Any) -> Any:
        """Django's own log of queries ends at nine thousand."""
        nonlocal asked
        asked += 1
        return execute(*query)

    with connection.execute_wrapper(counted):
        answer = client.get(url)
        body = answer.getvalue()
    return (asked, len(FIELD.findall(body)), len(body)) if answer.status_code == 200 else None
