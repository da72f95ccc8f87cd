"""Every field that a person fills in says what it is for, unless its label says it all."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.forms import HiddenInput
from django.test import RequestFactory

from tests.admin.furniture import MODELS, furnish

pytestmark = pytest.mark.django_db
# Nobody asks what these are.
SAID_BY_LABEL = {
    "auth.Group.name",
    *(f"auth.User.{name}" for name in ("first_name", "last_name", "email")),
    *(f"catalog.Customer.{name}" for name in ("first_name", "last_name", "email", "phone1", "city")),
    *(f"catalog.Staff.{name}" for name in ("name", "email")),
    "catalog.Supplier.name",
}


def forms(pages, request, row):
    """The form of a page and those of the rows below it."""
    yield pages.get_form(request, row, change=row is not None)(instance=row)
    for formset, _inline in pages.get_formsets_with_inlines(request, row):
        yield formset.form(instance=formset.model())


def writes(pages, request, row):
    return pages.has_add_permission(request) if row is None else pages.has_change_permission(request, row)


def filled_in(form):
    """What of a form somebody fills in, by model and name."""
    model = form._meta.model._meta.label
    return {
        f"{model}.{name}": field
        for name, field in form.fields.items()
        if not (field.disabled or isinstance(field.widget, HiddenInput))
    }


@pytest.fixture
def fields(store):
    """Those of every page that adds or changes something, as a superuser sees it."""
    furnish(store)
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("sees-all")
    found = []
    for model in MODELS:
        pages = admin.site._registry[model]
        for row in (None, model._default_manager.order_by("-pk").first()):
            if writes(pages, request, row):
                found += [named for form in forms(pages, request, row) for named in filled_in(form).items()]
    return found


def test_every_field_has_help_or_a_label_that_says_it_all(fields):
    assert {name for name, field in fields if not field.help_text} == SAID_BY_LABEL


def test_help_says_more_than_the_label(fields):
    def same(one, other):
        return str(one).strip(" .").casefold() == str(other).strip(" .").casefold()

    assert {name for name, field in fields if same(field.help_text, field.label)} == set()


def test_nothing_is_named_by_a_letter():
    fields = [field for model in MODELS for field in model._meta.concrete_fields]
    assert {str(field) for field in fields if len(field.verbose_name) < 2} == set()
