"""The articles of production orders, with their parts."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin import ArticleText
from core.admin import PickFilter, ReadOnlyAdmin, ReadOnlyInline, ServiceInline, progress
from core.admin.usual import UsualInline
from core.errors import Invalid
from production import services
from production.admin.opening import LinesFormSet
from production.admin.worklists import COMPONENTS, LINES
from production.models import Component, ProductionOrderArticle


def add_line(line: ProductionOrderArticle) -> None:
    """The service finds the article by its number, which another store may have as well."""
    if line.article.store_id != line.order.store_id:
        raise Invalid(str(_("This belongs to another store.")), field="article")
    services.add_article(
        store=line.order.store_id,
        pk=line.order_id,
        article_number=line.article.number,
        amount=line.amount,
        time=line.time,
    )


def change_line(line: ProductionOrderArticle) -> None:
    """Only what differs: an amount, even the same one, makes the order reserve again."""
    before = ProductionOrderArticle.objects.get(pk=line.pk)
    changes = {
        name: getattr(line, name)
        for name in ("amount", "time")
        if getattr(line, name) != getattr(before, name)
    }
    services.change_article(
        store=line.order.store_id, pk=line.order_id, article_number=line.article.number, **changes
    )


def remove_line(line: ProductionOrderArticle) -> None:
    services.remove_article(store=line.order.store_id, pk=line.order_id, article_number=line.article.number)


class LineForm(forms.ModelForm):
    """An article once chosen stays: another one is another line."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["article"].disabled = True
            self.fields["article"].widget = ArticleText(self.instance.article)


class ProductionOrderArticleInline(UsualInline, ServiceInline):
    """What an order makes."""

    model = ProductionOrderArticle
    form = LineForm
    formset = LinesFormSet
    fields = ("article", "amount", "finished", "waste", "time")
    readonly_fields = ("finished", "waste")
    ordering = ("pk",)
    tab = False
    add_service = staticmethod(add_line)
    change_service = staticmethod(change_line)
    remove_service: ClassVar[Any] = staticmethod(remove_line)
    save_argument = "line"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article", "order")


class ComponentInline(ReadOnlyInline):
    model = Component
    fields = ("position", "article", "per_unit", "demand")
    ordering = ("position",)
    tab = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("article", "demand__article")


@admin.register(ProductionOrderArticle)
class ProductionOrderArticleAdmin(ReadOnlyAdmin):
    worklists = LINES
    list_display = ("order", "article", "progress", "waste", "time")
    list_select_related = ("order", "article")
    list_filter = (("order", PickFilter), ("article", PickFilter))
    search_fields = ("order__reference", "article__number", "article__name")
    ordering = ("-order_id", "pk")
    where_told = ("finished_before", "waste_before")
    inlines = (ComponentInline,)
    autocompletes = False
    progress = progress("finished", "amount")


@admin.register(Component)
class ComponentAdmin(ReadOnlyAdmin):
    worklists = COMPONENTS
    list_display = ("line", "position", "article", "per_unit", "demand")
    list_select_related = ("line__order", "line__article", "article", "demand__article")
    list_filter = (("line__order", PickFilter), ("article", PickFilter))
    search_fields = ("line__order__reference", "article__number", "article__name")
    ordering = ("-line_id", "position", "pk")
    autocompletes = False
