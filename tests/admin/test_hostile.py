"""Forms that were sent what no browser sends come back with their faults: nothing is saved, and no server error."""

import pytest
from django.contrib import admin

from core.admin import ReadOnlyAdmin
from tests.admin.furniture import MODELS, page

pytestmark = pytest.mark.django_db
JUNK = ("\x00", "9" * 400, "1e999", "-1", "{", "x" * 5_000)
WRITTEN = [model for model in MODELS if not isinstance(admin.site._registry[model], ReadOnlyAdmin)]


def filled_with(junk, answer):
    """Every field of a page with a form, and of the rows below it."""
    below = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    forms = [answer.context["adminform"].form, *(form for formset in below for form in formset.forms)]
    sent = {bound.html_name: junk for form in forms for bound in form}
    for one in below:
        counts = {"TOTAL": len(one.forms), "INITIAL": one.initial_form_count()}
        sent |= {f"{one.prefix}-{name}_FORMS": count for name, count in counts.items()}
    return sent


@pytest.mark.parametrize("model", WRITTEN, ids=lambda m: m._meta.label)
def test_a_new_row_of_junk_is_refused(model, boss, furnished):
    opened = boss.get(page(model, "add"))
    if opened.status_code != 200:
        return  # nobody adds one here
    before = model._default_manager.count()
    answers = {junk: boss.post(page(model, "add"), filled_with(junk, opened)).status_code for junk in JUNK}
    assert answers == dict.fromkeys(JUNK, 200)
    assert model._default_manager.count() == before


@pytest.mark.parametrize("model", WRITTEN, ids=lambda m: m._meta.label)
def test_junk_in_a_row_is_refused_or_kept_as_text(model, boss, furnished):
    address = page(model, "change", model._default_manager.latest("pk").pk)
    opened = boss.get(address)
    answers = {junk: boss.post(address, filled_with(junk, opened)).status_code for junk in JUNK}
    assert set(answers.values()) <= {200, 302, 403}
