"""The back office's site. It is made while the apps load, so no model may be imported here."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from core.find import answer, readable

PAGES_LISTED = 5
# unfold's Alpine and htmx need inline and evaluated scripts.
relaxed_csp: Callable[..., Any] = csp_override(cast(Any, settings.ADMIN_CSP))


class BackOfficeConfig(AdminConfig):
    """Stands for "django.contrib.admin" in INSTALLED_APPS."""

    default_site = "core.back_office.MillwrightAdminSite"


class MillwrightAdminSite(UnfoldAdminSite):
    """Unfold's site with our content security policy, and with Find (Ctrl-K), which asks the indexes of all apps."""

    index_title = _("Home")
    empty_value_display = "–"

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        relaxed: Callable[..., Any] = relaxed_csp(super().admin_view(view, cacheable))
        return relaxed

    @method_decorator(relaxed_csp)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().login(request, extra_context)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What begins with `s`: a part of the dialog while somebody types, else a page.

        As a page it leads on where there is only one answer. Nothing is cached, for rights change.
        """
        term = readable(request.GET.get("s", ""))
        found = answer(self._registry, request, term)
        context: dict[str, Any] = {"term": term, "answer": found, "pages": self._pages(request, term)}
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "admin/find/answer.html", context)
        if found.only is not None:
            return HttpResponseRedirect(found.only)
        context |= {**self.each_context(request), "title": _("Find"), **(extra_context or {})}
        return TemplateResponse(request, "admin/find/page.html", context)

    def _pages(self, request: HttpRequest, term: str) -> list[Any]:
        """Pages of the menu whose name contains the term."""
        return self._search_apps(self.get_app_list(request), term.lower())[:PAGES_LISTED] if term else []
