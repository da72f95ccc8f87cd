"""Warehouses and the places in them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import ChoicesDropdownFilter, PickFilter, ServiceAdmin, badge
from core.admin.labels import WithLabels
from core.find import Findable
from warehouse import services
from warehouse.documents.labels import place_labels
from warehouse.models import Carrier, DefaultPlace, Location, Shelf, StorageUnit, Warehouse, Zone


class PlaceAdmin(ServiceAdmin):
    save_service = staticmethod(services.save_place)
    save_argument = "place"


@admin.register(Warehouse)
class WarehouseAdmin(PlaceAdmin):
    stays_small = True
    list_display = ("name", "is_default", "goods_in", "line_side", "address")
    list_select_related = ("goods_in", "line_side")
    list_filter = ("is_default",)
    search_fields = ("name", "address")
    ordering = ("store_id", "name")
    fields = ("store", "name", "is_default", "goods_in", "line_side", "address")
    autocompletes = False

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[Any, ...]:
        """A warehouse that does not exist yet has no places to choose."""
        return (*super().get_readonly_fields(request, obj), *(() if obj else ("goods_in", "line_side")))


class PartOfWarehouseAdmin(PlaceAdmin):
    stays_small = True
    list_display: ClassVar[Any] = ("name", "warehouse")
    list_select_related = ("warehouse",)
    list_filter: ClassVar[Any] = (("warehouse", PickFilter),)
    search_fields = ("name",)
    ordering = ("warehouse_id", "name")
    fields: ClassVar[Any] = ("warehouse", "name")


@admin.register(Zone)
class ZoneAdmin(PartOfWarehouseAdmin):
    pass


@admin.register(StorageUnit)
class StorageUnitAdmin(PartOfWarehouseAdmin):
    list_display = ("name", "type_badge", "warehouse")
    list_filter = (("type", ChoicesDropdownFilter), ("warehouse", PickFilter))
    fields = ("warehouse", "name", "type")
    type_badge = badge("type", StorageUnit.Type, {}, _("type"))


@admin.register(Carrier)
class CarrierAdmin(PlaceAdmin):
    store_path = "storage_unit__warehouse__store"
    list_display = ("name", "storage_unit")
    list_select_related = ("storage_unit",)
    list_filter = (("storage_unit", PickFilter),)
    search_fields = ("name", "storage_unit__name")
    ordering = ("storage_unit_id", "name")
    fields = ("storage_unit", "name")


@admin.register(Shelf)
class ShelfAdmin(PlaceAdmin):
    store_path = "carrier__storage_unit__warehouse__store"
    list_display = ("name", "carrier", "storage_unit")
    list_select_related = ("carrier__storage_unit",)
    list_filter = (("carrier", PickFilter),)
    search_fields = ("name", "carrier__name")
    ordering = ("carrier_id", "name")
    fields = ("carrier", "name")

    @admin.display(description=_("storage unit"), ordering="carrier__storage_unit__name")
    def storage_unit(self, shelf: Shelf) -> str:
        return str(shelf.carrier.storage_unit)


@admin.register(Location)
class LocationAdmin(WithLabels, PlaceAdmin):
    labels_of = staticmethod(place_labels)
    label_related = ("warehouse", "zone")
    actions = ("print_labels",)
    actions_detail = ("labels",)
    findable = Findable(
        ("code",),
        icon="pin_drop",
        related=("warehouse",),
        detail=lambda place: f"{place.get_type_display()} · {place.warehouse}",
    )
    list_display = ("code", "warehouse", "zone", "type_badge", "storage_unit", "blocked", "may_be_negative")
    list_select_related = ("warehouse", "zone", "storage_unit")
    list_filter = (
        ("warehouse", PickFilter),
        ("zone", PickFilter),
        ("storage_unit", PickFilter),
        ("type", ChoicesDropdownFilter),
        "blocked",
        "may_be_negative",
    )
    search_fields = ("code", "zone__name")
    ordering = ("store_id", "code", "pk")
    fieldsets = (
        (None, {"fields": ("store", "warehouse", "code", "type", "blocked", "may_be_negative")}),
        (_("Where it is"), {"fields": ("zone", "storage_unit", "shelf")}),
    )
    type_badge = badge("type", Location.Type, {}, _("type"))


@admin.register(DefaultPlace)
class DefaultPlaceAdmin(PlaceAdmin):
    store_path = "article__store"
    list_display = ("article", "location")
    list_select_related = ("article", "location")
    list_filter = (("article", PickFilter), ("location", PickFilter))
    search_fields = ("article__number", "article__name", "location__code")
    ordering = ("article_id",)
    fields = ("article", "location")
