"""What a request did: everything that was written under one request id, in order and linked."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core import requests
from core.actor import door_name
from core.admin.panels import documents
from core.admin.scope import ScopedAdmin
from core.admin.signatures import by
from core.models import LogIn, Note, Transition
from core.names import document_name, state_name
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
        names = documents(request, map(_about, deeds))
        context = {
            **self.admin_site.each_context(request),
            "title": _("What a request did"),
            "content_title": _("What a request did"),
            "asked": asked,
            "capped": len(deeds) >= requests.SHOWN,
            "deeds": {
                "headers": [_("when"), _("what"), _("which"), _("who")],
                "rows": [_line(deed, names) for deed in deeds],
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


def _about(deed: Deed) -> tuple[str, Any]:
    """What a deed is about: of a move the document."""
    row: Any = deed.row
    return (
        (row.kind, row.object_id)
        if isinstance(row, Transition | Note)
        else (deed.model._meta.label_lower, deed.pk)
    )


def _line(deed: Deed, names: dict[Any, Any]) -> list[Any]:
    moment = date_format(timezone.localtime(deed.at), "H:i:s")
    day = date_format(timezone.localtime(deed.at), "DATE_FORMAT")
    return [
        format_html('<span class="whitespace-nowrap">{} {}</span>', day, moment),
        _did(deed),
        names.get(_about(deed)) or document_name(*_about(deed)),
        by(deed.who, door_name(deed.door)) or "–",
    ]


def _did(deed: Deed) -> Any:
    row: Any = deed.row
    if isinstance(row, Transition):
        target = state_name(row.kind, row.target)
        return f"{state_name(row.kind, row.source)} → {target}" if row.source else _("Begins as %s") % target
    if isinstance(row, Note):
        return _("wrote a note")
    return row.get_what_display() if isinstance(row, LogIn) else str(VERBS[deed.verb])
