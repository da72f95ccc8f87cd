"""Every status × every move × every door of production, purchase and storage orders; work orders, operations and jobs have
their own (tests/orders/test_lifecycle.py, tests/accounting/test_lifecycle.py)."""

import pytest

from core.actor import Actor, acting
from core.audit import audit
from core.errors import InvalidMove
from core.models import Stateful
from orders.models import Operation, WorkOrder
from production.models import ProductionOrder
from tests.admin.furniture import page
from tests.factories import job
from tests.house.documents import SERVICES, WAYS, Case, document, every_case, graph, log, make, whole
from tests.orders.lifecycle import make as shop_floor
from warehouse.models import PurchaseOrder, StorageOrder

CASES = every_case()
ALLOWED = [case for case in CASES if case.target]
REFUSED = [case for case in CASES if not case.target]
# Every document with a lifecycle: one of it, another state, and the rule of the audit that replays its log.
STATEFUL = {
    "accounting.Job": (job, "closed", "jobs.log"),
    "orders.Operation": (
        lambda store: shop_floor(Operation, store, "pending"),
        "skipped",
        "orders.operation_log",
    ),
    "orders.WorkOrder": (
        lambda store: shop_floor(WorkOrder, store, "open"),
        "paused",
        "orders.work_order_log",
    ),
    "production.ProductionOrder": (
        lambda store: document(ProductionOrder, store, "new"),
        "finished",
        "production.log",
    ),
    "warehouse.PurchaseOrder": (
        lambda store: document(PurchaseOrder, store, "pending"),
        "complete",
        "purchases.log",
    ),
    "warehouse.StorageOrder": (
        lambda store: document(StorageOrder, store, "queued"),
        "processed",
        "storage.log",
    ),
}
allowed = pytest.mark.parametrize("case", ALLOWED, ids=str)
refused = pytest.mark.parametrize("case", REFUSED, ids=str)
each_document = pytest.mark.parametrize("label", STATEFUL)


def button(client, row, move):
    """Confirm the dialog of a move on the document's page, from a request with an id of its own."""
    address = page(type(row), "change", row.pk).replace("/change/", f"/{move}/")
    return client.post(address, {"_form_submitted": "on"}, headers={"X-Request-Id": "r-7"})


def one_step(row, case: Case, *, door: str, request_id: str):
    """The document is in its target, and its log has this one row more than before."""
    fresh = type(row).objects.get(pk=row.pk)
    assert (fresh.state, fresh.version) == (case.target, row.version + 1)
    assert log(row)[row.version :] == [
        (row.version + 1, case.move, case.state, case.target, door, request_id)
    ]
    assert audit() == []


@pytest.mark.parametrize("model", SERVICES)
def test_every_move_has_a_service_and_every_state_a_way(model):
    assert {move for _, move in graph(model)} == set(SERVICES[model])
    assert set(WAYS[model]) == set(model.State.values)


@allowed
def test_an_allowed_move_leads_to_its_target_and_is_logged_once(store, case):
    row = document(case.model, store, case.state)
    with acting(Actor(door="command", request_id="r-1")):
        make(row, case.move)
    one_step(row, case, door="command", request_id="r-1")


@refused
def test_a_refused_move_changes_nothing(store, case):
    row = document(case.model, store, case.state)
    before = whole(row)
    with pytest.raises(InvalidMove, match=f"Cannot {case.move} .* that is already"):
        make(row, case.move)
    assert whole(row) == before


@pytest.mark.parametrize("door", ["job", "api"])
@allowed
def test_every_door_is_recorded(store, case, door):
    row = document(case.model, store, case.state)
    with acting(Actor(door=door, request_id=f"{door}-1")):
        make(row, case.move)
    assert log(row)[-1][-2:] == (door, f"{door}-1")


@allowed
def test_the_button_makes_an_allowed_move(store, member, case):
    row = document(case.model, store, case.state)
    button(member, row, case.move)
    one_step(row, case, door="admin", request_id="r-7")


@refused
def test_the_button_of_a_refused_move_changes_nothing(store, member, case):
    row = document(case.model, store, case.state)
    before = whole(row)
    button(member, row, case.move)
    assert whole(row) == before


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_button_is_shown_while_its_move_is_possible(store, member, case):
    row = document(case.model, store, case.state)
    address = page(case.model, "change", row.pk)
    shown = member.get(address).content.decode()
    assert (address.replace("/change/", f"/{case.move}/") in shown) is bool(case.target)


@pytest.mark.parametrize("model", SERVICES)
def test_an_unknown_move_is_no_button(store, member, model):
    row = document(model, store, next(iter(WAYS[model])))
    assert button(member, row, "melt").status_code in (302, 404)
    assert len(log(row)) == 1


def test_every_document_with_a_lifecycle_is_here():
    assert {model._meta.label for model in Stateful.__subclasses__()} == set(STATEFUL)


@each_document
def test_a_state_cannot_be_assigned(store, label):
    make_one, other, _ = STATEFUL[label]
    row = make_one(store)
    with pytest.raises(AttributeError, match="Direct state modification is not allowed"):
        row.state = other


@each_document
def test_a_state_that_is_written_past_the_services_is_found(store, label):
    make_one, other, rule = STATEFUL[label]
    row = make_one(store)
    assert audit([rule]) == []
    type(row).objects.filter(pk=row.pk).update(state=other)
    assert [finding.rows[0]["id"] for finding in audit([rule])] == [row.pk]
