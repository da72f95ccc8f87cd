"""Pages tell and take times in the store's time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core import calendar
from core.admin.scope import home_store


class StoreTimeMiddleware:
    """A signed-in person's pages have the time of their store; of several, that of the first (`home_store`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.API_MOUNTS) or not request.user.is_authenticated:
            return self.get_response(request)
        store = home_store(request)
        with timezone.override(calendar.zone(store) if store else None):
            return self.get_response(request)
