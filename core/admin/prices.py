"""Who sees money: everything that is an amount of it goes through here, in lists, pages, filters and histories.

A model's money is every `MoneyField` of it, without being declared; columns and read-only fields that are worked out
of money are named by their admin in `price_fields`. No `__str__` and no search field may name an amount: titles, the
palette and choices show those to everybody.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from core.quantities import MoneyField
from core.roles import SEE_PRICES


def sees_prices(request: HttpRequest) -> bool:
    """Whether the person may see amounts of money; asked by pages, exports and prints of every kind."""
    user = getattr(request, "user", None)  # DRF takes it away from who is refused
    return bool(user is not None and user.is_active and user.has_perm(SEE_PRICES))


def money_fields(model: type[models.Model]) -> frozenset[str]:
    """Names of the fields of a model that hold amounts of money."""
    return frozenset(field.name for field in model._meta.concrete_fields if isinstance(field, MoneyField))


def leads_to_money(model: type[models.Model], lookup: str) -> bool:
    """Whether a lookup such as `article__purchase_price__gt` goes by an amount, however far away."""
    here: Any = model
    for part in lookup.split("__"):
        try:
            field = here._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if isinstance(field, MoneyField):
            return True
        here = field.related_model if field.is_relation else None
        if here is None:
            return False
    return False


class PricedFields(BaseModelAdmin):
    """Pages and inlines without the money of their rows, for who may not see it."""

    price_fields: tuple[str, ...] = ()

    def unseen(self, request: HttpRequest) -> frozenset[str]:
        """Names of the fields and columns that this person must not see; empty for who sees prices."""
        return frozenset() if sees_prices(request) else money_fields(self.model) | set(self.price_fields)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*(super().get_exclude(request, obj) or ()), *sorted(self.unseen(request))]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without their money; a group of nothing else goes altogether."""
        unseen = self.unseen(request)
        shown = [
            (title, {**options, "fields": without(unseen, options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]
        return [group for group in shown if group[1]["fields"] or not unseen]


class PricedLists(PricedFields, ModelAdmin):
    """Lists, filters and lookups without money, for who may not see it."""

    def get_list_display(self, request: HttpRequest) -> Any:
        return without(self.unseen(request), super().get_list_display(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return filters if sees_prices(request) else [one for one in filters if not self._by_money(one)]

    def _by_money(self, filter_: Any) -> bool:
        named = filter_[0] if isinstance(filter_, tuple | list) else filter_
        return isinstance(named, str) and (named in self.price_fields or leads_to_money(self.model, named))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nobody finds an amount out by filtering for more and less."""
        if not sees_prices(request) and leads_to_money(self.model, lookup):
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What cannot be without an amount is written by those who may see it."""
        needed = any(
            not field.null and not field.has_default()
            for field in self.model._meta.concrete_fields
            if isinstance(field, MoneyField)
        )
        return (not needed or sees_prices(request)) and super().has_add_permission(request)


def without(unseen: Iterable[str], names: Iterable[Any]) -> list[Any]:
    """Columns or fields that are not `unseen`, also in groups on one line and as functions of that name."""
    hidden = set(unseen)
    shown = []
    for name in names:
        if isinstance(name, tuple | list):
            if line := without(hidden, name):
                shown.append(type(name)(line))
        elif (name if isinstance(name, str) else getattr(name, "__name__", "")) not in hidden:
            shown.append(name)
    return shown
