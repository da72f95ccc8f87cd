"""Where passwords and client secrets are exchanged for tokens: in JSON or as a form, so often per address."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from core import entry, limits, second_factor
from core.errors import Invalid
from core.http.middleware import client_address
from core.http.parsers import FormParser, MultipartParser, ObjectParser
from core.http.views import ApiView
from core.limits import Window

LOCKED_SECONDS = int(settings.AXES_COOLOFF_TIME * 3600)
LONGEST_NAME = 150
PASSWORD_ALONE = "This person logs in with a second factor, which a program cannot. Use a key from Credentials in the back office."
# What axes writes down of a login that failed; never a body, which has the secrets in it.
SEEN = ("PATH_INFO", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT", "HTTP_ACCEPT")


class LoginView(ApiView):
    """The base of every API's logins: anybody may call it, settings.LOGIN_LIMIT times a minute."""

    authentication_classes = []
    permission_classes = []
    parser_classes = [ObjectParser, FormParser, MultipartParser]
    window: Window | None = None

    def check_throttles(self, request: Any) -> None:
        """Before anything is looked at: a wrong secret counts like a right one."""
        self.window = limits.count(f"login:{client_address(request._request)}")
        if settings.RATE_LIMITS and self.window.used > settings.LOGIN_LIMIT:
            raise Throttled(wait=self.window.seconds_left)

    def _rate_headers(self) -> dict[str, str]:
        window = self.window or Window(0, int(time.time()) // 60)
        return {
            "X-RateLimit-Limit": str(settings.LOGIN_LIMIT),
            "X-RateLimit-Remaining": str(max(0, settings.LOGIN_LIMIT - window.used)),
            "X-RateLimit-Reset": str(window.resets_at),
        }


def person_of(request: HttpRequest, *, username: str, password: str) -> User | None:
    """The active person whose name and password these are; None where they do not fit.

    Raises Throttled while the name is locked for this address: after ten failures, for 15 minutes (axes). Raises
    Invalid (INVALID_GRANT) where a password alone does not do: no program can ask for the second factor.
    """
    if len(username) > LONGEST_NAME:
        return None
    seen: Any = HttpRequest()
    seen.META = {name: request.META[name] for name in SEEN if name in request.META}
    seen.id = getattr(request, "id", "")
    user = authenticate(seen, username=username, password=password)
    if getattr(seen, "axes_locked_out", False):
        raise Throttled(wait=LOCKED_SECONDS)
    if not isinstance(user, User):
        return None
    if entry.required() or second_factor.has_one(user):
        raise Invalid(PASSWORD_ALONE, reason="INVALID_GRANT")
    user_logged_in.send(sender=User, request=seen, user=user)
    return user
