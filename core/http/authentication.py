"""Who calls: one look-up for all dialects, which also counts the rate limit, before any transaction."""

from typing import Any, ClassVar

from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from core import credentials
from core.credentials import Caller
from core.models import Token

MAX_SECRET = 200


class Machine:
    """DRF's `request.user` for a caller without a person behind it."""

    is_authenticated = True
    is_active = True
    is_staff = False
    is_superuser = False
    pk = None


class SecretAuthentication(BaseAuthentication):
    """Base of every dialect: a subclass says where the secret stands. Raises 401 and 429."""

    api: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]
    challenge: ClassVar[str] = "Bearer"

    def authenticate(self, request: Any) -> tuple[Any, Caller] | None:
        secret = self.secret(request)
        if secret is None:
            return None
        if not secret.isascii() or len(secret) > MAX_SECRET:
            raise AuthenticationFailed("Invalid credentials")
        caller = credentials.find(secret, api=self.api, kinds=self.kinds, store=self.store(request))
        if caller is None or not self.fits(request, caller):
            raise AuthenticationFailed("Invalid credentials")
        request._request.caller = caller
        limit = settings.API_LIMITS[self.api]
        if settings.RATE_LIMITS and caller.used > limit:
            raise Throttled(wait=credentials.seconds_left(caller))
        return Machine(), caller

    def secret(self, request: Any) -> str | None:
        """The secret as sent; None when this dialect's header is not there. May raise AuthenticationFailed."""
        raise NotImplementedError

    def store(self, request: Any) -> int | None:
        """The store that the caller names; it selects among those of a person."""
        return None

    def fits(self, request: Any, caller: Caller) -> bool:
        """Whether the other headers of the dialect, such as `store`, agree with the credential."""
        return True

    def authenticate_header(self, request: Any) -> str:
        return self.challenge


class BearerAuthentication(SecretAuthentication):
    """`Authorization: Bearer <secret>`."""

    kinds: ClassVar[tuple[str, ...]] = (Token.Kind.KEY,)

    def secret(self, request: Any) -> str | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, secret = header.strip().partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise AuthenticationFailed("Send the key as: Authorization: Bearer <key>")
        return str(secret.strip())
