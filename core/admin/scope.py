"""Whose rows a person sees: those of the stores they are a member of; a superuser all."""

from typing import Any, ClassVar

from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.prices import PricedFields, PricedLists
from core.find import Findable, key_of
from core.models import Store

WHOSE = _("Whose it is: the people of this store see it. It stays there.")
HOW_MANY = Store.objects.order_by().values(all=models.Value(1)).annotate(n=models.Count("*")).values("n")


def _stores(request: HttpRequest) -> list[Store]:
    """The stores whose rows this person may see, the first opened first; read once a request."""
    known: list[Store] | None = getattr(request, "_stores", None)
    if known is None:
        seen = Store.objects.seen_by(request.user).annotate(among=models.Subquery(HOW_MANY))
        known = list(seen.order_by("pk"))
        request._stores = known  # type: ignore[attr-defined]
    return known


def visible_stores(request: HttpRequest) -> list[int]:
    """Numbers of the stores whose rows this person may see, in ascending order."""
    return [store.pk for store in _stores(request)]


def works_everywhere(request: HttpRequest) -> bool:
    """Whether the person sees every store, and so what is of none."""
    seen: list[Any] = list(_stores(request))
    return bool(seen) and len(seen) == seen[0].among


def home_store(request: HttpRequest) -> Store | None:
    """The store whose time zone and whose "today" a page of several stores has: the person's first."""
    return next(iter(_stores(request)), None)


def store_of(row: models.Model, path: str) -> int | None:
    """The store number at the end of `path` (such as warehouse__store) from a row."""
    here: Any = row
    for step in path.split("__"):
        here = getattr(here, step, None)
    return here.pk if isinstance(here, Store) else here


class Picker(AutocompleteSelect):
    """Chosen by typing. A form that was sent what can be no key comes back with nothing chosen; Django's own fails."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if key_of(str(one))], attr)


class ScopedFields(PricedFields):
    """Form fields that offer, and accept, only rows that the person sees."""

    admin_site: Any

    def _related(self, db_field: Any) -> "ScopedAdmin | None":
        related = self.admin_site._registry.get(db_field.remote_field.model)
        return related if isinstance(related, ScopedAdmin) else None

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every reference to a model that can be searched, so that no page lists a million articles."""
        fields = [f for f in self.model._meta.get_fields() if f.many_to_one or f.one_to_one]
        searched = [f for f in fields if f.concrete and (found := self._related(f)) and found.autocompletes]
        return [f.name for f in searched]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if related := self._related(db_field):
            kwargs["queryset"] = related.scoped(request, related.model._default_manager.all())
            if related.autocompletes:
                kwargs.setdefault("widget", Picker(db_field, self.admin_site))
        if db_field.remote_field.model is Store and not db_field.help_text:
            kwargs["help_text"] = WHOSE
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ScopedAdmin(ScopedFields, PricedLists):
    """Shows only rows of the person's stores, in lists, details, searches, look-ups and choices.

    `store_path` leads from a row to its store. Without one only superusers see the model or, of what is `of_house`, also
    those with the right who work in every store.
    """

    store_path: str | None = None
    superusers_only = False
    of_house = False
    findable: ClassVar[Findable | None] = None
    autocompletes = True

    def __init__(self, model: type[models.Model], admin_site: Any):
        super().__init__(model, admin_site)  # type: ignore[call-arg]
        if self.store_path is None:
            self.store_path = getattr(model._default_manager.all(), "store_path", None)
        self.autocompletes = self.autocompletes and bool(self.search_fields)

    def stores_of(self, request: HttpRequest) -> list[int]:
        return visible_stores(request)

    def scoped(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """`rows` without those of stores that the person does not see."""
        if self.store_path is None:
            return rows if self._allowed(request) else rows.none()
        stores = visible_stores(request)
        if len(stores) == 1:  # an equality keeps the order of the indexes that begin with the store
            return rows.filter(**{self.store_path: stores[0]})
        return rows.filter(**{f"{self.store_path}__in": stores})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self.scoped(request, super().get_queryset(request))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A key that no row can have is not found, whatever the type of the key."""
        return None if "\x00" in str(object_id) else super().get_object(request, object_id, from_field)

    def _allowed(self, request: HttpRequest) -> bool:
        if request.user.is_superuser:
            return True
        if self.store_path is None:
            return self.of_house and works_everywhere(request)
        return not self.superusers_only

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._allowed(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and self._allowed(request)
