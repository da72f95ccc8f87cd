"""Stores and who may work in them."""

from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.models import Membership, Store


@transaction.atomic
def save_store(*, store: Store) -> Store:
    """Create or change a store. Raises ValidationError for bad fields, Invalid for an unknown time zone or currency."""
    store.full_clean()
    if store.time_zone not in available_timezones():
        raise Invalid(
            _('There is no time zone "%(time_zone)s"; write one like Europe/Berlin.')
            % {"time_zone": store.time_zone},
            field="time_zone",
        )
    if not (store.currency.isascii() and store.currency.isalpha() and store.currency.isupper()):
        raise Invalid(_("A currency is three capital letters, such as EUR."), field="currency")
    store.save()
    return store


@transaction.atomic
def save_membership(*, membership: Membership) -> Membership:
    """Let a person work in a store. Raises ValidationError where they already may."""
    membership.full_clean()
    membership.save()
    return membership


@transaction.atomic
def remove_membership(*, membership: Membership) -> None:
    """A person no longer works in a store; what they did there stays theirs."""
    membership.delete()


def may_work(user: User, store_id: int) -> bool:
    """Whether a person may work in a store now: active, and a member of it or a superuser."""
    return user.is_active and Store.objects.seen_by(user).filter(pk=store_id).exists()
