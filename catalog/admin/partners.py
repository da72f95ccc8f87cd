"""Suppliers, customers and staff in the back office."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog import services
from catalog.models import Customer, Staff, Supplier
from core.admin import AmountRangeFilter, ChoicesDropdownFilter, ServiceAdmin, badge
from core.admin.base import NEXT_FREE
from core.find import Findable


class PartnerAdmin(ServiceAdmin):
    save_service = staticmethod(services.save_partner)
    save_argument = "partner"
    list_display: ClassVar[Any] = ("number", "name", "active")
    list_filter: ClassVar[Any] = ("active",)
    search_fields: ClassVar[Any] = ("number", "name")
    ordering: ClassVar[Any] = ("store_id", "number")
    fields: ClassVar[Any] = ("store", "number", "name", "active")


@admin.register(Supplier)
class SupplierAdmin(PartnerAdmin):
    findable = Findable(
        ("number", "name"),
        icon="local_shipping",
        title=lambda supplier: supplier.number,
        detail=lambda supplier: supplier.name,
    )


@admin.register(Customer)
class CustomerAdmin(PartnerAdmin):
    findable = Findable(
        ("number", "name"),
        icon="groups",
        title=lambda customer: customer.number,
        detail=lambda customer: " · ".join(filter(None, [customer.name, customer.city])),
    )
    delete_service = staticmethod(services.remove_partner)
    list_display = ("number", "name", "kind_badge", "city", "country_code", "email", "active")
    list_filter = ("active", ("kind", ChoicesDropdownFilter))
    search_fields = ("number", "name", "email", "city")
    fields = None
    may_stay_empty = {
        "number": NEXT_FREE,
        "name": _("Empty: first and last name. A person is always called by those."),
    }
    fieldsets = (
        (None, {"fields": ("store", "number", "kind", "name", "first_name", "last_name", "active")}),
        (
            _("Where to reach them"),
            {"fields": ("email", "phone1", "phone2", "address", "city", "country_code")},
        ),
        (_("Money"), {"fields": ("currency",)}),
    )
    kind_badge = badge("kind", Customer.Kind, {"individual": "info"}, _("kind"))


@admin.register(Staff)
class StaffAdmin(PartnerAdmin):
    stays_small = True
    list_display = ("name", "email", "hourly_rate", "user", "active")
    list_select_related = ("user",)
    list_filter = ("active", ("hourly_rate", AmountRangeFilter))
    search_fields = ("name", "email")
    ordering = ("store_id", "name", "pk")
    fields = ("store", "name", "email", "hourly_rate", "user", "active")
