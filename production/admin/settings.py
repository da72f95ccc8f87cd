"""How a store produces."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import ServiceAdmin, visible_stores
from production import services
from production.models import ProductionSettings


@admin.register(ProductionSettings)
class ProductionSettingsAdmin(ServiceAdmin):
    stays_small = True
    save_service = staticmethod(services.save_settings)
    save_argument = "settings"
    list_display = ("store", "over_percent", "under_percent", "opens_work_orders", "issues_pick_orders")
    list_select_related = ("store",)
    search_fields = ("store__name",)
    ordering = ("store_id",)
    fields = ("store", "over_percent", "under_percent", "opens_work_orders", "issues_pick_orders")
    autocompletes = False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The store stands first already."""
        return list(dict.fromkeys(super().get_list_display(request)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A store has its settings once."""
        stores = visible_stores(request)
        return super().has_add_permission(request) and (
            ProductionSettings.objects.filter(store__in=stores).count() < len(stores)
        )
