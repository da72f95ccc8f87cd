"""Drawings of articles: a new revision is added, none is changed, and what was made by an old one can still be read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from catalog.models import Article, Drawing
from catalog.services import add_drawing
from core.admin import PickFilter, ServiceAdmin
from core.admin.forms import ServiceForm
from core.admin.notes import handed_out
from core.admin.panels import Panel, list_of, panel
from core.files import BY_ENDING, MOST_BYTES

SHOWN = 10


class DrawingForm(ServiceForm):
    upload = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(
            attrs={"accept": ",".join(f".{ending}" for ending in sorted(BY_ENDING))}
        ),
        help_text=_("PDF, picture or CAD file, at most 20 MB."),
    )


@admin.register(Drawing)
class DrawingAdmin(ServiceAdmin):
    form = DrawingForm
    store_path = "article__store"
    list_display = ("article", "revision", "created_at", "comment", "opened")
    list_select_related = ("article",)
    list_filter = (("article", PickFilter),)
    search_fields = ("article__number", "article__name", "revision", "file_name")
    ordering = ("article_id", "-pk")
    fields = ("article", "revision", "created_at", "comment", "opened")
    add_fieldsets = ((None, {"fields": ("article", "revision", "comment", "upload")}),)
    readonly_fields = ("opened", "created_at")
    hidden_fields = ("file", "file_name")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.hand_out)
        return [path("<path:object_id>/file/", view, name="catalog_drawing_file"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A mistake is corrected by the next revision: orders may have been made by this one."""
        return False

    def save_row(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> Any:
        upload = form.cleaned_data["upload"]
        return add_drawing(
            article=obj.article,
            revision=obj.revision,
            name=upload.name,
            content=upload.read(MOST_BYTES + 1),
            comment=obj.comment,
        )

    def hand_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        drawing = self.get_object(request, object_id)
        if drawing is None or not self.has_view_permission(request, drawing):
            raise Http404
        return handed_out(drawing.file, drawing.file_name)

    @display(description=_("file"))
    def opened(self, drawing: Drawing) -> SafeString | str:
        return file_link(drawing) if drawing.pk else "–"


def file_link(drawing: Any) -> SafeString:
    """Opens the file; the name of the file is what is read."""
    page = reverse("admin:catalog_drawing_file", args=[drawing.pk])
    return format_html('<a class="text-link" href="{}">{}</a>', page, drawing.file_name)


@panel(Article, "catalog.view_drawing", rank=60)
def drawings(request: HttpRequest, article: Article) -> Panel | None:
    """The revisions of an article, the newest first."""
    if article.supply != Article.Supply.MAKE and not article.drawings.exists():
        return None
    rows = [
        [drawing.revision, drawing.created_at.date().isoformat(), drawing.comment or "–", file_link(drawing)]
        for drawing in article.drawings.order_by("-pk")[:SHOWN]
    ]
    may_add = request.user.has_perm("catalog.add_drawing")
    add = f"{reverse('admin:catalog_drawing_add')}?article={article.pk}"
    return Panel(
        _("Drawings"),
        headers=[_("revision"), _("since"), _("what changed"), _("file")],
        rows=rows,
        nothing=_("There is no drawing of this article."),
        more=add if may_add else list_of(Drawing, article__id__exact=article.pk),
        more_word=_("Add a revision") if may_add else _("To the list"),
    )
