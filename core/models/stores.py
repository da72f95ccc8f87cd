from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import calendar
from core.models.audit import tracked


class StoreQuerySet[M: models.Model](models.QuerySet[M]):
    """Every root row belongs to one store; `of` is the only door to it."""

    store_path = "store"

    def of(self, store: Store | int) -> Self:
        return self.filter(**{self.store_path: store})

    def sorted_by(self, fields: Iterable[str]) -> Self:
        """Order by these model fields (`-` for descending); ties by id, so that pages never overlap.

        Empty values are last, or first when descending: as every index has them, read either way.
        """
        chosen = list(fields)
        last_descends = not chosen or chosen[-1].startswith("-")
        return self.order_by(*chosen, "-pk" if last_descends else "pk")


class StoreOwnQuerySet(models.QuerySet["Store"]):
    def seen_by(self, person: AbstractBaseUser | AnonymousUser) -> Self:
        """The stores whose rows a person may see: those they work in; a superuser all."""
        if getattr(person, "is_superuser", False):
            return self.all()
        return self.filter(memberships__user=person.pk)


@tracked
class Store(models.Model):
    """A tenant: one manufacturer, or one site of it, whose rows nobody else sees."""

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        help_text=_("What people call the firm or the site, such as: Berlin works."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="UTC", help_text=_('Decides what "today" and "late" mean.')
    )
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", help_text=_("ISO 4217, such as EUR.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = StoreOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        permissions = [("see_prices", _("Can see prices"))]

    def __str__(self) -> str:
        return self.name

    def today(self) -> date:
        """The day it is in this store (`core.calendar`)."""
        return calendar.today(self)


class Membership(models.Model):
    """A person who may work in a store; a superuser may work in all."""

    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("store"),
        help_text=_("Where the person works; they see its rows."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="memberships",
        verbose_name=_("person"),
        help_text=_("Who may work in the store, and sees its rows."),
    )

    objects = StoreQuerySet["Membership"].as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="one_membership_per_store")]

    def __str__(self) -> str:
        return f"{self.user} in {self.store}"
