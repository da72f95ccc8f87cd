"""Roles: bundles of rights that people are given. The built-in ones are declared in code and kept as declared."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.utils.translation import gettext as _

from core.errors import Conflict, Duplicate, Invalid
from core.models import Membership, Store
from core.transactions import service

SEE_PRICES = "core.see_prices"


@dataclass(frozen=True, slots=True)
class Role:
    """A built-in role: `about` is one sentence for who gives it, `rights` are names like `core.view_store`."""

    name: str
    about: Any
    rights: frozenset[str]


BUILT_IN: dict[str, Role] = {}
WORDS: dict[str, Any] = {}
AREAS: dict[Any, tuple[str, ...]] = {}


def declare(roles: Iterable[Role], words: dict[str, Any], areas: dict[Any, tuple[str, ...]]) -> None:
    """Make roles known as built-in, and say in `words` what rights allow whose own name tells too little; `areas`
    are kinds of work and the models that each is about, in the order in which rights are shown."""
    BUILT_IN.update({role.name: role for role in roles})
    WORDS.update(words)
    AREAS.update(areas)


def known_rights() -> frozenset[str]:
    """Every right that some built-in role has: no page asks for any other."""
    return frozenset().union(*(role.rights for role in BUILT_IN.values()))


@service
def bring_in() -> None:
    """Make the groups of the built-in roles as they are declared; a second time changes nothing."""
    permissions = {
        f"{app}.{code}": pk
        for pk, app, code in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role in BUILT_IN.values():
        group, _made = Group.objects.get_or_create(name=role.name)
        group.permissions.set([permissions[right] for right in role.rights if right in permissions])


def is_built_in(group: Any) -> bool:
    return group is not None and group.name in BUILT_IN


def rights_of(group: Group) -> frozenset[str]:
    """The rights of a role, as names like `core.view_store`."""
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return frozenset(f"{app}.{code}" for app, code in rows)


def rights_held(person: User) -> frozenset[str]:
    """What a person has by roles or singly, also while they are not active; of a superuser only what was given."""
    given = Permission.objects.filter(models.Q(group__user=person) | models.Q(user=person))
    return frozenset(
        f"{app}.{code}" for app, code in given.values_list("content_type__app_label", "codename")
    )


def lacks(by: User, rights: Collection[str]) -> set[str]:
    """Those of `rights` that a person does not have, and so cannot give."""
    return set() if by.is_superuser else set(rights) - by.get_all_permissions()


def grantable(by: User) -> models.QuerySet[Group]:
    """Roles that a person may give and take: those without a right that they lack."""
    rows = Group.objects.values_list("pk", "permissions__content_type__app_label", "permissions__codename")
    beyond = {pk for pk, app, code in rows if code and lacks(by, [f"{app}.{code}"])}
    return Group.objects.exclude(pk__in=beyond)


@service
def save_role(*, by: User, role: Group, rights: Iterable[Permission]) -> Group:
    """Make or change a role of the house. Raises Invalid for rights beyond one's own, Duplicate for a taken name, Conflict for a built-in role and for one
    that somebody of another store has: roles are of no store, and theirs would change with it.
    """
    chosen = list(rights)
    if role.pk and is_built_in(Group.objects.get(pk=role.pk)):
        raise Conflict(_("A built-in role is the program's; copy it and change the copy."), reason="BUILT_IN")
    if role.name in BUILT_IN or Group.objects.exclude(pk=role.pk).filter(name=role.name).exists():
        raise Duplicate(_("There is a role of this name already."), field="name")
    names = {f"{one.content_type.app_label}.{one.codename}" for one in chosen}
    if lacks(by, names | (rights_of(role) if role.pk else frozenset())):
        raise Invalid(_("You can only give rights that you have yourself."), field="permissions")
    if role.pk:
        _refuse_strangers(by, role)
    role.full_clean()
    role.save()
    role.permissions.set(chosen)
    return role


@service
def copy_role(*, by: User, role: Group, name: str) -> Group:
    """A new role of the house with the rights of another. Raises as `save_role`."""
    rights = role.permissions.select_related("content_type")
    return save_role(by=by, role=Group(name=name), rights=rights)


@service
def remove_role(*, by: User, role: Group) -> None:
    """Raises Conflict for a built-in role and for one that somebody has, Invalid for rights beyond one's own."""
    if is_built_in(role):
        raise Conflict(_("A built-in role stays."), reason="BUILT_IN")
    if lacks(by, rights_of(role)):
        raise Invalid(_("You can only remove roles whose rights you have yourself."))
    if User.objects.filter(groups=role).exists():
        raise Conflict(_("Somebody has this role; take it from them first."))
    role.delete()


def _refuse_strangers(by: User, role: Group) -> None:
    if by.is_superuser:
        return
    elsewhere = Membership.objects.exclude(store__in=Store.objects.seen_by(by)).values("user")
    strangers = models.Q(is_superuser=True) | models.Q(pk__in=elsewhere)
    if User.objects.filter(strangers, groups=role).exists():
        raise Conflict(_("Somebody of another store has this role, too; copy it instead."))


def say(right: str, about: Any = "") -> str:
    """What a right allows, in a few words: "see", "cancel work orders"."""
    if right in WORDS:
        return str(WORDS[right])
    code = right.partition(".")[2]
    verbs = {"view": _("see"), "add": _("add"), "change": _("change"), "delete": _("remove")}
    return str(verbs.get(code.partition("_")[0]) or about)
