"""Every status against every move: through the service, through a change of status, through the back office."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from accounting import services
from accounting.models import Job
from accounting.services import jobs
from core.actor import Actor, acting
from core.audit import audit
from core.errors import Invalid, InvalidMove, NotFound
from core.models import Tally, Transition
from tests.admin.furniture import page
from tests.factories import job
from tests.racing import race, refused

STATES = list(Job.State.values)
GRAPH = {(t.source, t.name): t.target for t in Job._meta.get_field("state").get_all_transitions(Job)}
SERVICES = {
    "open": services.open_draft,
    "close": services.close_job,
    "cancel": services.cancel_job,
    "reopen": services.reopen_job,
}
# The moves that contracts/accounting.md names, and no others.
CONTRACT = {
    ("draft", "open"),
    ("draft", "cancelled"),
    ("open", "closed"),
    ("open", "cancelled"),
    ("closed", "open"),
    ("cancelled", "open"),
}
each_state = pytest.mark.parametrize("state", STATES)
each_move = pytest.mark.parametrize("move", SERVICES)


def log(row):
    rows = Transition.objects.filter(kind="accounting.job", object_id=row.pk).order_by("version")
    return [(step.move, step.source, step.target) for step in rows]


def fresh(row):
    return Job.objects.filter(pk=row.pk).values().get()


def test_the_graph_is_the_contract():
    assert {(source, target) for (source, _), target in GRAPH.items()} == CONTRACT
    assert {name for _, name in GRAPH} == set(SERVICES)


@each_state
def test_a_job_is_opened_in_any_state_and_logged_once(store, state):
    row = job(store, state=state)
    assert (row.state, row.version, log(row)) == (state, 1, [("open", "", state)])


@each_state
@each_move
def test_every_move_from_every_state(store, state, move):
    row = job(store, state=state)
    before = fresh(row)
    target = GRAPH.get((state, move))
    if target is None:
        with pytest.raises(InvalidMove, match=rf"Cannot {move} job that is already {state}"):
            SERVICES[move](store=store, pk=row.pk)
        assert (fresh(row), len(log(row))) == (before, 1)
    else:
        SERVICES[move](store=store, pk=row.pk, reason="so it is")
        assert log(row)[1:] == [(move, state, target)]
        after = fresh(row)
        assert (after["state"], after["version"]) == (target, 2)
        assert after["updated_at"] > before["updated_at"]
    assert audit(["jobs.log", "jobs.tally"]) == []


@each_state
@pytest.mark.parametrize("target", STATES)
def test_a_changed_state_is_the_move_that_leads_there(store, state, target):
    row = job(store, state=state)
    before = fresh(row)
    if target == state:
        services.change_job(store=store, pk=row.pk, state=target)
        assert (fresh(row), len(log(row))) == (before, 1)
    elif (state, target) in CONTRACT:
        services.change_job(store=store, pk=row.pk, state=target, title="Fence")
        (move, *step) = log(row)[1]
        assert step == [state, target]
        assert GRAPH[state, move] == target
        assert (fresh(row)["state"], fresh(row)["title"]) == (target, "Fence")
    else:
        with pytest.raises(InvalidMove) as refusal:
            services.change_job(store=store, pk=row.pk, state=target, title="Fence")
        assert refusal.value.field == "state"
        assert (fresh(row), len(log(row))) == (before, 1)


@each_state
@each_move
def test_the_button_does_what_the_service_does(member, store, state, move):
    row = job(store, state=state)
    button = page(Job, "change", row.pk).replace("/change/", f"/{move}/")
    shown = button.encode() in member.get(page(Job, "change", row.pk)).content
    assert shown == ((state, move) in GRAPH)
    member.post(button, {"_form_submitted": "on"})
    target = GRAPH.get((state, move))
    assert fresh(row)["state"] == (target or state)
    assert log(row)[1:] == ([(move, state, target)] if target else [])


@pytest.mark.parametrize("move", ["close", "cancel"])
def test_chosen_jobs_are_moved_one_by_one(member, store, move):
    ready, done = job(store), job(store, state="closed")
    form = {"action": f"{move}_chosen", "confirmed": "yes", "_selected_action": [ready.pk, done.pk]}
    member.post(page(Job), form)
    assert log(ready)[1:] == [(move, "open", GRAPH["open", move])]
    assert len(log(done)) == 1


def test_who_moved_it_and_why_is_in_the_log(store):
    row = job(store)
    with acting(Actor(door="job", request_id="r-1")):
        services.close_job(store=store, pk=row.pk, reason="paid")
    step = Transition.objects.get(kind="accounting.job", object_id=row.pk, version=2)
    assert (step.door, step.request_id, step.reason) == ("job", "r-1", "paid")


def test_a_job_goes_round_and_its_log_replays(store):
    row = job(store, state="draft")
    for move in ("cancel", "reopen", "close", "reopen", "close"):
        SERVICES[move](store=store, pk=row.pk)
    assert [step[0] for step in log(row)] == ["open", "cancel", "reopen", "close", "reopen", "close"]
    assert audit(["jobs.log", "jobs.tally"]) == []
    assert Tally.objects.filter(store=store, kind="accounting.job").exists()


def close_16_times(store):
    row = job(store)
    return row, race([lambda: services.close_job(store=store, pk=row.pk)] * 16)


def test_one_of_16_callers_closes_a_job(real_store):
    row, results = close_16_times(real_store)
    assert [type(error) for error in refused(results)] == [InvalidMove] * 15
    assert log(row)[1:] == [("close", "open", "closed")]
    assert audit(["jobs.log", "jobs.tally"]) == []


def test_without_the_lock_a_job_is_closed_twice(real_store, monkeypatch):
    monkeypatch.setattr(jobs, "lock", lambda model, *, store, pk: model.objects.of(store).get(pk=pk))
    with pytest.raises(IntegrityError, match="one_move_per_version"):
        [close_16_times(real_store) for _ in range(10)]


def test_an_unknown_state_is_refused(store):
    with pytest.raises(Invalid, match="no such state"):
        job(store, state="lost")
    with pytest.raises(Invalid, match="no such state"):
        services.change_job(store=store, pk=job(store).pk, state="lost")


@each_move
def test_a_foreign_job_is_not_found(store, new_store, move):
    row = job(new_store(), state="open")
    with pytest.raises(NotFound):
        SERVICES[move](store=store, pk=row.pk)
    with pytest.raises(NotFound):
        services.change_job(store=store, pk=row.pk, start_date=date.today() + timedelta(1))
