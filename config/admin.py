"""The one page that needs the whole house: a new store comes with a warehouse."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

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

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Store:
        return save_store(store=obj) if change else open_store(store=obj)
