"""The warehouse API's shapes: `{"orders": […]}`, `{"order": {…}}`, `{"errors": [{field: {"message": …}}]}`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from core.errors import DomainError, Duplicate, NotFound
from core.http.problems import Problem, problem_of
from core.http.schema import reference
from core.http.wire import TEXT, WHOLE, many, object_of
from warehouse.api.authentication import MalformedToken
from warehouse.api.errors import BadParameter, NoLines

TAKEN = "Order name already exists."
NO_LINES = "Order must have at least one order line."
# What no field is to blame for.
REQUEST = "request"
WITH_MSG = ("unauthenticated", "forbidden")
# What a path names, or a login: 404 where it is not there.
IN_PATH = {None: "id", "id": "id", "order": "id", "line": "id", "username": "username"}


def error_body(problem: Problem) -> dict[str, Any]:
    """docs/api/warehouse.md, Errors."""
    if problem.kind in WITH_MSG:
        return {"msg": problem.message}
    return _errors([(problem.field or REQUEST, problem.message)])


def _errors(faults: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"errors": [{field: {"message": message}} for field, message in faults]}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    if isinstance(error, NoLines):
        return Response([NO_LINES], status=400)
    if isinstance(error, MalformedToken):
        return Response({"msg": str(error.detail)}, status=422)
    problem = problem_of(error)
    status, body = _answer(error, problem, getattr(context["view"], "names", {}))
    response = Response(body, status=status)
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    if problem.kind == "method":
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def _answer(error: Exception, problem: Problem, names: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    if isinstance(error, ValidationError):
        return 422, _errors(_faults(error.detail, ""))
    if isinstance(error, NotFound) and problem.field in IN_PATH:
        return 404, _errors([(IN_PATH[problem.field], problem.message)])
    if isinstance(error, BadParameter):
        return 400, error_body(problem)
    if isinstance(error, DomainError):
        field = names.get(problem.field or "", problem.field) or REQUEST
        is_taken = isinstance(error, Duplicate) and problem.field == "name"
        return 422, _errors([(field, TAKEN if is_taken else problem.message)])
    return problem.status, error_body(problem)


def _faults(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every fault of a body under the path of its field, such as order_lines.0.quantity."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            inner = "" if name == "non_field_errors" else str(name)
            yield from _faults(below, ".".join(part for part in (path, inner) if part))
    elif isinstance(detail, list) and detail and isinstance(detail[0], dict):
        for number, below in enumerate(detail):
            yield from _faults(below, f"{path}.{number}")
    elif detail:
        yield path or REQUEST, str(detail[0] if isinstance(detail, list) else detail)


def one_schema(name: str, component: str) -> dict[str, Any]:
    """The answer with one object of that component."""
    return object_of({name: reference(component)})


def page_schema(name: str, component: str) -> dict[str, Any]:
    """A page of them, or with countOnly how many there are."""
    page = object_of({name: many(reference(component))})
    return {"anyOf": [page, object_of({"count": WHOLE})]}


FAULT = {
    "type": "object",
    "additionalProperties": object_of({"message": TEXT}),
    "minProperties": 1,
    "maxProperties": 1,
}
ERROR = {
    "anyOf": [
        object_of({"errors": {"type": "array", "items": FAULT, "minItems": 1}}),
        object_of({"msg": TEXT}),
        {"type": "array", "items": TEXT},
    ]
}
