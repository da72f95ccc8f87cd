"""Articles and their bills in the back office."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from catalog import services
from catalog.documents import article_labels
from catalog.models import Article, ArticleUnit, BillLine
from core.admin import (
    AmountRangeFilter,
    ChoicesDropdownFilter,
    DayRangeFilter,
    PickFilter,
    ServiceAdmin,
    ServiceInline,
    WithTimeline,
    badge,
)
from core.admin.labels import WithLabels
from core.admin.usual import UsualFormSet, UsualInline
from core.find import Findable


class ArticleText(forms.Widget):
    """A chosen article as a link: a select would ask the database once a line for its label."""

    def __init__(self, article: Article):
        super().__init__()
        self.article = article

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        page = reverse("admin:catalog_article_change", args=[self.article.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', page, self.article)


class BillLineInlineForm(forms.ModelForm):
    """A component once chosen stays: another one is another line."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["component"].disabled = True
            self.fields["component"].widget = ArticleText(self.instance.component)


class PartsFormSet(UsualFormSet):
    """Each bill has quantities of its own: expected is what a line said before."""

    counted, of = "quantity", "component"

    def usual(self, articles: Collection[int]) -> dict[int, Decimal]:
        return {}


class BillLineInline(UsualInline, ServiceInline):
    """The bill of materials of an article."""

    model = BillLine
    fk_name = "parent"
    form = BillLineInlineForm
    formset = PartsFormSet
    fields = ("position", "component", "quantity", "unit", "scrap_percent", "valid_from", "valid_to")
    ordering = ("position", "pk")
    verbose_name_plural = _("bill of materials")
    add_service = staticmethod(services.add_bill_line)
    change_service = staticmethod(services.change_bill_line)
    remove_service: ClassVar[Any] = staticmethod(services.remove_bill_line)
    save_argument = "line"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related("component", "parent")


class ArticleUnitInline(ServiceInline):
    model = ArticleUnit
    fields = ("unit", "factor")
    ordering = ("unit",)
    add_service = staticmethod(services.save_article_unit)
    change_service = staticmethod(services.save_article_unit)
    save_argument = "article_unit"


@admin.register(Article)
class ArticleAdmin(WithLabels, WithTimeline, ServiceAdmin):
    labels_of = staticmethod(article_labels)
    save_service = staticmethod(services.save_article)
    save_argument = "article"
    findable = Findable(
        ("number", "name", "barcode"),
        icon="category",
        optional=("barcode",),
        title=lambda article: article.number,
        detail=lambda article: article.name,
    )
    list_display = ("number", "name", "supply_badge", "unit", "supplier", "list_price", "tracking", "active")
    list_select_related = ("supplier",)
    list_filter = (
        ("supply", ChoicesDropdownFilter),
        ("tracking", ChoicesDropdownFilter),
        "active",
        "stocked",
        ("supplier", PickFilter),
        ("list_price", AmountRangeFilter),
    )
    search_fields = ("number", "name", "=barcode", "supplier_number")
    ordering = ("store_id", "number")
    inlines = (BillLineInline, ArticleUnitInline)
    actions = ("print_labels",)
    actions_detail = ("labels",)
    readonly_fields = ("uuid",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "store",
                    "number",
                    "name",
                    "supply",
                    "unit",
                    "tracking",
                    "stocked",
                    "active",
                    "barcode",
                )
            },
        ),
        (_("Buying"), {"fields": ("supplier", "supplier_number", "lead_time_days"), "classes": ["tab"]}),
        (
            _("Prices"),
            {"fields": ("purchase_price", "misc_cost", "shipment_cost", "list_price"), "classes": ["tab"]},
        ),
        (_("Stock levels"), {"fields": ("safety_stock", "reorder_point"), "classes": ["tab"]}),
        (_("For programs"), {"fields": ("uuid",), "classes": ["tab"]}),
    )
    supply_badge = badge("supply", Article.Supply, {"make": "info"}, _("supply"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new article is saved first: its bill's lock and checks need it."""
        return self.inlines if obj else ()


@admin.register(ArticleUnit)
class ArticleUnitAdmin(ServiceAdmin):
    save_service = staticmethod(services.save_article_unit)
    save_argument = "article_unit"
    store_path = "article__store"
    list_display = ("article", "unit", "factor")
    list_select_related = ("article",)
    list_filter = (("article", PickFilter),)
    search_fields = ("article__number", "article__name", "unit")
    ordering = ("article_id", "unit")
    fields = ("article", "unit", "factor")


@admin.register(BillLine)
class BillLineAdmin(ServiceAdmin):
    save_argument = "line"
    delete_service = staticmethod(services.remove_bill_line)
    list_display = (
        "parent",
        "component",
        "position",
        "quantity",
        "unit_shown",
        "scrap_percent",
        "valid_from",
        "valid_to",
    )
    list_display_links = ("parent", "component")
    list_select_related = ("parent", "component")
    list_filter = (
        ("parent", PickFilter),
        ("component", PickFilter),
        ("valid_from", DayRangeFilter),
        ("valid_to", DayRangeFilter),
    )
    search_fields = ("parent__number", "parent__name", "component__number", "component__name")
    ordering = ("parent_id", "position", "pk")
    fields = (
        "parent",
        "component",
        "position",
        "quantity",
        "unit",
        "scrap_percent",
        "valid_from",
        "valid_to",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return (*super().get_readonly_fields(request, obj), *(("parent",) if obj else ()))

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        save = services.change_bill_line if change else services.add_bill_line
        return save(line=obj)

    @display(description=_("unit"))
    def unit_shown(self, line: BillLine) -> str:
        return line.unit or line.component.unit
