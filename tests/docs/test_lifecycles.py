"""docs/lifecycles.md is what `manage.py lifecycles` makes of the code."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django_fsm import FSMField

from config.management.commands import lifecycles
from core.models import Stateful


def test_the_page_agrees_with_the_code():
    call_command("lifecycles", check=True)


def test_a_page_that_differs_is_told(monkeypatch, tmp_path, settings):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(lifecycles, "PAGE", tmp_path / "lifecycles.md")
    lifecycles.PAGE.write_text("# Lifecycles")
    with pytest.raises(SystemExit, match="1"):
        call_command("lifecycles", check=True)
    assert lifecycles.PAGE.read_text() == "# Lifecycles"


def test_written_again_it_agrees(monkeypatch, tmp_path, settings):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(lifecycles, "PAGE", tmp_path / "lifecycles.md")
    call_command("lifecycles")
    call_command("lifecycles", check=True)


def moving(model):
    fields = [field for field in model._meta.concrete_fields if isinstance(field, FSMField)]
    return any(list(field.get_all_transitions(model)) for field in fields)


def test_every_lifecycle_is_of_a_stateful_document():
    """The page, the log and the audit look at these only; rows of the history keep a state and never move."""
    assert [model for model in apps.get_models() if moving(model) and not issubclass(model, Stateful)] == []


def test_a_target_that_depends_on_the_past_is_every_possible_one():
    steps = lifecycles.steps(apps.get_model("orders.WorkOrder"))
    resumed = [(source, target) for move, source, target in steps if move == "resume"]
    assert resumed == [
        ("paused", "in_progress"),
        ("on_hold", "open"),
        ("on_hold", "in_progress"),
        ("on_hold", "paused"),
    ]
