"""The APIs in a browser: the answer as a page, with a form for every call that can be made from there.

Everything on a page comes from the OpenAPI document of the API; a view provides nothing.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from rest_framework.renderers import BrowsableAPIRenderer

from core.http.people import chosen_store, stores_of
from core.http.samples import body_schema, present, sample_body
from core.http.schema import DESCRIPTIONS, Call, Description
from core.plain_json import dump_pretty

ORDER = ("POST", "PUT", "PATCH", "DELETE")
ID_LINE = re.compile(r'( +)"id": ("(?:[^"\\]|\\.)*"|\d+)(,?)')
PARAMETER = re.compile(r"(\{[^}]+\})")


def browsing(request: Any) -> bool:
    """Whether this request may be a browser's at all: the middleware told it from a program's."""
    return settings.BROWSABLE_API and not getattr(request, "machine", True)


def asks_for_page(request: Any) -> bool:
    """HTML is wanted more than JSON. An Idempotency-Key is a program's, and its answer is kept for a repetition."""
    if "HTTP_IDEMPOTENCY_KEY" in request.META:
        return False
    return bool(request.get_preferred_type(["application/json", "text/html"]) == "text/html")


@dataclass(frozen=True, slots=True)
class Form:
    """A call that can be made from the page; `body` is the JSON text to begin with, None where none is taken."""

    method: str
    address: str
    label: str
    text: str
    body: str | None

    @property
    def rows(self) -> int:
        return min(30, (self.body or "").count("\n") + 2)


class PageRenderer(BrowsableAPIRenderer):
    """DRF's browsable API with our own page; what it shows is the JSON, whatever else the API speaks."""

    def get_context(self, data: Any, accepted_media_type: Any, renderer_context: Any) -> dict[str, Any]:
        view, response = renderer_context["view"], renderer_context["response"]
        request: HttpRequest = renderer_context["request"]._request
        description = DESCRIPTIONS.get(view.api)
        place = Place(request, view, description)
        return {
            "api": description,
            "title": description.title if description else "Millwright",
            "heading": getattr(view, "tag", "") or (description.title if description else "Millwright"),
            "method": request.method,
            "path": request.get_full_path(),
            "response": response,
            "headers": sorted(response.headers.items()),
            "answer": linked(data, place.collection()),
            "collections": place.collections(),
            "below": place.links(),
            "forms": place.forms(data) if response.status_code != 404 else [],
            "filters": place.filters(),
            "home": place.home(),
            "pages": pages(request, data),
            "person": place.person,
            "caller": getattr(request, "caller", None),
            "log_in": f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}",
            **_stores(request, place.person),
        }


def _stores(request: HttpRequest, person: Any) -> dict[str, Any]:
    if person is None:
        return {"stores": {}, "store": None}
    request.user = person  # DRF takes it away from who is refused
    return {"stores": stores_of(request), "store": chosen_store(request)}


