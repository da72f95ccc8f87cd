"""Every status × every move × every door: what the models declare is what happens, and nothing else."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from core.audit import audit
from core.errors import Duplicate, Invalid, InvalidMove, NotFound
from core.models import Membership, Transition
from orders.models import Operation, WorkOrder
from orders.services import (
    add_operation,
    change_operation,
    complete_work_order,
    delete_work_order,
    hold_work_order,
    open_work_order,
    resume_work_order,
    start_operation,
    start_work_order,
    update_work_order,
)
from tests.factories import ArticleFactory, CustomerFactory, job
from tests.orders.lifecycle import NOUN, WAYS, every_case, log, make, moves, service, values

CASES = list(every_case())
every_move = pytest.mark.parametrize("case", CASES, ids=str)
HOPS = [
    (model, source, target)
    for model, ways in WAYS.items()
    for source in ways
    for target in ways
    if source != target
]
FINAL = [
    (WorkOrder, "completed"),
    (WorkOrder, "cancelled"),
    (Operation, "completed"),
    (Operation, "skipped"),
]


@pytest.fixture
def browser(store):
    user = User.objects.create_user(f"foreman{store.pk}", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    Membership.objects.create(user=user, store=store)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def plain_files(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def order(store, **fields):
    return open_work_order(store=store, **{"product": "Widget", "quantity": 5} | fields)


def update(document, **changes):
    change = update_work_order if isinstance(document, WorkOrder) else change_operation
    return change(store=document.store_id, pk=document.pk, **changes)


def judge(case, before, document, act):
    """After `act`: the right state and one log row, or nothing at all."""
    rows = Transition.objects.count()
    act()
    after = values(document)
    if case.target is None:
        assert after == before
        assert Transition.objects.count() == rows
    else:
        assert after["state"] == case.target
        assert after["version"] == before["version"] + 1
        assert log(document)[-1] == (case.move, case.state, case.target)
        assert Transition.objects.count() == rows + 1
    assert audit() == []


@every_move
def test_the_service(store, case):
    document = make(case.model, store, case.state)
    call = lambda: service(case.model, case.move)(store=store, pk=document.pk)  # noqa: E731

    def act():
        if case.target is None:
            with pytest.raises(InvalidMove, match=f"Cannot {case.move} .* that is already"):
                call()
        else:
            call()

    judge(case, values(document), document, act)


@every_move
def test_the_button_of_the_back_office(store, browser, plain_files, case):
    document = make(case.model, store, case.state)
    page = reverse(f"admin:orders_{case.model._meta.model_name}_change", args=[document.pk])

    def act():
        answer = browser.post(page.replace("/change/", f"/{case.move}/"), {"_form_submitted": "on"})
        said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
        assert (f"Cannot {case.move}" in said) is (case.target is None)

    judge(case, values(document), document, act)


@pytest.mark.parametrize("case", [case for case in CASES if case.model is WorkOrder], ids=str)
def test_the_action_of_the_list(store, browser, plain_files, case):
    document = make(WorkOrder, store, case.state)
    form = {"action": f"{case.move}_chosen", "confirmed": "yes", "_selected_action": [document.pk]}
    act = lambda: browser.post(reverse("admin:orders_workorder_changelist"), form)  # noqa: E731
    judge(case, values(document), document, act)


@pytest.mark.parametrize(("model", "source", "target"), HOPS, ids=lambda v: getattr(v, "__name__", str(v)))
def test_a_state_is_reached_by_a_change_exactly_when_a_move_leads_there(store, model, source, target):
    document = make(model, store, source)
    leading = [case for case in CASES if (case.model, case.state, case.target) == (model, source, target)]
    before = values(document)
    if leading:
        assert update(document, state=target).state == target
        assert len(log(document)) == before["version"] + 1
    else:
        with pytest.raises(InvalidMove, match=r"Cannot .* that is already"):
            update(document, state=target)
        assert values(document) == before
    assert audit() == []


@pytest.mark.parametrize("model", WAYS)
def test_the_present_state_is_no_move(store, model):
    for state in WAYS[model]:
        document = make(model, store, state)
        before = values(document)
        update(document, state=state)
        assert values(document) == before


@pytest.mark.parametrize("model", WAYS)
def test_every_move_has_a_service(model):
    assert all(callable(service(model, move)) for move in moves(model))
    assert set(WAYS[model]) == set(model.State.values)


@pytest.mark.parametrize(("model", "state"), FINAL, ids=lambda v: getattr(v, "__name__", str(v)))
def test_what_ended_takes_only_notes(store, model, state):
    document = make(model, store, state)
    with pytest.raises(InvalidMove, match=f"Cannot change {NOUN[model].replace('_', ' ')} that is already"):
        update(document, completed_quantity=4, notes="x")
    assert update(document, notes="Paint was late", completed_quantity=document.completed_quantity).notes
    assert type(document).objects.get(pk=document.pk).notes == "Paint was late"


@pytest.mark.parametrize("before", ["open", "in_progress", "paused"])
def test_after_a_hold_comes_what_was_before(store, before):
    document = make(WorkOrder, store, before)
    hold_work_order(store=store, pk=document.pk, reason="No paint")
    for target in {"open", "in_progress", "paused"} - {before}:
        with pytest.raises(InvalidMove):
            update(document, state=target)
    assert resume_work_order(store=store, pk=document.pk).state == before
    assert audit() == []


def test_a_reason_is_in_the_log(store):
    document = hold_work_order(store=store, pk=order(store).pk, reason="No paint")
    assert Transition.objects.get(object_id=document.pk, version=2).reason == "No paint"


def test_the_first_start_sets_the_date(store):
    document = make(WorkOrder, store, "paused")
    assert start_work_order(store=store, pk=document.pk).started_at == document.started_at


@pytest.mark.parametrize(("given", "made"), [({}, 5), ({"completed_quantity": 0}, 0), ({"notes": "ok"}, 5)])
def test_completing(store, given, made):
    document = make(WorkOrder, store, "in_progress")
    done = complete_work_order(store=store, pk=document.pk, **given)
    assert (done.completed_quantity, done.notes) == (made, given.get("notes", ""))
    assert done.completed_at


@pytest.mark.parametrize("made", [-1, 6])
def test_more_than_the_quantity_is_refused(store, made):
    document = make(WorkOrder, store, "in_progress")
    before = values(document)
    for act in (complete_work_order, update_work_order):
        with pytest.raises(Invalid) as refused:
            act(store=store, pk=document.pk, completed_quantity=made)
        assert (refused.value.field, refused.value.reason) == ("completed_quantity", "OUT_OF_RANGE")
    assert values(document) == before


def test_over_production_where_it_is_allowed(store):
    document = make(WorkOrder, store, "in_progress")
    update(document, may_overproduce=True, completed_quantity=7)
    assert complete_work_order(store=store, pk=document.pk).completed_quantity == 7
    assert audit() == []


def test_a_change_and_a_move_together_are_one_write(store, django_assert_num_queries):
    document = make(WorkOrder, store, "in_progress")
    with django_assert_num_queries(6):  # savepoint, lock, save, log, who listens, release
        done = update(document, state="completed", completed_quantity=3, notes="n")
    assert (done.state, done.completed_quantity, done.notes) == ("completed", 3, "n")
    assert update(make(WorkOrder, store, "in_progress"), state="completed").completed_quantity == 5


def test_only_given_fields_change(store):
    document = order(store, customer="Ann", notes="keep", priority=3)
    update(document, quantity=9)
    found = WorkOrder.objects.get(pk=document.pk)
    assert (found.quantity, found.customer_name, found.notes, found.priority) == (9, "Ann", "keep", 3)
    assert found.updated_at > document.updated_at
    assert found.version == 1


def test_links_follow_the_text(store):
    article, customer = ArticleFactory(store=store), CustomerFactory(store=store)
    document = order(store)
    changed = update(document, product=article.number, customer=customer.name)
    assert (changed.article, changed.customer) == (article, customer)
    changed = update(document, product="Nothing of ours", customer="")
    assert (changed.article, changed.customer, changed.customer_name) == (None, None, "")


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"quantity": 0}, "quantity", "MUST_BE_POSITIVE"),
        ({"quantity": 2**31}, "quantity", "OUT_OF_RANGE"),
        ({"number": ""}, "number", "REQUIRED"),
        ({"product": ""}, "product", "REQUIRED"),
        ({"state": "melted"}, "state", "INVALID_CHOICE"),
        ({"completed_quantity": 2, "quantity": 1}, "completed_quantity", "OUT_OF_RANGE"),
    ],
)
def test_a_bad_change_changes_nothing(store, change, field, reason):
    document = order(store)
    before = values(document)
    with pytest.raises(Invalid) as refused:
        update(document, **{"notes": "x"} | change)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert values(document) == before


def test_a_taken_number(store):
    order(store, number="A")
    with pytest.raises(Duplicate, match="Work order A already exists"):
        update(order(store), number="A")


def test_a_job_of_another_store(store, new_store):
    foreign = job(new_store())
    with pytest.raises(Invalid):
        order(store, job=foreign)
    with pytest.raises(Invalid):
        update(order(store), job=foreign)
    own = job(store)
    assert update(order(store), job=own).job == own


@pytest.mark.parametrize("state", WAYS[WorkOrder])
def test_deleting(store, state):
    document = make(WorkOrder, store, state)
    if state not in ("completed", "cancelled"):
        add_operation(store=store, work_order=document.pk, operation_type="WELD")
    if state == "in_progress":
        with pytest.raises(InvalidMove, match="Cannot delete work order that is already in progress"):
            delete_work_order(store=store, pk=document.pk)
        assert WorkOrder.objects.filter(pk=document.pk).exists()
    else:
        delete_work_order(store=store, pk=document.pk)
        assert not WorkOrder.objects.filter(pk=document.pk).exists()
        assert not Operation.objects.of(store).exists()
        assert log(document)[-1] == ("delete", state, "deleted")
    assert audit() == []


def test_what_is_of_another_store_is_not_found(store, new_store):
    other = new_store()
    for model in WAYS:
        document = make(model, other, next(iter(WAYS[model])))
        for move in moves(model):
            with pytest.raises(NotFound):
                service(model, move)(store=store, pk=document.pk)
    with pytest.raises(NotFound):
        update_work_order(store=store, pk=order(other).pk, notes="x")
    with pytest.raises(NotFound):
        delete_work_order(store=store, pk=order(other).pk)


def test_the_first_operation_starts_its_order_once(store):
    document = order(store)
    first, second = (add_operation(store=store, work_order=document.pk, operation_type=t) for t in "AB")
    start_operation(store=store, pk=first.pk)
    start_operation(store=store, pk=second.pk)
    assert log(document) == [("open", "", "open"), ("start", "open", "in_progress")]
    assert log(first) == [("open", "", "pending"), ("start", "pending", "in_progress")]
    assert WorkOrder.objects.get(pk=document.pk).started_at
