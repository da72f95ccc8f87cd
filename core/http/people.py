"""A logged-in person at an API: who they are, in which of their stores, and what the back office lets them do."""

import time
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from core import entry
from core.credentials import Caller
from core.models import Credential, Store
from core.roles import SEE_PRICES

SESSION_KEY = "api_store"


class PersonAuthentication(SessionAuthentication):
    """The session of the back office, for who may use that. Asked after the API's own headers.

    Raises 403 for a write without the CSRF token in its header, for a person who works in no store, and for one who may
    not see prices: the APIs answer with whole objects, and most of them have some.
    """

    def authenticate(self, request: Any) -> tuple[Any, Caller] | None:
        http = request._request
        person = http.user
        if not _is_in(http):
            return None
        if not person.has_perm(SEE_PRICES):
            raise PermissionDenied("The APIs show prices, which your role in the back office does not allow.")
        http.person = person
        self.enforce_csrf(http)
        http.caller = _caller(http, person)
        return person, http.caller

    def enforce_csrf(self, request: Any) -> None:
        """A body is the API's to read: no token is looked for in it."""
        request._post, request._files = QueryDict(), MultiValueDict()
        super().enforce_csrf(request)


def _is_in(request: HttpRequest) -> bool:
    """Whether this session would open the back office: staff, with the second factor where that is required."""
    person = request.user
    return bool(person.is_active and person.is_staff) and not entry.lacking(request.session)


def _caller(request: HttpRequest, person: User) -> Caller:
    """What a view asks of whoever calls. People are not counted: `used` stays 0."""
    store = chosen_store(request)
    if store is None:
        raise PermissionDenied("You do not work in any store yet.")
    return Caller(
        credential_id=None,
        kind="",
        name=person.get_username(),
        store_id=store,
        user_id=person.pk,
        apis=frozenset(Credential.Api.values),
        read_only=False,
        used=0,
        minute=int(time.time()) // 60,
    )


def stores_of(request: HttpRequest) -> dict[int, str]:
    """Names of the stores that the person sees, by number; read once a request."""
    known: dict[int, str] | None = getattr(request, "_store_names", None)
    if known is None:
        rows = Store.objects.seen_by(request.user).order_by("pk").values_list("pk", "name")
        known = request._store_names = dict(rows)  # type: ignore[attr-defined]
    return known


def chosen_store(request: HttpRequest) -> int | None:
    """The store chosen on a page, as long as the person sees it; else the one with the lowest number."""
    stores = stores_of(request)
    chosen = request.session.get(SESSION_KEY)
    return chosen if chosen in stores else next(iter(stores), None)


@require_POST
def choose_store(request: HttpRequest) -> HttpResponse:
    """Keep `store` for the session and go to `next`; 404 for a store that the person does not see."""
    stores = stores_of(request) if _is_in(request) else {}
    wanted = {str(pk): pk for pk in stores}.get(request.POST.get("store", ""))
    if wanted is None:
        raise Http404
    request.session[SESSION_KEY] = wanted
    aim = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(aim, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(aim if safe else resolve_url("admin:index"))


def may(
    person: Any, model: type[models.Model] | None, method: str, action: str | None, detail: bool | None
) -> bool:
    """Whether the back office lets this person do the like to rows of `model`; without one only superusers may.

    A move of an object is a change; one that names no object may make some, too. A change may be any move of the
    object, so it takes every right that the model names besides the usual four.
    """
    if model is None:
        return bool(person.is_superuser)
    options = model._meta

    def has(verb: str) -> bool:
        return bool(person.has_perm(f"{options.app_label}.{verb}_{options.model_name}"))

    if method in SAFE_METHODS:
        return has("view") or has("change")
    if method == "POST" and action in (None, "create"):
        return has("add")
    if not all(person.has_perm(f"{options.app_label}.{code}") for code, _said in options.permissions):
        return False
    if method == "DELETE":
        return has("delete")
    return has("change") and (detail is not False or method != "POST" or has("add"))
