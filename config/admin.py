"""The one page that needs the whole house: a new store comes with a warehouse."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.widgets import UnfoldAdminSelectWidget

from config.stores import open_store
from core.admin import ServiceAdmin
from core.models import Store
from core.stores import save_store


@admin.register(Store)
class StoreAdmin(ServiceAdmin):
    """A member sees and changes their own stores; a superuser opens new ones."""

    stays_small = True
    store_path = "pk"
    list_display = ("name", "time_zone", "currency", "created_at")
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "time_zone", "currency")
    autocompletes = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Nobody knows by heart how their time zone is written."""
        if db_field.name != "time_zone":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
            initial=db_field.get_default(),
            choices=[(name, name) for name in sorted(available_timezones())],
            widget=UnfoldAdminSelectWidget,
        )

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Store:
        return save_store(store=obj) if change else open_store(store=obj)
