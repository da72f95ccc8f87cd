"""How a store keeps its stock."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import ServiceAdmin, visible_stores
from warehouse import services
from warehouse.models import CustomField, WarehouseSettings


@admin.register(WarehouseSettings)
class WarehouseSettingsAdmin(ServiceAdmin):
    stays_small = True
    save_service = staticmethod(services.save_warehouse_settings)
    save_argument = "settings"
    list_display = ("store", "approves_counts", "blind_counts")
    list_select_related = ("store",)
    search_fields = ("store__name",)
    ordering = ("store_id",)
    fields = ("store", "approves_counts", "blind_counts")
    autocompletes = False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The store stands first already."""
        return list(dict.fromkeys(super().get_list_display(request)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A store has its settings once."""
        stores = visible_stores(request)
        return super().has_add_permission(request) and (
            WarehouseSettings.objects.filter(store__in=stores).count() < len(stores)
        )


@admin.register(CustomField)
class CustomFieldAdmin(ServiceAdmin):
    stays_small = True
    save_service = staticmethod(services.save_custom_field)
    delete_service = staticmethod(services.remove_custom_field)
    save_argument = "field"
    list_display = ("name", "length")
    search_fields = ("name",)
    ordering = ("store_id", "name")
    fields = ("store", "name", "length")
    autocompletes = False
