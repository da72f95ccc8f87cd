"""Per request: an id, one JSON log line, who is acting; people's middleware only where people are."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from axes.middleware import AxesMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.csrf import CsrfViewMiddleware

from core.actor import Actor, acting

log = logging.getLogger("millwright.request")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
READS = ("GET", "HEAD", "OPTIONS")


def client_address(request: HttpRequest) -> str:
    """Where the request came from; X-Forwarded-For counts only behind the configured proxy."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXY and peer == settings.TRUSTED_PROXY:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", peer)).rpartition(",")[2].strip()
    return peer


class RequestMiddleware:
    """Names the request (`X-Request-Id`, the client's own if it is a plain word) and logs one line of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        sent = request.headers.get("X-Request-Id", "")
        request.id = sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex  # type: ignore[attr-defined]
        request.machine = _is_machine(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        if not response.streaming and "Content-Length" not in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
        log.info("request", extra={"fields": self._fields(request, response, started)})
        return response

    def _fields(self, request: HttpRequest, response: HttpResponse, started: float) -> dict[str, Any]:
        """What the log keeps: never a query string or a body, which may carry names and secrets."""
        caller = getattr(request, "caller", None)
        user = getattr(request, "_cached_user", None)
        return {
            "request_id": request.id,  # type: ignore[attr-defined]
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - started) * 1000, 1),
            "address": client_address(request),
            "credential": caller.name if caller and caller.credential_id else None,
            "store": caller.store_id if caller else None,
            "user": user.pk if user else getattr(caller, "user_id", None),
        }


class EncryptedWritesMiddleware:
    """With HTTPS=on a program's write over plain http is refused: redirected, it would have sent its key in the
    clear, and most clients repeat it as a GET."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        on_api = request.path.startswith(settings.API_MOUNTS)
        if (
            settings.SECURE_SSL_REDIRECT
            and on_api
            and request.method not in READS
            and not request.is_secure()
        ):
            raise SuspiciousOperation("A write over plain http.")
        return self.get_response(request)


def _is_machine(request: HttpRequest) -> bool:
    """A program's call of an API; a person's browser asks for HTML or sends a session cookie."""
    if not request.path.startswith(settings.API_MOUNTS):
        return False
    wants_page = "text/html" in request.META.get("HTTP_ACCEPT", "")
    return not wants_page and settings.SESSION_COOKIE_NAME not in request.COOKIES


class PagesOnly:
    """Steps aside for programs: what people's middleware costs is saved on every API call."""

    def __call__(self: Any, request: Any) -> Any:
        return self.get_response(request) if request.machine else super().__call__(request)  # type: ignore[misc]


class PageContentSecurityPolicyMiddleware(PagesOnly, ContentSecurityPolicyMiddleware):
    pass


class PageSessionMiddleware(PagesOnly, SessionMiddleware):
    pass


class PageCommonMiddleware(PagesOnly, CommonMiddleware):
    pass


class PageCsrfViewMiddleware(PagesOnly, CsrfViewMiddleware):
    pass


class PageAuthenticationMiddleware(PagesOnly, AuthenticationMiddleware):
    pass


class PageMessageMiddleware(PagesOnly, MessageMiddleware):
    pass


class PageAxesMiddleware(PagesOnly, AxesMiddleware):
    pass


class PageActorMiddleware:
    """Everything a person changes in the back office is recorded under their name. An API says itself who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READS or request.path.startswith(settings.API_MOUNTS):
            return self.get_response(request)
        user = request.user if request.user.is_authenticated else None
        name = user.get_username() if user else ""
        actor = Actor(door="admin", user_id=user.pk if user else None, request_id=request.id, name=name)  # type: ignore[attr-defined]
        with acting(actor):
            return self.get_response(request)
