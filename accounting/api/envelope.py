"""The accounting API's shapes: `{"code", "result": "successful", …}`, `{"result": "failed", …}` and its pages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from core.http.problems import Problem, problem_of
from core.http.schema import reference
from core.http.wire import TEXT, WHOLE, empty, many, object_of

# What the present state of things does not allow is a 400 here; 409 is left to the Idempotency-Key.
STATUSES = {"duplicate": 400, "invalid_move": 400, "blocked": 400, "conflict": 400}
MESSAGES = {
    "validation": "Bad Request",
    "duplicate": "Bad Request",
    "invalid_move": "Bad Request",
    "unauthenticated": "Unauthorized",
    "forbidden": "Forbidden",
    "not_found": "Item not found",
    "server": "Internal Server Error",
}
EXPLAINED = ("validation", "duplicate", "invalid_move")
BODY = "body"


def error_body(problem: Problem, faults: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`faults` are `validation_errors` by wire name; without any, the problem's own (docs/api/accounting.md,
    Errors). What no field is to blame for stands under `body`."""
    error: dict[str, Any] = {
        "result": "failed",
        "code": STATUSES.get(problem.kind, problem.status),
        "message": MESSAGES.get(problem.kind, problem.message),
    }
    if problem.kind in EXPLAINED:
        error["validation_errors"] = faults or {problem.field or BODY: problem.message}
    return error


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    problem = problem_of(error)
    body = error_body(problem, _faults(error, problem, getattr(context["view"], "names", {})))
    response = Response(body, status=body["code"])
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    if problem.kind == "method":
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def _faults(error: Exception, problem: Problem, names: Mapping[str, str]) -> dict[str, str] | None:
    """Every fault of a body that was read, or the one that a service found, under its name on the wire."""
    if isinstance(error, ValidationError) and isinstance(error.detail, dict):
        faults: dict[str, Any] = error.detail
        return {name: str(details[0]) for name, details in faults.items()}
    if problem.field:
        return {names.get(problem.field, problem.field): problem.message}
    return None


def done(**more: Any) -> Response:
    """200: read, changed or removed."""
    return Response({"code": 200, "result": "successful", **more})


def accepted(pk: int) -> Response:
    """202: added, under this id."""
    return Response({"code": 202, "result": "successful", "id": pk}, status=202)


def page(
    request: HttpRequest, name: str, rows: list[dict[str, Any]], *, number: int, limit: int, total: int
) -> Response:
    """Page `number` of `total` objects that stand below `name` each."""
    last = -(-total // limit)
    pagination = {
        "prev": _path(request, min(number - 1, last)),
        "next": _path(request, number + 1 if number < last else 0),
        "page": number,
        "page_count": last,
        "total_results": total,
    }
    return done(data=[{name: row} for row in rows], pagination=pagination)


def _path(request: HttpRequest, number: int) -> str | None:
    """The same list at another page, from the root, with every other parameter as it was sent."""
    if number < 1:
        return None
    kept = request.GET.copy()
    kept.pop("page", None)
    kept["page"] = str(number)
    return f"{request.path}?{kept.urlencode()}"


def _successful(code: int, **more: Any) -> dict[str, Any]:
    head: dict[str, Any] = {
        "code": {"type": "integer", "const": code},
        "result": {"type": "string", "const": "successful"},
    }
    return object_of(head | more)


DONE = _successful(200)
ACCEPTED = _successful(202, id=WHOLE)
PAGINATION = object_of(
    {"prev": empty(TEXT), "next": empty(TEXT), "page": WHOLE, "page_count": WHOLE, "total_results": WHOLE}
)


def one_schema(name: str) -> dict[str, Any]:
    """The answer with one object of that component."""
    return _successful(200, data=object_of({name: reference(name)}))


def page_schema(name: str) -> dict[str, Any]:
    """What `page` makes of objects of that component."""
    return _successful(200, data=many(object_of({name: reference(name)})), pagination=PAGINATION)
