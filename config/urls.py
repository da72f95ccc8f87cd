"""The longest mount wins: /api/v2/ is the shop floor's and never falls through to the warehouse's /api/."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.words import words
from core.admin import account, login
from core.http.health import healthz, readyz
from core.http.people import choose_store
from warehouse.admin.desk import desk_urls

urlpatterns = [
    re_path(r"^healthz/?$", healthz),
    re_path(r"^readyz/?$", readyz),
    re_path(r"^api/v2(?:/|$)", include("orders.api.urls")),
    re_path(r"^api(?:/|$)", include("warehouse.api.urls")),
    re_path(r"^orders(?:/|$)", include("warehouse.api.alias_urls")),
    re_path(r"^v1(?:/|$)", include("production.api.urls")),
    re_path(r"^api2(?:/|$)", include("accounting.api.urls")),
    re_path(r"^v2(?:/|$)", include("accounting.api.token_urls")),
    path("admin/desk/", include(desk_urls(admin.site))),
    path("admin/words/", admin.site.admin_view(words), name="words"),
    path("admin/", include(login.URLS + account.URLS)),  # before the site's own log-in
    path("admin/", admin.site.urls),
    path("choose-store/", choose_store, name="choose_store"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}millwright/icon.svg")),
    path("", RedirectView.as_view(pattern_name="admin:index")),
]
handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
