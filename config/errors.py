"""Failures outside every view, such as a wrong Host header, in the shape of the API whose path it is."""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from accounting.api import envelope as accounting
from core.http.problems import WORDS, Problem
from orders.api import envelope as orders
from production.api import envelope as production
from production.api.views.base import refusal_outside
from warehouse.api import envelope as warehouse

log = logging.getLogger("millwright.error")
# The longest mount first.
ENVELOPES = (
    ("/api/v2", orders.error_body),
    ("/v1", production.error_body),
    ("/api2", accounting.error_body),
    ("/v2", accounting.error_body),
    ("/api", warehouse.error_body),
    ("/orders", warehouse.error_body),
)


def _answer(request: HttpRequest, problem: Problem) -> HttpResponse | None:
    for mount, body in ENVELOPES:
        if request.path == mount or request.path.startswith(f"{mount}/"):
            if mount == "/v1":
                return refusal_outside(request, problem)  # in XML for who asks for it
            return HttpResponse(
                json.dumps(body(problem)), status=problem.status, content_type="application/json"
            )
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = Problem(
        "validation",
        400,
        "The request is malformed, its Host is not in ALLOWED_HOSTS, or it writes over plain http.",
    )
    return _answer(request, problem) or defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = Problem("forbidden", 403, "You are not allowed to do this.")
    return _answer(request, problem) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = Problem("not_found", 404, WORDS["not_found"])
    return _answer(request, problem) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """What no view caught; Django's own line about it is switched off in the settings."""
    log.error("unexpected error", exc_info=True)
    problem = Problem("server", 500, WORDS["server"])
    return _answer(request, problem) or defaults.server_error(request)
