"""Customer orders and production orders: shown here; the services that write them come with their APIs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateFilter, RangeDateTimeFilter

from core.admin import ChoicesDropdownFilter, PickFilter, ReadOnlyAdmin, ReadOnlyInline, WithMoves, badge
from production.models import (
    Component,
    CustomerOrder,
    CustomerOrderLine,
    ProductionOrder,
    ProductionOrderArticle,
    ProductionReport,
    ProductionSettings,
)

STATE_COLOURS = {"new": "", "in_production": "info", "finished": "success", "cancelled": "danger"}


class LineInline(ReadOnlyInline):
    tab = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article", "order")


class CustomerOrderLineInline(LineInline):
    model = CustomerOrderLine
    fields = ("position", "article", "quantity", "due_date")
    ordering = ("position",)


class ProductionOrderArticleInline(LineInline):
    model = ProductionOrderArticle
    fields = ("article", "amount", "finished", "waste", "time")
    ordering = ("pk",)


class ComponentInline(ReadOnlyInline):
    model = Component
    fields = ("position", "article", "per_unit", "demand")
    ordering = ("position",)
    tab = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article", "demand__article")


@admin.register(CustomerOrder)
class CustomerOrderAdmin(ReadOnlyAdmin):
    palette_lookups = ("number__startswith",)
    list_display = ("number", "customer", "external_id", "created_at")
    list_select_related = ("customer",)
    list_filter = (("customer", PickFilter), ("created_at", RangeDateTimeFilter))
    search_fields = ("number", "external_id", "customer__name")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (CustomerOrderLineInline,)


@admin.register(CustomerOrderLine)
class CustomerOrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "position", "article", "quantity", "due_date")
    list_select_related = ("order", "article")
    list_filter = (("order", PickFilter), ("article", PickFilter), ("due_date", RangeDateFilter))
    search_fields = ("order__number", "article__number", "article__name")
    ordering = ("-order_id", "position")
    autocompletes = False


@admin.register(ProductionOrder)
class ProductionOrderAdmin(WithMoves, ReadOnlyAdmin):
    counted_by_tally = True
    palette_lookups = ("reference__startswith",)
    list_display = ("reference", "state_badge", "name", "customer_order", "job", "start_at", "end_at")
    list_select_related = ("customer_order", "job")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("customer_order", PickFilter),
        ("job", PickFilter),
        ("start_at", RangeDateTimeFilter),
        ("end_at", RangeDateTimeFilter),
    )
    search_fields = ("reference", "name", "internal_reference")
    ordering = ("store_id", "-created_at", "-pk")
    inlines = (ProductionOrderArticleInline,)
    state_badge = badge("state", ProductionOrder.State, STATE_COLOURS)


@admin.register(ProductionOrderArticle)
class ProductionOrderArticleAdmin(ReadOnlyAdmin):
    list_display = ("order", "article", "amount", "finished", "waste", "time")
    list_select_related = ("order", "article")
    list_filter = (("order", PickFilter), ("article", PickFilter))
    search_fields = ("order__reference", "article__number", "article__name")
    ordering = ("-order_id", "pk")
    inlines = (ComponentInline,)
    autocompletes = False


@admin.register(Component)
class ComponentAdmin(ReadOnlyAdmin):
    list_display = ("line", "position", "article", "per_unit", "demand")
    list_select_related = ("line__order", "line__article", "article", "demand__article")
    list_filter = (("article", PickFilter),)
    search_fields = ("line__order__reference", "article__number", "article__name")
    ordering = ("-line_id", "position", "pk")
    autocompletes = False


@admin.register(ProductionReport)
class ProductionReportAdmin(ReadOnlyAdmin):
    list_display = ("reported_at", "line", "amount", "waste", "lot", "user", "note")
    list_select_related = ("line__order", "line__article", "lot", "user")
    list_filter = (("reported_at", RangeDateTimeFilter),)
    search_fields = ("line__order__reference", "line__article__number", "lot__batch", "lot__serial")
    ordering = ("store_id", "-reported_at", "-pk")
    autocompletes = False


@admin.register(ProductionSettings)
class ProductionSettingsAdmin(ReadOnlyAdmin):
    list_display = ("store", "over_percent", "under_percent", "opens_work_orders")
    list_select_related = ("store",)
    search_fields = ("store__name",)
    ordering = ("store_id",)
    autocompletes = False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The store stands first already."""
        return list(dict.fromkeys(super().get_list_display(request)))
