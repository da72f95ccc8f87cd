"""The shop-floor API's shapes: `{"data": …}`, `{"error": {code, message, details}}` and its pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.response import Response

from core.http.problems import Problem, problem_of
from core.http.schema import reference
from core.http.wire import WHOLE, many, object_of

CODES = {
    "validation": "VALIDATION_ERROR",
    "unauthenticated": "AUTHENTICATION_FAILED",
    "forbidden": "PERMISSION_DENIED",
    "not_found": "NOT_FOUND",
    "method": "METHOD_NOT_ALLOWED",
    "invalid_move": "INVALID_STATE_TRANSITION",
    "duplicate": "DUPLICATE",
    "conflict": "CONFLICT",
    "blocked": "CONFLICT",
    "shortage": "CONFLICT",
    "in_flight": "IDEMPOTENCY_IN_FLIGHT",
    "key_reused": "IDEMPOTENCY_KEY_REUSED",
    "too_large": "PAYLOAD_TOO_LARGE",
    "media_type": "UNSUPPORTED_MEDIA_TYPE",
    "throttled": "RATE_LIMITED",
    "unavailable": "UNAVAILABLE",
    "server": "INTERNAL_SERVER_ERROR",
}


def error_body(problem: Problem, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`details` names one field and one reason: the first fault (docs/api/orders.md, Errors).

    `names` has the API's names of our fields, where they differ.
    """
    error: dict[str, Any] = {"code": CODES[problem.kind], "message": problem.message}
    if problem.kind == "validation" and problem.field:
        error["message"] = "Validation failed"
    if problem.field:
        field = (names or {}).get(problem.field, problem.field)
        error["details"] = {"field": field, "reason": problem.reason}
    return {"error": error}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    problem = problem_of(error)
    names = getattr(context["view"], "names", {})
    response = Response(error_body(problem, names), status=problem.status)
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    if problem.kind == "method":
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def page_body(rows: list[dict[str, Any]], *, page: int, limit: int, total: int) -> dict[str, Any]:
    return {
        "data": rows,
        "pagination": {"page": page, "limit": limit, "total": total, "hasMore": page * limit < total},
    }


def one_schema(*names: str) -> dict[str, Any]:
    """The answer with one object of that component, or of any of these."""
    return object_of({"data": _any_of(names)})


def page_schema(*names: str) -> dict[str, Any]:
    """What `page_body` makes of objects of that component, or of any of these."""
    page = {"page": WHOLE, "limit": WHOLE, "total": WHOLE, "hasMore": {"type": "boolean"}}
    return object_of({"data": many(_any_of(names)), "pagination": object_of(page)})


def _any_of(names: Sequence[str]) -> dict[str, Any]:
    known = [reference(name) for name in names]
    return {"anyOf": known} if len(known) > 1 else known[0]
