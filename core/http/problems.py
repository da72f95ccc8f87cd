"""Everything that can go wrong with a request, in one form that each API's envelope words its own way."""

import logging
from dataclasses import dataclass
from typing import Any

import psycopg.errors
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from psycopg_pool import PoolTimeout
from rest_framework import exceptions

from core import errors
from core.http.body import PayloadTooLarge

log = logging.getLogger("millwright.error")


@dataclass(frozen=True, slots=True)
class Problem:
    """`kind` is one of the words below; `field` and `reason` in our own names; `retry_after` in seconds."""

    kind: str
    status: int
    message: str
    field: str | None = None
    reason: str = "INVALID"
    data: Any = None
    retry_after: int | None = None


class KeyReused(exceptions.APIException):
    """An Idempotency-Key that came before with another request."""

    status_code = 422
    default_detail = "This Idempotency-Key was used for another request."


class InFlight(exceptions.APIException):
    """The first request with this Idempotency-Key is still running."""

    status_code = 409
    default_detail = "A request with this Idempotency-Key is still being worked on."


DOMAIN = {
    errors.Invalid: ("validation", 400),
    errors.NotFound: ("not_found", 404),
    errors.InvalidMove: ("invalid_move", 409),
    errors.Duplicate: ("duplicate", 409),
    errors.Shortage: ("shortage", 409),
    errors.Blocked: ("blocked", 409),
    errors.Conflict: ("conflict", 409),
}
HTTP: dict[type[Exception], tuple[str, int]] = {
    exceptions.ParseError: ("validation", 400),
    exceptions.NotAuthenticated: ("unauthenticated", 401),
    exceptions.AuthenticationFailed: ("unauthenticated", 401),
    exceptions.PermissionDenied: ("forbidden", 403),
    PermissionDenied: ("forbidden", 403),
    exceptions.NotFound: ("not_found", 404),
    Http404: ("not_found", 404),
    exceptions.MethodNotAllowed: ("method", 405),
    exceptions.NotAcceptable: ("not_acceptable", 406),
    InFlight: ("in_flight", 409),
    PayloadTooLarge: ("too_large", 413),
    exceptions.UnsupportedMediaType: ("media_type", 415),
    KeyReused: ("key_reused", 422),
    exceptions.Throttled: ("throttled", 429),
    SuspiciousOperation: ("validation", 400),
    UnicodeError: ("validation", 400),
    OverflowError: ("validation", 400),
    RecursionError: ("validation", 400),
    DataError: ("validation", 400),
    IntegrityError: ("conflict", 409),
    PoolTimeout: ("unavailable", 503),
}
WORDS = {
    "unavailable": "The database is busy; please try again.",
    "server": "Something went wrong on our side. The request id names the log line.",
    "conflict": "This conflicts with what is already there.",
    "not_found": "Not found",
    "validation": "Validation failed",
}
RETRY_AFTER = {"in_flight": 1, "unavailable": 5}
# The reason codes of DRF's own field errors, in the words the contracts use.
REASONS = {
    "required": "REQUIRED",
    "null": "REQUIRED",
    "blank": "REQUIRED",
    "empty": "REQUIRED",
    "invalid_choice": "INVALID_CHOICE",
    "max_length": "TOO_LONG",
    "min_value": "OUT_OF_RANGE",
    "max_value": "OUT_OF_RANGE",
    "max_string_length": "OUT_OF_RANGE",
    "positive": "MUST_BE_POSITIVE",
    "out_of_range": "OUT_OF_RANGE",
    "not_found": "NOT_FOUND",
}


def problem_of(error: Exception) -> Problem:
    """The problem behind an exception. An unknown one is our fault: 500, and its traceback is logged."""
    if isinstance(error, errors.DomainError):
        kind, status = next(found for known, found in DOMAIN.items() if isinstance(error, known))
        return Problem(kind, status, error.message, error.field, error.reason, error.data)
    if isinstance(error, exceptions.ValidationError):
        return _field_problem(error)
    if isinstance(error, OperationalError):
        return _database_problem(error)
    for known, (kind, status) in HTTP.items():
        if isinstance(error, known):
            return Problem(kind, status, _words(error, kind), retry_after=_wait(error, kind))
    log.error("unexpected error", exc_info=error)
    return Problem("server", 500, WORDS["server"])


def _words(error: Exception, kind: str) -> str:
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    return WORDS.get(kind, "The request was refused.")


def _wait(error: Exception, kind: str) -> int | None:
    if isinstance(error, exceptions.Throttled):
        return max(1, int(getattr(error, "wait", None) or 1))
    return RETRY_AFTER.get(kind)


def _database_problem(error: OperationalError) -> Problem:
    """Timeouts and deadlocks pass by themselves; anything else means that the database is away."""
    passing = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected)
    if not isinstance(error.__cause__, passing):
        log.error("database unavailable", exc_info=error)
    return Problem("unavailable", 503, WORDS["unavailable"], retry_after=RETRY_AFTER["unavailable"])


def _field_problem(error: exceptions.ValidationError) -> Problem:
    """The first fault of a serializer, as the contracts answer one at a time."""
    path, detail = _first_fault(error.detail, ())
    code = str(getattr(detail, "code", "invalid"))
    return Problem(
        "validation",
        400,
        str(detail),
        field=".".join(path) or None,
        reason=REASONS.get(code, "INVALID_FORMAT"),
    )


def _first_fault(detail: Any, path: tuple[str, ...]) -> tuple[tuple[str, ...], Any]:
    if isinstance(detail, dict) and detail:
        name, below = next(iter(detail.items()))
        return _first_fault(below, path if name == "non_field_errors" else (*path, str(name)))
    if isinstance(detail, list) and detail:
        return _first_fault(next(item for item in detail if item), path)
    return path, detail
