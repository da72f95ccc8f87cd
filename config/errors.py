"""Failures outside every view, such as a wrong Host header: in the shape of the API whose path it is, else as a page.

A page says what happened and what to do, and nothing of what is inside; it asks no database who is looking.
"""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

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


def _page(request: HttpRequest, status: int, *, title: Any, happened: Any, cure: Any) -> HttpResponse:
    words = {"title": title, "happened": happened, "cure": cure, "request_id": getattr(request, "id", "")}
    return HttpResponse(render_to_string("error.html", words), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = Problem(
        "validation",
        400,
        "The request is malformed, its Host is not in ALLOWED_HOSTS, or it writes over plain http.",
    )
    return _answer(request, problem) or _page(
        request,
        400,
        title=_("This request cannot be read"),
        happened=_(
            "The address is not written as it should be, or Millwright does not know itself by this name."
        ),
        cure=_(
            "Type the address anew, as your administrator gave it to you. If it is right, ask your administrator."
        ),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = Problem("forbidden", 403, "You are not allowed to do this.")
    return _answer(request, problem) or _page(
        request,
        403,
        title=_("You may not do this"),
        happened=_("Your roles do not include it. Nothing was changed."),
        cure=_("If your work needs it, ask an administrator of Millwright for the role."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of its page: it comes from elsewhere, or the browser has forgotten us meanwhile."""
    problem = Problem("forbidden", 403, "The CSRF token is missing or wrong.")
    return _answer(request, problem) or _page(
        request,
        403,
        title=_("This form is out of date"),
        happened=_(
            "It stood open while you logged in anew, or your browser keeps no cookies. Nothing was saved."
        ),
        cure=_(
            "Go back, copy what you typed, load the page anew and send it again. Cookies must be allowed for this address."
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    problem = Problem("not_found", 404, WORDS["not_found"])
    return _answer(request, problem) or _page(
        request,
        404,
        title=_("There is no such page"),
        happened=_(
            "The address is mistyped, what it showed is no longer there, or it belongs to a store that is not yours."
        ),
        cure=_("Look for it by its number or name: Find is on every page, Ctrl-K opens it."),
    )


def server_error(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """What no view caught; Django's own line about it is switched off in the settings."""
    log.error("unexpected error", exc_info=True)
    problem = Problem("server", 500, WORDS["server"])
    return _answer(request, problem) or _page(
        request,
        500,
        title=_("Something went wrong on our side"),
        happened=_("Millwright could not finish this. What was not finished was not saved."),
        cure=_(
            "Try it again in a moment. If it happens again, give your administrator the number below: it names the line in the log."
        ),
    )
