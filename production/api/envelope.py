"""The production API's error shape: always all four keys (docs/api/production.md, Errors)."""

from typing import Any

from rest_framework.response import Response

from core.http.problems import Problem, problem_of

CODES = {"unauthenticated": 900001, "forbidden": 900001, "throttled": 900429}
COMMON = 900101


def error_body(problem: Problem) -> dict[str, Any]:
    return {
        "errorCode": CODES.get(problem.kind, COMMON),
        "errorMessage": problem.message,
        "errorField": problem.field,
        "errorData": problem.data,
    }


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    problem = problem_of(error)
    response = Response(error_body(problem), status=problem.status)
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    return response
