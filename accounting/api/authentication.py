"""Who calls the accounting API: docs/api/accounting.md, Authentication."""

from typing import Any

from core.http.authentication import BearerAuthentication, SecretAuthentication
from core.models import Token


class TokenAuthentication(BearerAuthentication):
    """`Authorization: Bearer …`, an access token or a key. Where the header is present it alone is judged."""

    api = "accounting"
    kinds = (Token.Kind.ACCESS, Token.Kind.KEY)


class KeyAuthentication(SecretAuthentication):
    """The header `apikey`: a key."""

    api = "accounting"
    kinds = (Token.Kind.KEY,)

    def secret(self, request: Any) -> str | None:
        key = request.META.get("HTTP_APIKEY")
        return None if key is None else str(key).strip()
