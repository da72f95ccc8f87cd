"""The back office's site. It is made while the apps load, so no model may be imported here."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

FOUND_PER_MODEL = 5
LONGEST_SEARCH = 100
# unfold's Alpine and htmx need inline and evaluated scripts.
relaxed_csp: Callable[..., Any] = csp_override(cast(Any, settings.ADMIN_CSP))


class BackOfficeConfig(AdminConfig):
    """Stands for "django.contrib.admin" in INSTALLED_APPS."""

    default_site = "core.back_office.MillwrightAdminSite"


class MillwrightAdminSite(UnfoldAdminSite):
    """Unfold's site with our content security policy, and a palette (Ctrl-K) that asks each admin."""

    index_title = _("Home")
    empty_value_display = "–"

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        relaxed: Callable[..., Any] = relaxed_csp(super().admin_view(view, cacheable))
        return relaxed

    @method_decorator(relaxed_csp)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().login(request, extra_context)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Pages by name, then a few rows of every model with `palette_lookups`; nothing is cached, for rights change."""
        term = request.GET.get("s", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        if not term:
            return HttpResponse()
        pages = self.get_app_list(request)
        found = self._search_apps(pages, term.lower()) + self._found_rows(request, term)
        page = Paginator(found, max(1, len(found))).page(1)
        context = {
            "search_term": term,
            "page_obj": page.paginator,
            "results": page,
            "page_counter": 0,
            "execution_time": 0,
        }
        return TemplateResponse(
            request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"}
        )

    def _found_rows(self, request: HttpRequest, term: str) -> list[SearchResult]:
        found = []
        for model, rows_admin in self._registry.items():
            pages: Any = rows_admin
            if not getattr(pages, "palette_lookups", ()) or not pages.has_view_permission(request):
                continue
            link = f"{self.name}:{model._meta.app_label}_{model._meta.model_name}_change"
            found += [
                SearchResult(
                    title=str(row),
                    description=str(model._meta.verbose_name),
                    link=reverse(link, args=[row.pk]),
                    icon="draft",
                )
                for row in pages.in_palette(request, term)[:FOUND_PER_MODEL]
            ]
        return found
