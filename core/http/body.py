"""Reading a request's body once, within bounds, before anything looks at it (RELIABILITY: Input armour)."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import APIException, ParseError

# Half of all clients see a reset connection instead of the 413 if we answer before they have sent all.
DRAIN_BYTES = 64_000_000
PIECE = 65_536


class PayloadTooLarge(APIException):
    status_code = 413
    default_detail = "The request body is too large."
    default_code = "too_large"


def read(request: HttpRequest) -> bytes:
    """The whole body, at most settings.MAX_BODY_BYTES; raises PayloadTooLarge after dropping the rest."""
    if hasattr(request, "_body"):
        return bytes(request._body)
    limit = settings.MAX_BODY_BYTES
    try:
        body = request.read(limit + 1)
        if len(body) > limit:
            _drain(request)
            raise PayloadTooLarge(f"The request body is larger than {limit} bytes.")
    except OSError:
        raise ParseError("The request body ended early.") from None
    request._body = body  # where Django itself keeps what was read
    return body


def _drain(request: HttpRequest) -> None:
    left = DRAIN_BYTES
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)
