"""People who log in: who may manage whom. Nobody gives more than they have, nor reaches beyond their stores."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from core import roles, stores
from core.errors import Conflict, Invalid
from core.models import Membership, Store
from core.transactions import service


def may_manage(*, by: User, person: User) -> bool:
    """Whether `by` may change a person: a superuser everybody; others who works in their own stores only, is no
    superuser and has no right that they lack themselves, active or not."""
    if by.is_superuser:
        return True
    if person.is_superuser or not by.is_active:
        return False
    own = set(Store.objects.seen_by(by).values_list("pk", flat=True))
    theirs = set(Membership.objects.filter(user=person).values_list("store", flat=True))
    return bool(theirs) and theirs <= own and not roles.lacks(by, roles.rights_held(person))


@service
def open_person(*, by: User, person: User, given: Collection[Group], works_in: Collection[Store]) -> User:
    """A new person with a password set already, their roles and the stores they work in; they may log in at once.

    Raises Invalid for no store or a foreign one, for a role beyond one's own rights, and for a superuser made by none.
    """
    _refuse_powers(by, before=User(is_staff=True), after=person)
    _refuse_roles(by, set(given))
    seen = Store.objects.seen_by(by)
    if not person.is_superuser and not works_in:
        raise Invalid(_("Choose at least one store to work in."), field="stores")
    if any(not seen.filter(pk=store.pk).exists() for store in works_in):
        raise Invalid(_("You do not work in that store yourself."), field="stores")
    person.full_clean()
    person.save()
    person.groups.set(given)
    for store in works_in:
        stores.save_membership(membership=Membership(user=person, store=store))
    return person


@service
def change_person(*, by: User, person: User, given: Collection[Group] | None = None) -> User:
    """Save what was changed of a person, and their roles unless `given` is None.

    Raises Conflict for a person whom `by` may not manage and for ending one's own access, Invalid for powers or roles
    beyond one's own rights.
    """
    before = User.objects.select_for_update().get(pk=person.pk)
    _refuse_stranger(by, before)
    _refuse_powers(by, before=before, after=person)
    if person.pk == by.pk and not (person.is_active and person.is_staff):
        raise Conflict(_("You cannot end your own access; somebody else can."), field="is_active")
    if given is not None:
        _refuse_roles(by, set(given) ^ set(before.groups.all()))
    person.full_clean()
    person.save()
    if given is not None:
        person.groups.set(given)
    return person


@service
def let_work(*, by: User, membership: Membership) -> Membership:
    """Let a person work in one more store. Raises Conflict for a person whom `by` may not manage, Invalid for a store
    that `by` does not see, ValidationError where they already may."""
    _refuse_stranger(by, membership.user)
    if not Store.objects.seen_by(by).filter(pk=membership.store_id).exists():
        raise Invalid(_("You do not work in that store yourself."), field="store")
    return stores.save_membership(membership=membership)


@service
def stop_work(*, by: User, membership: Membership) -> None:
    """End a person's work in a store that `by` sees, also of somebody who works elsewhere, too.

    Raises Conflict for a foreign store, for oneself, and for who has more rights than `by`.
    """
    person = membership.user
    stronger = person.is_superuser or bool(roles.lacks(by, roles.rights_held(person)))
    if not by.is_superuser and (stronger or not Store.objects.seen_by(by).filter(pk=membership.store_id)):
        raise Conflict(_("Only a superuser may change this person."))
    if person.pk == by.pk and not by.is_superuser:
        raise Conflict(_("You cannot end your own access; somebody else can."))
    stores.remove_membership(membership=membership)


def _refuse_stranger(by: User, person: User) -> None:
    if not may_manage(by=by, person=person):
        raise Conflict(_("Only a superuser may change this person."))


def _refuse_powers(by: User, *, before: User, after: User) -> None:
    changed = (before.is_superuser, before.is_staff) != (after.is_superuser, after.is_staff)
    if changed and not by.is_superuser:
        raise Invalid(_("Only a superuser may decide who is one, and who uses the back office."))


def _refuse_roles(by: User, touched: Iterable[Group]) -> None:
    """A role is given, and taken, by those who have all of its rights."""
    for role in touched:
        if roles.lacks(by, roles.rights_of(role)):
            said = _("You cannot give or take the role %s: it has rights that you lack.") % role
            raise Invalid(said, field="groups")
