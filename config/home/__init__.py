"""The back office's first page: what needs this person today, and what to do first in an empty house.

Who somebody is, is told by their rights, not by the name of their role (`config.home.hats`).
"""

from typing import Any

from django.http import HttpRequest

from config.home.charts import charts
from config.home.figures import figures
from config.home.hats import hats_of
from config.home.steps import first_steps
from core.admin import home_store
from core.calendar import today


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's DASHBOARD_CALLBACK: adds what `templates/admin/index.html` shows."""
    store = home_store(request)
    context["store"] = store
    context["opens_stores"] = request.user.is_superuser
    if store is None:
        return context
    hats = hats_of(request)
    context["today"] = today(store)
    context["steps"] = first_steps(request)
    found = figures(request, hats)
    if context["steps"] and not context["steps"][0]["done"]:
        # An empty house has nothing to say but what comes next, and what went wrong on the way there.
        context["figures"] = [figure for figure in found if figure["count"] != "0"]
        return context
    context["figures"] = found
    context["charts"] = charts(request, hats, store)
    return context
