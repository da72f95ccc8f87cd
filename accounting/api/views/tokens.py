"""A login for an access token: OAuth 2.0 (RFC 6749) in this API's shapes; docs/api/accounting.md, Tokens."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounting.api.envelope import exception_handler
from core import logins
from core.errors import Invalid
from core.http.login import LoginView, person_of
from core.http.parsers import check_text
from core.http.schema import FOR_EVERYBODY
from core.http.wire import TEXT, WHOLE, choice, object_of
from core.logins import Tokens
from core.models import Credential
from core.roles import SEE_PRICES

MAX_LENGTH = 1000
# The words of RFC 6749 for reasons of ours; every other refusal is told by its status.
REASONS = {
    word.upper(): word
    for word in (
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
    )
}
STATUSES = {429: "temporarily_unavailable", 500: "server_error", 503: "temporarily_unavailable"}
WORDS = (*REASONS.values(), *dict.fromkeys(STATUSES.values()))
TOKENS = object_of(
    {
        "token_type": {"type": "string", "const": "Bearer"},
        "expires_in": WHOLE,
        "access_token": TEXT,
        "refresh_token": TEXT,
    }
)
REFUSAL = object_of(
    {
        "result": {"type": "string", "const": "failed"},
        "code": WHOLE,
        "message": TEXT,
        "error": choice(WORDS),
    }
)
NAMES = ("client_id", "client_secret", "username", "password", "refresh_token")


class TokenView(LoginView):
    """Logins of programs, for themselves or for a person."""

    api = "accounting"
    tag = "Tokens"

    def get_exception_handler(self) -> Any:
        return refusal

    @extend_schema(
        auth=FOR_EVERYBODY,
        request=dict.fromkeys(
            (parser.media_type for parser in LoginView.parser_classes),
            object_of(
                {"grant_type": choice(("password", "refresh_token", "client_credentials"))}
                | dict.fromkeys(NAMES, TEXT),
                optional=NAMES,
            ),
        ),
        responses={200: TOKENS} | dict.fromkeys((400, 401, 413, 415, 429, 500, 503), REFUSAL),
    )
    def post(self, request: Any) -> Response:
        """An access token for an hour, and a refresh token for 30 days.

        The client may also name itself by HTTP Basic authentication.
        """
        kind = _text(request.data, "grant_type")
        if kind not in GRANTS:
            raise Invalid("There is no such grant type.", reason="UNSUPPORTED_GRANT_TYPE")
        wanted, grant = GRANTS[kind]
        values = [_text(request.data, name) for name in wanted]
        client_id, secret = _client(request)
        credential = logins.client(client_id=client_id, secret=secret, api=self.api)
        tokens = grant(request, credential, *values)
        return Response(
            {
                "token_type": "Bearer",
                "expires_in": tokens.lasts,
                "access_token": tokens.access,
                "refresh_token": tokens.refresh,
            },
            headers={"Cache-Control": "no-store"},
        )


def _by_password(request: Any, credential: Credential, username: str, password: str) -> Tokens:
    user = person_of(request._request, username=username, password=password)
    if user is None:
        raise Invalid("There is no such person here, or this is not their password.", reason="INVALID_GRANT")
    if not user.has_perm(SEE_PRICES):
        raise Invalid("This person may not see amounts of money.", reason="INVALID_GRANT")
    return logins.log_in(credential=credential, user=user)


def _by_refresh(request: Any, credential: Credential, refresh_token: str) -> Tokens:
    return logins.refresh(secret=refresh_token, credential=credential, right=SEE_PRICES)


def _for_the_client(request: Any, credential: Credential) -> Tokens:
    return logins.log_in(credential=credential)


GRANTS: Mapping[str, tuple[tuple[str, ...], Callable[..., Tokens]]] = {
    "password": (("username", "password"), _by_password),
    "refresh_token": (("refresh_token",), _by_refresh),
    "client_credentials": ((), _for_the_client),
}


def _text(data: Mapping[str, Any], name: str) -> str:
    text = data.get(name)
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_LENGTH:
        raise Invalid(f"Send {name} as text of 1 to {MAX_LENGTH} characters.", reason="INVALID_REQUEST")
    return text


def _client(request: Any) -> tuple[str, str]:
    """Id and secret of the client, by HTTP Basic authentication or in the body. Raises Invalid."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() == "basic":
        return _basic(encoded.strip())
    if not request.data.get("client_id") or not request.data.get("client_secret"):
        raise Invalid("Send client_id and client_secret.", reason="INVALID_CLIENT")
    return _text(request.data, "client_id"), _text(request.data, "client_secret")


def _basic(encoded: str) -> tuple[str, str]:
    try:
        plain = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        raise Invalid("The Authorization header cannot be read.", reason="INVALID_CLIENT") from None
    client_id, _, secret = (unquote_plus(part) for part in plain.partition(":"))
    check_text(client_id + secret)
    return client_id, secret


def refusal(error: Exception, context: dict[str, Any]) -> Response:
    """This API's error with the word of RFC 6749 beside it."""
    response = exception_handler(error, context)
    word = STATUSES.get(response.status_code, "invalid_request")
    message = response.data["message"]
    if isinstance(error, Invalid):
        word, message = REASONS[error.reason], error.message
    if word == "invalid_client":
        response.status_code = 401
        response["WWW-Authenticate"] = 'Basic realm="Millwright"'
    response.data = {"result": "failed", "code": response.status_code, "message": message, "error": word}
    return response
