"""What a request did: everything that was written under one request id, in order and linked."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core import requests
from core.admin.scope import ScopedAdmin
from core.models import Transition
from core.requests import Deed

LONGEST = 64
VERBS = {"insert": _("created"), "update": _("changed"), "delete": _("deleted"), "": _("recorded")}


class WithRequestSearch(ScopedAdmin):
    """The search, as a page of the log of moves; each line only for who may see that row."""

    actions_list = ("by_request",)

    @action(description=_("What a request did"), icon="manage_search", url_path="by-request")
    def by_request(self, request: HttpRequest) -> HttpResponse:
        """`?id=` is the X-Request-Id of an answer, of a line of the log, or of an import."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.get("id", "").replace("\x00", "").strip()[:LONGEST]
        deeds = deeds_of(request, asked) if asked else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("What a request did"),
            "opts": self.opts,
            "asked": asked,
            "capped": len(deeds) >= requests.SHOWN,
            "deeds": {
                "headers": [_("when"), _("what"), _("which"), _("who")],
                "rows": [_line(deed) for deed in deeds],
            },
        }
        return TemplateResponse(request, "admin/core/transition/request.html", context)


def deeds_of(request: HttpRequest, request_id: str) -> list[Deed]:
    """What the person may see of a request, in order."""
    seen = [
        (model, pages.get_queryset(request))
        for model in requests.records()
        if (pages := _pages(model)) and pages.has_view_permission(request)
    ]
    found = [*requests.recorded(request_id, seen), *_visible(request, requests.changed(request_id))]
    return sorted(found, key=lambda deed: deed.at)


def _visible(request: HttpRequest, deeds: Iterable[Deed]) -> list[Deed]:
    """Those of rows that the person may see; what is gone is in no store any more, and for superusers."""
    by_model: dict[Any, list[Deed]] = defaultdict(list)
    for deed in deeds:
        by_model[deed.model].append(deed)
    shown = []
    for model, some in by_model.items():
        pages = _pages(model)
        if pages is None or not pages.has_view_permission(request):
            continue
        wanted = {deed.pk for deed in some}
        there = set(pages.get_queryset(request).filter(pk__in=wanted).values_list("pk", flat=True))
        shown += [deed for deed in some if deed.pk in there or request.user.is_superuser]
    return shown


def _pages(model: Any) -> ScopedAdmin | None:
    pages = admin.site._registry.get(model)
    return pages if isinstance(pages, ScopedAdmin) else None


def _line(deed: Deed) -> list[Any]:
    moment = date_format(timezone.localtime(deed.at), "H:i:s")
    day = date_format(timezone.localtime(deed.at), "DATE_FORMAT")
    moved = isinstance(deed.row, Transition)
    what, where = _moved(deed.row) if moved else (str(VERBS[deed.verb]), _link(deed.model, deed.pk))
    return [
        format_html('<span class="whitespace-nowrap">{} {}</span>', day, moment),
        what,
        where,
        deed.who or "–",
    ]


def _moved(move: Any) -> tuple[str, Any]:
    """A move of a document in the words of its states, and the document."""
    models: dict[str, Any] = {model._meta.label_lower: model for model in admin.site._registry}
    model = models.get(move.kind)
    if model is None:
        return f"{move.source} → {move.target}", f"{move.kind} {move.object_id}"
    states = {str(key): str(label) for key, label in model._meta.get_field("state").flatchoices}
    before = states.get(move.source, move.source) or "–"
    return f"{before} → {states.get(move.target, move.target)}", _link(model, move.object_id)


def _link(model: Any, pk: Any) -> Any:
    name = f"{capfirst(model._meta.verbose_name)} {pk}"
    try:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
    except NoReverseMatch:
        return name
    return format_html('<a class="text-link" href="{}">{}</a>', page, name)