class Place:
    """Where in an API a page is, and what its person may do from there."""

    def __init__(self, request: HttpRequest, view: Any, description: Description | None):
        self.request = request
        self.person: Any = getattr(request, "person", None)
        self.description = description
        self.calls = [call for call in description.calls if self._may(call)] if description else []
        ending = f"(?:{description.suffix if description else ''})/?$"
        self.address = re.sub(ending, "", request.path)
        self.path = self._path(type(view))

    def _may(self, call: Call) -> bool:
        """A call that knows no callers, such as a login, is not for who is logged in."""
        return bool(
            self.person is not None
            and call.view.authentication_classes
            and call.view.lets_in(self.person, call.method, call.action, call.detail)
        )

    def _path(self, view: type[Any]) -> str | None:
        """The path of the document that this page is at, perhaps by another mount; None at an unknown one."""
        mount = self.description.mount if self.description else ""
        own = {
            call.path for call in (self.description.calls if self.description else []) if call.view is view
        }
        fitting = [path for path in own if re.search(_pattern(path.removeprefix(mount)), self.address)]
        return max(fitting, key=len, default=None)

    def _from_here(self) -> list[tuple[Call, str]]:
        """Calls of this path and of those below it that name no further object; with what follows the path."""
        if self.path is None:
            return []
        found = [
            (call, call.path.removeprefix(self.path))
            for call in self.calls
            if call.path == self.path or call.path.startswith(f"{self.path}/")
        ]
        return [(call, rest) for call, rest in found if "{" not in rest]

    def forms(self, data: Any) -> list[Form]:
        """Writes of the object itself, then of what is below it; its end last."""
        writes = [(call, rest) for call, rest in self._from_here() if call.method in ORDER]
        writes.sort(key=lambda found: (found[0].method == "DELETE", found[1], ORDER.index(found[0].method)))
        return [self._form(call, rest, data) for call, rest in writes]

    def _form(self, call: Call, rest: str, data: Any) -> Form:
        body = None
        if self.description and body_schema(call.operation) is not None:
            made = sample_body(call.operation, self.description.document)
            body = _pretty(present(made, data) if call.method in ("PUT", "PATCH") else made)
        text = call.operation.get("description", "").partition("\n\n")[0]
        return Form(call.method, self.address + rest, rest.strip("/"), text, body)

    def links(self) -> list[tuple[str, str]]:
        """What can be read below an object, as words and addresses; the rest is among the collections."""
        if "{" not in (self.path or ""):
            return []
        reads = [rest for call, rest in self._from_here() if call.method == "GET" and rest]
        return [(rest.strip("/"), self.address + rest) for rest in sorted(set(reads))]

    def collections(self) -> list[tuple[str, str, bool]]:
        """What can be read or made without naming an object: words, address, and whether the page is there."""
        found = sorted(
            {call.path for call in self.calls if call.method in ("GET", "POST") and "{" not in call.path}
        )
        mount = self.description.mount if self.description else ""
        here = self.path or ""
        return [
            (path.removeprefix(mount).strip("/"), path, f"{here}/".startswith(f"{path}/")) for path in found
        ]

    def home(self) -> str:
        """Where to go when the object of the page may be out of sight: its collection, which any store has."""
        return next((path for _, path, is_here in reversed(self.collections()) if is_here), self.request.path)

    def collection(self) -> str | None:
        """The address to which an id can be added to see that object."""
        if self.path is None:
            return None
        shown = {call.path for call in self.calls if call.method == "GET"}
        if any(re.fullmatch(re.escape(self.path) + r"/\{[^}/]+\}", path) for path in shown):
            return self.address
        return None

    def filters(self) -> list[dict[str, Any]]:
        """The query parameters of a list, with what was sent of each."""
        reads = [call for call, rest in self._from_here() if call.method == "GET" and not rest]
        return [
            {
                "name": parameter["name"],
                "value": self.request.GET.get(parameter["name"], ""),
                "text": parameter.get("description", ""),
            }
            for call in reads
            for parameter in call.operation.get("parameters", [])
            if parameter["in"] == "query" and parameter["schema"].get("type") != "object"
        ]


def _pattern(path: str) -> str:
    """A regular expression of the end of every address that a path of the document stands for."""
    parts = PARAMETER.split(path)
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts) + "$"


def _pretty(value: Any) -> str:
    return "" if value is None else dump_pretty(value)


def linked(data: Any, collection: str | None) -> SafeString:
    """The answer as indented JSON; the ids of its objects lead to them, where `collection` is their address."""
    lines = _pretty(data).split("\n")
    found = [ID_LINE.fullmatch(line) for line in lines] if collection else []
    outermost = min((len(match[1]) for match in found if match), default=0)
    for number, match in enumerate(found):
        if match and len(match[1]) == outermost:
            address = f"{collection}/{quote(str(json.loads(match[2])), safe='')}"
            lines[number] = format_html(
                '{}"id": <a href="{}">{}</a>{}', match[1], address, match[2], match[3]
            )
    return mark_safe("\n".join(conditional_escape(line) for line in lines))


def pages(request: HttpRequest, data: Any) -> dict[str, str]:
    """Addresses of the pages before and after, where the envelope has a `pagination` that tells."""
    told = data.get("pagination") if isinstance(data, dict) else None
    if not isinstance(told, dict) or not isinstance(number := told.get("page"), int):
        return {}
    wanted = {
        "previous": number > 1 and number - 1,
        "next": (told.get("hasMore") or told.get("next")) and number + 1,
    }
    return {word: _page(request, page) for word, page in wanted.items() if page}


def _page(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
