"""docs/glossary.md is what `manage.py glossary` makes of the code, and leaves out nothing of the daily work."""

from django.apps import apps
from django.core.management import call_command

from config.glossary import STATES, THINGS
from config.roles import AREAS
from core.models import Stateful

PLUMBING = {"Settings", "Programs", "People", "Records", "House"}


def test_the_page_agrees_with_the_code():
    call_command("glossary", check=True)


def test_every_thing_of_the_daily_work_is_told():
    daily = {model for area, models in AREAS.items() if str(area) not in PLUMBING for model in models}
    assert daily - set(THINGS) == set()


def test_every_state_of_every_document_is_told():
    documents = [model for model in apps.get_models() if issubclass(model, Stateful)]
    wanted = {model._meta.label_lower: set(model.State.values) for model in documents}
    assert {label: set(told) for label, told in STATES.items()} == wanted
