"""The shop-floor API's shapes: `{"data": …}`, `{"error": {code, message, details}}` and its pages."""

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
    "not_acceptable": "NOT_ACCEPTABLE",
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
# Our names of fields where the API has others.
FIELDS = {"number": "orderNumber", "customer_name": "customer"}


def error_body(problem: Problem) -> dict[str, Any]:
    """`details` names one field and one reason: the first fault (docs/api/orders.md, Errors)."""
    error: dict[str, Any] = {"code": CODES[problem.kind], "message": problem.message}
    if problem.kind == "validation" and problem.field:
        error["message"] = "Validation failed"
    if problem.field:
        error["details"] = {"field": FIELDS.get(problem.field, problem.field), "reason": problem.reason}
    return {"error": error}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    problem = problem_of(error)
    response = Response(error_body(problem), status=problem.status)
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


def one_schema(name: str) -> dict[str, Any]:
    """The answer with one object of that component."""
    return object_of({"data": reference(name)})


def page_schema(name: str) -> dict[str, Any]:
    """What `page_body` makes of objects of that component."""
    page = {"page": WHOLE, "limit": WHOLE, "total": WHOLE, "hasMore": {"type": "boolean"}}
    return object_of({"data": many(reference(name)), "pagination": object_of(page)})
