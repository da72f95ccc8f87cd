"""An administrator manages the people of their stores, and nobody gets more than the administrator has."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from core import people, roles
from core.errors import Conflict, Duplicate, Invalid
from core.models import Membership
from tests.admin.conftest import logged_in
from tests.admin.furniture import page
from tests.admin.test_roles import in_role
from tests.admin.test_writing import errors, press

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery-9"


def named(name):
    return Group.objects.get(name=name)


def right(name):
    app, _dot, code = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=code)


def held(person):
    return sorted(User.objects.get(pk=person.pk).groups.values_list("name", flat=True))


def strong_role():
    """A role with a right that no administrator has."""
    group = Group.objects.create(name="Strong")
    group.permissions.add(Permission.objects.get(codename="delete_logentry"))
    return group


def new_person(store, *given, **fields):
    form = {"username": "new", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    chosen = {"groups": [group.pk for group in given], "stores": [store.pk]}
    return form | chosen | fields


def person_form(person, *given, stores=(), **fields):
    form = {"username": person.username, "is_active": "on", "groups": [group.pk for group in given]}
    kept = list(person.memberships.all())
    form |= {"memberships-TOTAL_FORMS": len(kept) + len(stores), "memberships-INITIAL_FORMS": len(kept)}
    for n, row in enumerate(kept):
        form |= {f"memberships-{n}-id": row.pk, f"memberships-{n}-store": row.store_id}
    for n, there in enumerate(stores, start=len(kept)):
        form |= {f"memberships-{n}-store": there.pk}
    return form | fields


@pytest.fixture
def chief(store):
    """The browser of an administrator of `store`."""
    return logged_in(in_role(store, "Administrator"))


@pytest.fixture
def picker(store):
    return in_role(store, "Picker")


# What an administrator can do


def test_a_person_is_invited_with_a_role_and_a_store(chief, store):
    response = chief.post(page(User, "add"), new_person(store, named("Picker"), first_name="Ada"))
    person = User.objects.get(username="new")
    assert (response.status_code, held(person), person.first_name) == (302, ["Picker"], "Ada")
    assert (person.is_staff, person.is_superuser, person.check_password(PASSWORD)) == (True, False, True)
    assert list(person.memberships.values_list("store", flat=True)) == [store.pk]


def test_roles_are_changed_and_a_person_is_made_inactive(chief, picker):
    form = person_form(picker, named("Foreman"), is_active="")
    assert chief.post(page(User, "change", picker.pk), form).status_code == 302
    assert (held(picker), User.objects.get(pk=picker.pk).is_active) == (["Foreman"], False)


def test_a_password_is_set_anew(chief, picker):
    form = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert chief.post(f"/admin/auth/user/{picker.pk}/password/", form).status_code == 302
    assert User.objects.get(pk=picker.pk).check_password(PASSWORD)


def test_settings_of_the_own_store_are_changed(chief, store):
    form = {"name": store.name, "time_zone": "Europe/Berlin", "currency": "EUR"}
    assert chief.post(page(type(store), "change", store.pk), form).status_code == 302
    store.refresh_from_db()
    assert store.time_zone == "Europe/Berlin"


def test_colleagues_are_listed_and_nobody_else(chief, picker, other):
    stranger = in_role(other, "Picker")
    listed = set(chief.get(page(User)).context["cl"].queryset.values_list("pk", flat=True))
    assert {picker.pk, chief.user.pk} <= listed
    assert stranger.pk not in listed


# What they cannot


def test_no_role_beyond_the_own_rights_is_given(chief, store, picker):
    strong = strong_role()
    response = chief.post(page(User, "add"), new_person(store, strong))
    assert "groups" in response.context["adminform"].form.errors
    assert not User.objects.filter(username="new").exists()
    chief.post(page(User, "change", picker.pk), person_form(picker, strong))
    assert held(picker) == ["Picker"]


def test_the_service_gives_no_role_beyond_the_own_rights_either(chief, picker):
    with pytest.raises(Invalid, match="rights that you lack"):
        people.change_person(by=chief.user, person=picker, given=[strong_role()])
    assert held(picker) == ["Picker"]


def test_nobody_raises_themselves(chief):
    strong, me = strong_role(), chief.user
    chief.post(page(User, "change", me.pk), person_form(me, named("Administrator"), strong))
    assert held(me) == ["Administrator"]


@pytest.mark.parametrize("power", ["is_superuser", "is_staff"])
def test_a_posted_power_is_not_given(chief, store, picker, power):
    picker.is_staff = False
    picker.save()
    chief.post(page(User, "change", picker.pk), person_form(picker, named("Picker"), **{power: "on"}))
    chief.post(page(User, "add"), new_person(store, **{power: "on"}))
    assert not getattr(User.objects.get(pk=picker.pk), power)
    assert not User.objects.get(username="new").is_superuser


def test_the_service_makes_no_superuser_for_an_administrator(chief, store, picker):
    with pytest.raises(Invalid, match="Only a superuser"):
        people.open_person(by=chief.user, person=User(username="x", is_staff=True, is_superuser=True), given=[],
                           works_in=[store])  # fmt: skip
    picker.is_superuser = True
    with pytest.raises(Invalid, match="Only a superuser"):
        people.change_person(by=chief.user, person=picker)
    assert not User.objects.filter(is_superuser=True, pk=picker.pk).exists()


def untouchable(client, person):
    """Neither page nor password nor service changes the person."""
    before = User.objects.filter(pk=person.pk).values().get()
    form = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    statuses = [
        client.post(page(User, "change", person.pk), person_form(person, is_active="")).status_code,
        client.post(f"/admin/auth/user/{person.pk}/password/", form).status_code,
    ]
    with pytest.raises(Conflict):
        people.change_person(by=client.user, person=person, given=[])
    return statuses == [403, 403] and User.objects.filter(pk=person.pk).values().get() == before


def test_a_superuser_of_the_same_store_is_not_touched(chief, store):
    root = User.objects.create_superuser("root", password="a-password-of-ours")
    Membership.objects.create(user=root, store=store)
    assert untouchable(chief, root)


def test_somebody_stronger_is_not_touched_even_while_inactive(chief, picker):
    picker.groups.add(strong_role())
    assert untouchable(chief, picker)
    User.objects.filter(pk=picker.pk).update(is_active=False)
    assert untouchable(chief, User.objects.get(pk=picker.pk))


def test_somebody_of_another_store_too_is_not_touched(chief, picker, other):
    Membership.objects.create(user=picker, store=other)
    assert untouchable(chief, picker)


def test_of_somebody_of_another_store_too_the_own_membership_can_be_ended(chief, store, picker, other):
    there = Membership.objects.create(user=picker, store=other)
    here = Membership.objects.get(user=picker, store=store)
    assert chief.post(page(Membership, "delete", here.pk), {"post": "yes"}).status_code == 302
    assert chief.post(page(Membership, "delete", there.pk), {"post": "yes"}).status_code in (302, 404)
    assert list(picker.memberships.all()) == [there]


def test_the_other_stores_of_a_colleague_are_not_told(chief, picker, other):
    Membership.objects.create(user=picker, store=other)
    for url in (page(User), page(User, "change", picker.pk), page(Membership)):
        assert other.name not in chief.get(url).content.decode()


def test_a_person_gets_no_store_that_the_administrator_lacks(chief, store, picker, other):
    chief.post(page(User, "change", picker.pk), person_form(picker, named("Picker"), stores=[other]))
    chief.post(page(User, "add"), new_person(store, stores=[store.pk, other.pk]))
    chief.post(page(Membership, "add"), {"user": picker.pk, "store": other.pk})
    assert Membership.objects.filter(store=other).count() == 0
    with pytest.raises(Invalid, match="that store"):
        people.let_work(by=chief.user, membership=Membership(user=picker, store=other))
    assert not User.objects.filter(username="new").exists()


def test_a_stranger_is_not_brought_into_the_own_store(chief, store, other):
    stranger = in_role(other, "Picker")
    chief.post(page(Membership, "add"), {"user": stranger.pk, "store": store.pk})
    with pytest.raises(Conflict):
        people.let_work(by=chief.user, membership=Membership(user=stranger, store=store))
    assert list(stranger.memberships.values_list("store", flat=True)) == [other.pk]


def test_nobody_ends_their_own_access(chief, store):
    me = chief.user
    response = chief.post(page(User, "change", me.pk), person_form(me, named("Administrator"), is_active=""))
    assert "your own access" in errors(response)
    mine = Membership.objects.get(user=me)
    with pytest.raises(Conflict, match="your own access"):
        people.stop_work(by=me, membership=mine)
    assert (User.objects.get(pk=me.pk).is_active, Membership.objects.filter(pk=mine.pk).exists()) == (
        True,
        True,
    )


def test_a_person_who_only_looks_writes_nothing(store, picker):
    auditor = logged_in(in_role(store, "Auditor"))
    assert auditor.get(page(User, "change", picker.pk)).status_code == 200
    assert auditor.post(page(User, "change", picker.pk), person_form(picker)).status_code == 403
    assert auditor.post(page(User, "add"), new_person(store)).status_code == 403
    assert (held(picker), User.objects.filter(username="new").exists()) == (["Picker"], False)


# Roles


def test_a_built_in_role_is_shown_with_a_sentence_and_not_changed(chief, boss):
    for client in (chief, boss):
        url = page(Group, "change", named("Picker").pk)
        assert "comes with it" in client.get(url).content.decode()
        assert client.post(url, {"name": "Mine", "permissions": []}).status_code == 403
        assert client.post(page(Group, "delete", named("Picker").pk), {"post": "yes"}).status_code == 403
    assert roles.rights_of(named("Picker")) == roles.BUILT_IN["Picker"].rights


def test_a_role_is_copied_and_changed(chief):
    press(chief, named("Picker"), "copy", name="Goods in")
    made = named("Goods in")
    assert roles.rights_of(made) == roles.BUILT_IN["Picker"].rights
    kept = right("catalog.view_article")
    response = chief.post(page(Group, "change", made.pk), {"name": "Goods in", "permissions": [kept.pk]})
    assert (response.status_code, roles.rights_of(made)) == (302, {"catalog.view_article"})


def test_a_taken_name_is_told_in_the_dialog(chief):
    assert "of this name" in press(chief, named("Picker"), "copy", name="Foreman").content.decode()
    with pytest.raises(Duplicate):
        roles.copy_role(by=chief.user, role=named("Picker"), name="Picker")
    assert Group.objects.filter(name="Picker").count() == 1


def test_a_role_gets_no_right_that_its_maker_lacks(chief):
    beyond = Permission.objects.get(codename="delete_logentry")
    response = chief.post(page(Group, "add"), {"name": "Sly", "permissions": [beyond.pk]})
    assert "permissions" in response.context["adminform"].form.errors
    with pytest.raises(Invalid, match="that you have yourself"):
        roles.save_role(by=chief.user, role=Group(name="Sly"), rights=[beyond])
    assert not Group.objects.filter(name="Sly").exists()


def test_a_role_beyond_the_own_rights_is_neither_changed_nor_removed_nor_copied(chief):
    strong = strong_role()
    assert chief.post(page(Group, "change", strong.pk), {"name": "Weak"}).status_code == 403
    assert chief.post(page(Group, "delete", strong.pk), {"post": "yes"}).status_code == 403
    assert "have yourself" in press(chief, strong, "copy", name="Copy").content.decode()
    assert [group.name for group in Group.objects.filter(name__in=["Strong", "Weak", "Copy"])] == ["Strong"]


def test_a_role_that_a_stranger_has_is_not_changed(chief, other):
    made = roles.copy_role(by=chief.user, role=named("Picker"), name="Shared")
    in_role(other, "Shared")
    response = chief.post(page(Group, "change", made.pk), {"name": "Shared", "permissions": []})
    assert "another store has this role" in errors(response)
    assert roles.rights_of(made) == roles.BUILT_IN["Picker"].rights


def test_a_role_that_somebody_has_is_not_removed(chief, store):
    made = roles.copy_role(by=chief.user, role=named("Picker"), name="Used")
    in_role(store, "Used")
    with pytest.raises(Conflict, match="take it from them first"):
        roles.remove_role(by=chief.user, role=made)
    assert Group.objects.filter(name="Used").exists()


def test_a_superuser_may_all_of_that(boss, store, picker):
    strong = strong_role()
    form = person_form(picker, strong, is_staff="on", is_superuser="on")
    assert boss.post(page(User, "change", picker.pk), form).status_code == 302
    person = User.objects.get(pk=picker.pk)
    assert (held(person), person.is_superuser) == (["Strong"], True)
