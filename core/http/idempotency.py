"""Writes that a client may repeat: claim, effect and stored answer commit together (RELIABILITY: Idempotency)."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from rest_framework.exceptions import ParseError

from core.http.problems import InFlight, KeyReused
from core.models import IdempotencyKey

METHODS = ("POST", "PUT", "PATCH")
# Not a business answer: the client shall be able to try the same key again.
FORGOTTEN = (401, 403, 429)
KEPT_HEADERS = ("Content-Type", "Location")


def key_of(request: Any) -> str | None:
    """The Idempotency-Key of a write by a credential; None where there is nothing to remember."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None or request.method not in METHODS or request.auth is None:
        return None
    if request.auth.credential_id is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise ParseError("An Idempotency-Key has 1 to 255 printable characters.")
    return str(key)


def answer_once(request: Any, key: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `answer` unless it ran before; raises InFlight and KeyReused. `answer` returns a rendered response."""
    caller = request.auth
    fingerprint = _fingerprint(request)
    with transaction.atomic():
        _claim(f"{caller.credential_id}:{caller.store_id}:{key}")
        row, is_new = _row(caller, key, fingerprint)
        if not is_new:
            return _replay(row, fingerprint)
        response = answer()
        if response.status_code in FORGOTTEN or response.status_code >= 500 or connection.needs_rollback:
            transaction.set_rollback(True)
            return response
        row.status = response.status_code
        row.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        row.body = response.content
        row.save(update_fields=["status", "headers", "body"])
        return response


def _claim(scope: str) -> None:
    """Held to the end of the transaction; who does not get it finds the first request still running."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [scope])
        if not cursor.fetchone()[0]:
            raise InFlight


def _row(caller: Any, key: str, fingerprint: str) -> tuple[IdempotencyKey, bool]:
    row = IdempotencyKey.objects.filter(
        credential_id=caller.credential_id, store_id=caller.store_id, key=key
    ).first()
    if row is not None:
        return row, False
    return (
        IdempotencyKey.objects.create(
            credential_id=caller.credential_id, store_id=caller.store_id, key=key, fingerprint=fingerprint
        ),
        True,
    )


def _fingerprint(request: Any) -> str:
    parts = (request.method, request.path, request.META.get("QUERY_STRING", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request._request._body).hexdigest()


def _replay(row: IdempotencyKey, fingerprint: str) -> HttpResponse:
    if row.fingerprint != fingerprint:
        raise KeyReused
    response = HttpResponse(bytes(row.body), status=row.status, headers=row.headers)
    response["Idempotent-Replayed"] = "true"
    return response
