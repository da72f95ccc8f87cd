"""`schema/` and `docs/` of an API, for everybody: what they say is no secret."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import get_nonce
from django.urls import URLPattern, re_path
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.negotiation import BaseContentNegotiation

from core.http.renderers import dump
from core.http.schema import DESCRIPTIONS, Description

# Swagger UI styles itself; the one inline script that starts it has the nonce.
PAGE_POLICY: dict[str, Any] = settings.SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}


class OnlyPage(BaseContentNegotiation):
    """The page is HTML whatever the caller says it accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class SwaggerView(SpectacularSwaggerView):
    """drf-spectacular's page in templates/drf_spectacular/swagger_ui.html, which gives its script the nonce."""

    schema = None
    content_negotiation_class = OnlyPage

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().get(request, *args, **kwargs)
        response.data["csp_nonce"] = get_nonce(request._request)
        return response


def documentation_urls(description: Description) -> list[URLPattern]:
    """The OpenAPI document as JSON, and Swagger UI on it. From here on pages know the API (core.http.browsable)."""
    DESCRIPTIONS[description.urlconf.partition(".")[0]] = description

    def document(request: HttpRequest) -> HttpResponse:
        return HttpResponse(dump(description.document), content_type="application/json")

    page = SwaggerView.as_view(url=f"{description.home}schema/", title=description.title)
    return [
        re_path(rf"^{description.folder}schema/?$", document),
        re_path(rf"^{description.folder}docs/?$", csp_override(PAGE_POLICY)(page)),
    ]
