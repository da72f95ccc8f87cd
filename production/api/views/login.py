"""A person's login: docs/api/production.md, Login."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.response import Response

from core.errors import Invalid
from core.http.login import LoginView, person_of
from core.http.parsers import ObjectParser
from core.http.schema import FOR_EVERYBODY, reference
from core.http.wire import TEXT, WHOLE, many, object_of
from core.logins import log_in_person
from production.api.authentication import MISMATCH
from production.api.envelope import answer
from production.api.formats import TextField
from production.api.views.base import Dialect
from production.api.xml import XmlParser

LOGIN = object_of(
    {"userId": TEXT, "userToken": TEXT, "stores": many(object_of({"storeId": WHOLE, "name": TEXT}))}
)


class LoginInput(serializers.Serializer):
    email = TextField(max_length=254)
    password = TextField(max_length=1000)


LOGIN_INPUT = LoginInput()


class AccountLogin(LoginView, Dialect):
    tag = "Login"
    parser_classes = [ObjectParser, XmlParser]

    @extend_schema(auth=FOR_EVERYBODY, request=LoginInput, responses={200: reference("LoginDto")})
    def post(self, request: Any) -> Response:
        """A user token for twelve hours, and the stores in which it is good."""
        sent = LOGIN_INPUT.run_validation(request.data)
        username = _username(sent["email"])
        user = person_of(request._request, username=username, password=sent["password"])
        if user is None:
            raise AuthenticationFailed(MISMATCH)
        try:
            login = log_in_person(user=user, api=self.api)
        except Invalid:
            raise AuthenticationFailed(MISMATCH) from None
        stores = [{"storeId": store.pk, "name": store.name} for store in login.stores]
        response = answer("loginDto", {"userId": login.user_id, "userToken": login.token, "stores": stores})
        response["Cache-Control"] = "no-store"
        return response


def _username(email: str) -> str:
    """Of the one person with that address; else what was sent, which may be the name itself."""
    found = User.objects.filter(email__iexact=email, is_active=True).values_list("username", flat=True)[:2]
    return found[0] if len(found) == 1 else email
