"""Each built-in role opens what it is declared to open, and nothing else; what is refused is not written."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.menu import sidebar, tabs
from config.navigation import MENU
from config.receivers import bring_in_roles
from config.roles import AREAS, ROLES, WORDS
from core.models import Membership
from core.roles import BUILT_IN, known_rights, rights_of
from production.models import ProductionSettings
from tests.admin.conftest import logged_in
from tests.admin.furniture import MODELS, page
from tests.admin.walk import KINDS, addresses, fresh, may, visit
from warehouse.models import Confirmation, StorageOrder, WarehouseSettings

pytestmark = pytest.mark.django_db
NAMES = [role.name for role in ROLES]
OF_NO_STORE = [
    model
    for model, pages in admin.site._registry.items()
    if pages.superusers_only or (pages.store_path is None and model is not Group)
]
REFUSED = {403, 404}
ONCE_A_STORE = (ProductionSettings, WarehouseSettings)
WRITES = ("INSERT", "UPDATE", "DELETE")


def in_role(store, *names):
    """A person of a store with these roles."""
    user = User.objects.create_user(f"in-role-{'-'.join(names)}-{store.pk}", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=names))
    Membership.objects.create(user=user, store=store)
    return fresh(user)


def row_of(model):
    """The newest; of people a colleague, not who asks."""
    rows = model._default_manager.order_by("-pk")
    about = {User: "username", Membership: "user__username"}.get(model)
    return rows.filter(**{f"{about}__startswith": "colleague"} if about else {}).first()


def walked():
    """(address, a row of its model) of everything that belongs to a model."""
    rows = {model: row_of(model) for model in MODELS}
    return [(address, rows[address.model]) for address in addresses() if address.model]


# The declaration


def test_every_model_with_pages_is_in_one_area_or_for_superusers():
    counted = Counter(model for models in AREAS.values() for model in models)
    for_roles = [m for m in MODELS if m not in OF_NO_STORE or admin.site._registry[m].of_house]
    ours = {model._meta.label_lower for model in for_roles}
    assert (set(counted), set(counted.values())) == (ours, {1})


def test_the_groups_have_the_declared_rights_and_no_others(db):
    assert {name: rights_of(Group.objects.get(name=name)) for name in NAMES} == {
        role.name: role.rights for role in ROLES
    }


def test_a_changed_group_is_put_right_again_and_people_keep_it(store):
    user = in_role(store, "Picker")
    picker = Group.objects.get(name="Picker")
    picker.permissions.clear()
    bring_in_roles()
    bring_in_roles()
    assert rights_of(picker) == BUILT_IN["Picker"].rights
    assert list(user.groups.all()) == [picker]


def test_words_are_said_of_rights_that_some_role_has():
    assert set(WORDS) - known_rights() == {"core.change_membership"} & set(WORDS)


def test_an_auditor_has_only_rights_to_see():
    verbs = {right.partition(".")[2].partition("_")[0] for right in BUILT_IN["Auditor"].rights}
    assert verbs == {"view", "see"}


def test_who_changes_or_removes_may_see():
    blind = {
        (role.name, right)
        for role in ROLES
        for right in role.rights
        for app, _dot, code in [right.partition(".")]
        for verb, _line, model in [code.partition("_")]
        if verb in ("change", "delete") and f"{app}.view_{model}" not in role.rights
    }
    assert blind == set()


def test_an_administrator_may_give_every_role():
    assert known_rights() == BUILT_IN["Administrator"].rights


# Every address


@pytest.mark.parametrize("name", NAMES)
def test_a_role_opens_what_is_declared_and_nothing_else(name, furnished):
    user, boss = in_role(furnished, name), User.objects.create_superuser(f"boss of {name}")
    wrong = {}
    for address, row in walked():
        found = visit(address.path(row), user)
        if found not in expected(address, row, user, boss):
            wrong[address.name] = found
    assert wrong == {}


def expected(address, row, user, boss):
    """Some pages are for nobody; rows that a person does not see are looked for before their rights are."""
    if address.model in OF_NO_STORE:
        return {302, *REFUSED}
    if not may(user, address):
        return REFUSED
    if address.kind in ("add", "delete") and visit(address.path(row), boss) == 403:
        return {403}
    if address.model in ONCE_A_STORE and address.kind == "add":
        return {403}
    return {200} if address.kind in KINDS else {200, 302, 404}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_refused_is_not_written(name, furnished):
    user = in_role(furnished, name)
    written = {}
    for address, row in walked():
        writes = replace(address, kind="password_change") if address.kind == "change" else address
        if may(user, writes) and address.model not in OF_NO_STORE:
            continue
        with CaptureQueriesContext(
            connection,
        ) as queries:
            status = visit(address.path(row), user, "POST", _form_submitted="on", reason="x", post="yes")
        wrote = [query["sql"][:80] for query in queries if query["sql"].lstrip().startswith(WRITES)]
        if wrote or status not in ({302, *REFUSED} if address.model in OF_NO_STORE else REFUSED):
            written[address.name] = (status, wrote)
    assert written == {}


def test_nobody_opens_anything_without_a_login(furnished):
    open_ = {}
    for address, row in walked():
        status = visit(address.path(row), None)
        if status != 302:
            open_[address.name] = status
    assert open_ == {}


def test_a_role_of_another_store_finds_nothing(furnished, new_store):
    rows = walked()
    stranger = in_role(new_store(), "Administrator")
    found = {}
    for address, row in rows:
        if address.model is Group or "<" not in address.pattern or address.is_dialog:
            continue
        if address.kind == "export":  # of the list: its own rows
            continue
        if (status := visit(address.path(row), stranger)) not in (302, 403, 404):
            found[address.name] = status
    assert found == {}


# The menu


def request_of(rf, user):
    request = rf.get("/admin/")
    request.user = user
    return request


@pytest.mark.parametrize("name", NAMES)
def test_the_menu_and_its_tabs_lead_only_to_what_opens(name, store, rf):
    user = in_role(store, name)
    request = request_of(rf, user)
    links = {item["link"] for group in sidebar(request) for item in group["items"]}
    links |= {tab["link"] for tab_list in tabs(request) for tab in tab_list["items"]}
    assert {link: visit(link, user) for link in links} == dict.fromkeys(links, 200)


def test_pages_of_the_menu_open_for_the_rights_that_it_names(store):
    """Those of no model, such as the desk of the store: the walk above does not know their rights."""
    pages = [(entry.page, entry.right) for _title, group in MENU for entry in group if entry.page]
    found = {}
    for name in NAMES:
        user = in_role(store, name)
        for url, right in ((reverse(url), right) for url, right in pages):
            if (visit(url, user) == 200) != (not right or user.has_perm(right)):
                found[name, url] = right
    assert found == {}


def test_a_group_without_entries_is_not_in_the_menu(store, rf):
    titles = [str(group["title"]) for group in sidebar(request_of(rf, in_role(store, "Picker")))]
    assert titles == ["", "Plan", "Store", "Help"]


def test_no_group_of_the_menu_is_long_and_every_list_is_in_one():
    listed = [model for _title, group in MENU for entry in group for model in entry.models]
    assert max(len(group) for _title, group in MENU) <= 8
    assert Counter(listed) == Counter(model._meta.label_lower for model in MODELS)


def test_details_are_tabs_of_their_list(boss, store):
    html = boss.get(page(StorageOrder)).content.decode()
    assert page(Confirmation) in html


def test_the_words_are_for_everybody(store):
    html = logged_in(in_role(store, "Picker")).get("/admin/words/").content.decode()
    assert "DEVELOPING" in html
    assert "Somebody works on it." in html


def test_the_boxes_of_a_role_are_ticked_as_it_is(boss, store):
    role = Group.objects.create(name="Own")
    kept = Permission.objects.filter(codename__in=["view_article", "add_article"])
    role.permissions.set(kept)
    shown = boss.get(page(Group, "change", role.pk)).content.decode()
    ticked = set(re.findall(r'value="(\d+)" class="[^"]*" checked', shown))
    assert ticked == {str(right.pk) for right in kept}
