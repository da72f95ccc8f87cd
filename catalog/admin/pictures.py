"""Pictures of articles in the back office."""

import base64
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from catalog import services
from catalog.models import ArticlePicture
from core.admin import PickFilter, ServiceAdmin
from core.admin.forms import ServiceForm


class PictureForm(ServiceForm):
    upload = forms.FileField(
        label=_("Picture"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("JPEG, PNG, GIF or WebP, at most 5 MB. A small copy of it is kept."),
    )


@admin.register(ArticlePicture)
class ArticlePictureAdmin(ServiceAdmin):
    form = PictureForm
    save_service = staticmethod(services.save_picture)
    delete_service = staticmethod(services.remove_picture)
    save_argument = "picture"
    store_path = "article__store"
    list_display = ("article", "changed_at")
    list_select_related = ("article",)
    list_filter = (("article", PickFilter),)
    search_fields = ("article__number", "article__name")
    ordering = ("article_id",)
    fields = ("article", "upload", "shown")
    readonly_fields = ("shown",)
    hidden_fields = ("jpeg",)

    @display(description=_("Kept"))
    def shown(self, picture: ArticlePicture) -> Any:
        if not picture.pk:
            return "–"
        data = base64.b64encode(picture.jpeg).decode()
        return format_html('<img src="data:image/jpeg;base64,{}" alt="{}">', data, picture.article)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        fixed = super().get_readonly_fields(request, obj)
        return ("article", *fixed) if obj else fixed

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        upload = form.cleaned_data["upload"].read(services.PICTURE_BYTES + 1)
        return services.save_picture(article=obj.article, upload=upload)
