"""Logins: docs/api/warehouse.md, Authentication."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.response import Response

from core import logins
from core.errors import Invalid, NotFound
from core.http.login import LONGEST_NAME, LoginView, person_of
from core.http.schema import FOR_EVERYBODY, reference
from core.http.wire import FLAG, TEXT, WHOLE, object_of
from core.models import Token
from warehouse.api.authentication import MayRefresh, RefreshAuthentication
from warehouse.api.formats import TextField
from warehouse.api.views.base import WarehouseApi

ACCESS_LASTS = timedelta(minutes=15)
UNSEEN = {"Cache-Control": "no-store"}
LOGIN = object_of({"login": FLAG, "accessToken": TEXT, "refreshToken": TEXT, "username": TEXT, "id": WHOLE})


class LoginInput(serializers.Serializer):
    """Name and password of a person of the back office."""

    username = TextField(max_length=LONGEST_NAME)
    password = TextField(max_length=1000, trim_whitespace=False)


LOGIN_INPUT = LoginInput()


class Login(LoginView, WarehouseApi):
    """A person's login; it works in the first store that they may work in."""

    tag = "Users"

    @extend_schema(auth=FOR_EVERYBODY, request=LoginInput, responses={200: LOGIN, 404: reference("Error")})
    def post(self, request: Any) -> Response:
        """An access token for 15 minutes and a refresh token for 30 days. 404 for a wrong name or password."""
        sent = LOGIN_INPUT.run_validation(request.data)
        user = person_of(request._request, **sent)
        if user is None:
            raise _unknown()
        try:
            tokens = logins.log_in_at_first_store(user=user, api=self.api, lasts=ACCESS_LASTS)
        except Invalid:
            raise _unknown() from None
        body = {
            "login": True,
            "accessToken": tokens.access,
            "refreshToken": tokens.refresh,
            "username": user.get_username(),
            "id": user.pk,
        }
        return Response(body, headers=UNSEEN)


def _unknown() -> NotFound:
    return NotFound("There is no such person here, or this is not their password.", field="username")


class Refresh(WarehouseApi):
    """Goes on with a login."""

    tag = "Users"
    model = Token
    authentication_classes = [RefreshAuthentication]
    permission_classes = [MayRefresh]

    def perform_authentication(self, request: Any) -> None:
        """An unknown method is that, whatever token comes with it."""
        if self._handler() is None:
            self.http_method_not_allowed(request)
        super().perform_authentication(request)

    @extend_schema(request=None, responses={200: object_of({"accessToken": TEXT})})
    def post(self, request: Any) -> Response:
        """One more access token for 15 minutes; the refresh token, which is sent as Bearer, stays as it is."""
        secret = RefreshAuthentication().secret(request) or ""
        try:
            token = logins.renew(secret=secret, lasts=ACCESS_LASTS)
        except Invalid as refusal:
            raise NotAuthenticated(refusal.message) from None
        return Response({"accessToken": token}, headers=UNSEEN)

    @extend_schema(responses={200: object_of({"accessToken": TEXT})})
    def get(self, request: Any) -> Response:
        """The same as POST."""
        return self.post(request)


class ApplicationToken(WarehouseApi):
    """Tokens for programs."""

    tag = "Users"
    model = Token

    @extend_schema(request=None, responses={200: object_of({"applicationToken": TEXT})})
    def post(self, request: Any) -> Response:
        """A token without an end that may do what the caller may. It is revoked in the back office."""
        caller = request.auth
        token = logins.application_token(
            store=self.store_id, credential=caller.credential_id, user=caller.user_id, api=self.api
        )
        return Response({"applicationToken": token}, headers=UNSEEN)
