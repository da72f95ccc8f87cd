"""The production API's headers, in both spellings of each name (docs/api/production.md, Authentication).

The three with underscores reach us only because the server lets them through: config/gunicorn.py.
"""

from typing import Any

from rest_framework.exceptions import AuthenticationFailed

from core.credentials import Caller
from core.http.authentication import SecretAuthentication
from core.logins import person_id
from core.models import Token

MISMATCH = "Credentials don't match"


def header(request: Any, name: str) -> str | None:
    """A header sent as `api_key` or `api-key`; the server joins both at once to `a,b`, which is refused."""
    value = request.META.get(f"HTTP_{name.upper()}")
    if value is not None and "," in value:
        raise AuthenticationFailed(MISMATCH)
    return value if value is None else str(value).strip()


class StoreAuthentication(SecretAuthentication):
    """The `store` header selects among the stores that a credential has; it never grants one."""

    api = "production"

    def fits(self, request: Any, caller: Caller) -> bool:
        return header(request, "store") == str(caller.store_id)


class KeyAuthentication(StoreAuthentication):
    """`store` and `api_key`: a machine."""

    kinds = (Token.Kind.KEY,)

    def secret(self, request: Any) -> str | None:
        return header(request, "api_key")


class LoginAuthentication(StoreAuthentication):
    """`store`, `user_id` and `user_token`: a person, after a login."""

    kinds = (Token.Kind.USER,)

    def secret(self, request: Any) -> str | None:
        return header(request, "user_token")

    def store(self, request: Any) -> int | None:
        number = header(request, "store") or ""
        return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None

    def fits(self, request: Any, caller: Caller) -> bool:
        own = (person_id(caller.user_id), f"u{caller.credential_id}")
        return super().fits(request, caller) and header(request, "user_id") in own
