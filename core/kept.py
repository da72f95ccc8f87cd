"""What was typed into a form whose session had ended: kept in the browser over the login, and shown again.

The page of the login carries it, signed and for one person. Once that person has logged in, the form is asked to show
it: as after a mistake, in a transaction that is rolled back, so that nothing is saved until they press the button.
Passwords, codes and files are not kept.
"""

import copy
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _

FIELD = "_kept"
PERSON_COOKIE = "person"
REMEMBERED = 30 * 24 * 3600  # seconds for which a browser knows who was here
GOOD_FOR = 3600  # seconds from the form that was sent to the login
LONGEST = 200_000  # characters
UNKEPT = re.compile(r"password|secret|token|(^|_)code$|^csrfmiddlewaretoken$|^_kept$", re.IGNORECASE)
SALT = "core.kept"
NOT_SAVED = _(
    "You had been logged out. Here is what you typed, and nothing of it is saved: look it over and save it again."
)

_showing: ContextVar[bool] = ContextVar("a kept form is shown", default=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one person sent to `path`, from the dialog of the page `page` if that is not empty."""

    person: int
    path: str
    page: str
    body: str


def showing() -> bool:
    """Whether the present form only shows what was kept: its `clean` must then refuse, with NOT_SAVED."""
    return _showing.get()


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser know whose session it had, also after its end."""
    response.set_signed_cookie(
        PERSON_COOKIE,
        str(request.user.pk),
        salt=SALT,
        max_age=REMEMBERED,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(PERSON_COOKIE, path="/admin/")


def keep(request: HttpRequest) -> str:
    """What was sent, for the login page; empty where nobody knows whose it is, or it is too much."""
    person = request.get_signed_cookie(PERSON_COOKIE, default="", salt=SALT, max_age=REMEMBERED)
    fields = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not UNKEPT.search(name):
            fields.setlist(name, values)
    body = fields.urlencode()
    if not person or not body or len(body) > LONGEST:
        return ""
    return signing.dumps(
        [int(person), request.get_full_path(), page_of(request), body], salt=SALT, compress=True
    )


def page_of(request: HttpRequest) -> str:
    """Path and query of the page whose dialog this request comes from; empty for a page's own request."""
    if not request.headers.get("HX-Request"):
        return ""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    return escape_leading_slashes(f"{here.path}?{here.query}" if here.query else here.path)


def read(request: HttpRequest) -> Kept | None:
    """What the request brings back, if it is real, fresh and this person's."""
    sent = request.POST.get(FIELD, "")
    try:
        kept = Kept(*signing.loads(sent, salt=SALT, max_age=GOOD_FOR)) if sent else None
    except signing.BadSignature:
        return None
    return kept if kept is not None and kept.person == request.user.pk else None


def show(
    view: Callable[..., HttpResponse], request: HttpRequest, kept: Kept, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The form at `kept.path` with what was typed; where the page cannot show that, the page and what it was."""
    answer = _tried(view, request, kept, *args, **kwargs)
    if answer.status_code == 200 and "HX-Redirect" not in answer.headers:
        return answer
    typed = "; ".join(
        f"{name}: {', '.join(values)}"
        for name, values in QueryDict(kept.body).lists()
        if not name.startswith("_") and any(values)
    )
    messages.warning(request, _("You had been logged out, and nothing was saved. You had typed: %s") % typed)
    return view(_as(request, "GET", QueryDict()), *args, **kwargs)


def _tried(
    view: Callable[..., HttpResponse], request: HttpRequest, kept: Kept, *args: Any, **kwargs: Any
) -> Any:
    """The view's answer to the same POST as before. Whatever it wrote, and whatever message it left, is undone."""
    again = _as(request, "POST", QueryDict(kept.body))
    again._messages = default_storage(again)
    token = _showing.set(True)
    try:
        with transaction.atomic():
            answer: Any = view(again, *args, **kwargs)
            if hasattr(answer, "render") and callable(answer.render):
                answer.render()
            transaction.set_rollback(True)
    finally:
        _showing.reset(token)
    return answer


def _as(request: HttpRequest, method: str, fields: QueryDict) -> Any:
    """The same request with another body."""
    other: Any = copy.copy(request)
    other.method, other.POST = method, fields
    other.META = {**request.META, "REQUEST_METHOD": method}
    return other
