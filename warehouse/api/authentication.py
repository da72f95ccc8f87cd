"""Who calls the warehouse API: docs/api/warehouse.md, Authentication."""

import re
from typing import Any, ClassVar

from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission

from core.http.authentication import BearerAuthentication
from core.models import Token

FORM = re.compile(r"([a-z]{2})-[0-9a-f]{12}[A-Za-z0-9_-]{43}", re.ASCII)


class MalformedToken(APIException):
    """What can be no token for this call, whoever sends it."""

    status_code = 422
    default_detail = "This is not a token for this call; send: Authorization: Bearer <token>"


class TokenAuthentication(BearerAuthentication):
    """`Authorization: Bearer …`: an access token, an application token or a key."""

    api = "warehouse"
    kinds: ClassVar[tuple[str, ...]] = (Token.Kind.ACCESS, Token.Kind.APPLICATION, Token.Kind.KEY)

    def secret(self, request: Any) -> str | None:
        try:
            secret = super().secret(request)
        except AuthenticationFailed:
            raise MalformedToken from None
        if secret is None:
            return None
        found = FORM.fullmatch(secret)
        if found is None or found[1] not in self.kinds:
            raise MalformedToken
        return secret


class RefreshAuthentication(TokenAuthentication):
    """The same with the refresh token of a login."""

    kinds = (Token.Kind.REFRESH,)


class MayRefresh(BasePermission):
    """A read-only login may be renewed too."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if request.auth is None or request.auth.credential_id is None:
            raise NotAuthenticated("Send the refresh token of a login.")
        if view.api not in request.auth.apis:
            raise PermissionDenied("This credential is not for this API.")
        return True
