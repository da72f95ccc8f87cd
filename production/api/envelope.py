"""The production API's answers: objects with the name of their class, pages, and errors with all four keys."""

import math
from typing import Any

from rest_framework.response import Response

from core.http.problems import Problem, problem_of
from core.http.renderers import JsonRenderer
from core.http.schema import reference
from core.http.wire import TEXT, WHOLE, empty, many, object_of
from production.documents.objects import STATES

# docs/api/production.md, Errors
CREDENTIALS, COMMON, TOO_MANY = 900001, 900101, 900429
GETTING, CREATING, UPDATING, CUSTOMER_ORDER = 903001, 903002, 903003, 903004
CODES = {"unauthenticated": CREDENTIALS, "forbidden": CREDENTIALS, "throttled": TOO_MANY}
# What the rules of the call refuse, and not the way that it was made.
OF_THE_CALL = ("validation", "not_found", "invalid_move", "duplicate", "conflict", "blocked", "shortage")
# Our names of fields where the API has others.
FIELDS = {
    "reference": "prReference",
    "customer_order": "customerOrderId",
    "customer_external_id": "customerOrderExternalId",
    "internal_reference": "internalReference",
    "reserve_in_depth": "reserveInDepth",
    "article": "articleId",
    "quantity": "amount",
    "parts": "partTraceability",
    "best_before": "bestBefore",
}
ERROR = object_of(
    {
        "errorCode": {
            "type": "integer",
            "enum": [CREDENTIALS, COMMON, TOO_MANY, GETTING, CREATING, UPDATING, CUSTOMER_ORDER],
        },
        "errorMessage": TEXT,
        "errorField": empty(TEXT),
        "errorData": {},
    }
)


def answer(name: str, data: Any) -> Response:
    """An object of the class `name`, or a list of them."""
    response = Response(data)
    response.dto = name  # type: ignore[attr-defined]
    return response


def error_body(problem: Problem, code: int = COMMON) -> dict[str, Any]:
    """`code` is that of the call, for what its own rules refuse."""
    if problem.kind == "not_found" and problem.field == "customer_order":
        code = CUSTOMER_ORDER
    elif problem.kind not in OF_THE_CALL:
        code = CODES.get(problem.kind, COMMON)
    return {
        "errorCode": code,
        "errorMessage": problem.message,
        "errorField": _field(problem),
        "errorData": _renamed(problem.data),
    }


def _field(problem: Problem) -> str | None:
    """`order` is also a parameter, which is there whatever its value."""
    if problem.kind == "not_found" and problem.field == "order":
        return "orderId"
    return _wire(problem.field) if problem.field else None


def _wire(field: str) -> str:
    return FIELDS.get(field, field)


def _renamed(data: Any) -> Any:
    if isinstance(data, list):
        return [_renamed(item) for item in data]
    if isinstance(data, dict):
        return {
            _wire(key): STATES.get(value, value) if key == "state" else value for key, value in data.items()
        }
    return data


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    view, request = context["view"], context["request"]
    problem = problem_of(error)
    status = problem.status
    if problem.kind == "not_found" and problem.field and problem.field not in view.in_path:
        status = 400  # something that a body or a filter names
    response = answer("errorDto", error_body(problem, view.code))
    response.status_code = status
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    if problem.kind == "method":
        response["Allow"] = ", ".join(view.allowed_methods)
    if getattr(getattr(request, "accepted_renderer", None), "format", "") == "pdf":
        request.accepted_renderer, request.accepted_media_type = JsonRenderer(), JsonRenderer.media_type
    return response


def page_body(orders: list[dict[str, Any]], *, page: int, limit: int, total: int) -> dict[str, Any]:
    """ProductionOrdersResponseDto; pages count from 0."""
    return {
        "page": page,
        "pages": math.ceil(total / limit),
        "pageSize": limit,
        "ordersCount": total,
        "orders": orders,
    }


PAGE = object_of(
    {
        "page": WHOLE,
        "pages": WHOLE,
        "pageSize": WHOLE,
        "ordersCount": WHOLE,
        "orders": many(reference("ProductionOrderDto")),
    }
)
