"""The back office's site. It is made while the apps load, so no model may be imported here."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from core import entry, kept
from core.find import answer, readable

PAGES_LISTED = 5
SHORTEST_OF_PAGES = 2
# What a dialog does with an answer that is not its own: it makes room for the whole page.
WHOLE_PAGE = {"HX-Retarget": "body", "HX-Reselect": "#page", "HX-Reswap": "innerHTML"}
# unfold's Alpine and htmx need inline and evaluated scripts.
relaxed_csp: Callable[..., Any] = csp_override(cast(Any, settings.ADMIN_CSP))


class BackOfficeConfig(AdminConfig):
    """Stands for "django.contrib.admin" in INSTALLED_APPS."""

    default_site = "core.back_office.MillwrightAdminSite"


class MillwrightAdminSite(UnfoldAdminSite):
    """Unfold's site with our content security policy, and with Find (Ctrl-K), which asks the indexes of all apps."""

    index_title = _("Home")
    empty_value_display = "–"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Made when it is looked at: Django asks for it on every page, and our menu is another."""
        made = SimpleLazyObject(partial(super().get_app_list, request, app_label))
        return cast(list[Any], made)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        relaxed: Callable[..., Any] = relaxed_csp(super().admin_view(self._entered(view), cacheable))

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated and (ended := self._ended(request)):
                return ended
            answered: HttpResponse = relaxed(request, *args, **kwargs)
            return answered

        return checked

    def _entered(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Behind the login: the second factor where it is required, and forms that were kept over the login."""

        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if entry.lacking(request.session) and not getattr(view, "without_second_factor", False):
                return redirect("second_factor")
            answered: HttpResponse
            if request.method == "POST" and kept.FIELD in request.POST:
                typed = kept.read(request)
                if typed is None or typed.path != request.get_full_path():
                    return redirect(request.get_full_path())
                answered = kept.show(view, request, typed, *args, **kwargs)
            else:
                answered = view(request, *args, **kwargs)
            return answered

        return entered

    def _ended(self, request: HttpRequest) -> HttpResponse | None:
        """A session that ended below a form or a dialog: the login, which keeps what was typed."""
        from_dialog = bool(request.headers.get("HX-Request"))
        login = reverse(f"{self.name}:login")
        if request.method == "POST" and request.path != reverse(f"{self.name}:logout"):
            answered: HttpResponse = resolve(login).func(request, typed=kept.keep(request))
            if from_dialog:
                for name, value in WHOLE_PAGE.items():
                    answered.headers[name] = value
            return answered
        if from_dialog:
            aim = QueryDict(mutable=True)
            aim["next"] = kept.page_of(request)
            return HttpResponse(headers={"HX-Redirect": f"{login}?{aim.urlencode(safe='/')}"})
        return None

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Also for who has no second factor yet; the browser forgets who it was."""
        answered = super().logout(request, extra_context)
        kept.forget(answered)
        return answered

    logout.without_second_factor = True  # type: ignore[attr-defined]

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What begins with `s`: a part of the dialog while somebody types, else a page.

        As a page it leads on where there is only one answer. Nothing is cached, for rights change.
        """
        term = readable(request.GET.get("s", ""))
        found = answer(self._registry, request, term)
        context: dict[str, Any] = {"term": term, "answer": found, "pages": self._pages(request, term)}
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "admin/find/typed.html", context)
        if found.only is not None:
            return HttpResponseRedirect(found.only)
        context |= {**self.each_context(request), "title": _("Find"), **(extra_context or {})}
        return TemplateResponse(request, "admin/find/page.html", context)

    def _pages(self, request: HttpRequest, term: str) -> list[Any]:
        """Pages of the menu whose name contains the term; nearly all contain any one letter."""
        if len(term) < SHORTEST_OF_PAGES:
            return []
        return self._search_apps(self.get_app_list(request), term.lower())[:PAGES_LISTED]
