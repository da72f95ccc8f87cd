"""Every address of the back office, found by the URL resolver, and what a role may expect there."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from tests.admin.furniture import MODELS

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
KINDS = ("changelist", "add", "change", "delete", "history")
VERBS = {
    "changelist": "view",
    "change": "view",
    "history": "view",
    "export": "view",
    "add": "add",
    "delete": "delete",
    "password_change": "change",
}
# What pages about a row ask for besides the right to see it.
BESIDE = {"note": "core.add_note", "withdraw": "core.change_note"}
# What a check of an admin asks for, where it does not carry the right itself.
RIGHTS = {"move": "change", "revoke": "change", "redeliver": "change", "copy": "add"}


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern with `model` and `kind` if it is one of its pages: `add`, or the name of an action, or of a page of our own."""

    pattern: str
    name: str
    view: Any
    model: Any = None
    kind: str = ""

    def path(self, row: Any) -> str:
        """With the key of a row; one that a parameter names (`lot_id`) is the newest of that model. Files are CSV."""

        def key(match: re.Match[str]) -> str:
            if match[1] == "kind":
                return "csv"
            named = [model for model in MODELS if f"{model._meta.model_name}_id" == match[1]]
            found = named[0]._default_manager.order_by("-pk").first() if named else row
            return str(found.pk if found is not None else 0)

        return "/" + PARAMETER.sub(key, self.pattern)

    @property
    def is_dialog(self) -> bool:
        return bool(getattr(getattr(admin.site._registry.get(self.model), self.kind, None), "dialog", None))


@cache
def addresses() -> tuple[Address, ...]:
    """Without the catch-all, those by regular expressions, and old addresses that only lead to new ones."""
    found = [_address(pattern, place) for pattern, place in _flat(get_resolver(), "") if "(?P<" not in place]
    return tuple(one for one in found if one.pattern.startswith("admin/") and one.name)


def _flat(resolver: Any, before: str) -> Any:
    for pattern in resolver.url_patterns:
        place = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern, place
        else:
            yield from _flat(pattern, place)


def _address(pattern: Any, place: str) -> Address:
    name = pattern.name or ""
    for model in MODELS:
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        below = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        if name.startswith(start) or place.startswith(below):
            return Address(place, name, pattern.callback, model, name.removeprefix(start))
    return Address(place, name, pattern.callback)


def asks(address: Address) -> tuple[str, ...]:
    """The rights that a page of a model is declared to ask for."""
    options = address.model._meta
    view = f"{options.app_label}.view_{options.model_name}"
    if address.kind in VERBS:
        return (f"{options.app_label}.{VERBS[address.kind]}_{options.model_name}",)
    if address.kind in BESIDE:
        return (view, BESIDE[address.kind])
    pages = admin.site._registry[address.model]
    action = getattr(pages, address.kind, None)
    permission = (getattr(action, "allowed_permissions", None) or ["view"])[0]
    check = getattr(pages, f"has_{permission}_permission")
    named = f"{options.app_label}.{RIGHTS.get(permission, permission)}_{options.model_name}"
    return (str(getattr(check, "right", named)),)


def may(user: User, address: Address) -> bool:
    return all(user.has_perm(right) for right in asks(address))


def visit(path: str, user: Any, method: str = "GET", **form: str) -> int:
    """The status of the answer, whose page is not rendered: that takes most of the time."""
    request: Any = getattr(RequestFactory(), method.lower())(path, form)
    request.user = user if user is not None else AnonymousUser()
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True
    request.htmx = False
    match = get_resolver().resolve(request.path)
    request.resolver_match = match
    try:
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except PermissionDenied:
        return 403
    except Http404:
        return 404
    return answer.status_code


def fresh(user: User) -> User:
    """Without the rights that Django keeps on the object."""
    return User.objects.get(pk=user.pk)
