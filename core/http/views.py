"""The base of every API view: body, caller, actor, idempotency, headers; an API adds its dialect and envelope."""

import time
from contextlib import nullcontext
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from core.actor import Actor, acting
from core.http import body, idempotency
from core.http.browsable import PageRenderer, asks_for_page, browsing
from core.http.parsers import ObjectParser
from core.http.people import PersonAuthentication, may
from core.http.renderers import JsonAlways, JsonRenderer


class ApiView(APIView):
    """Views parse, call one service and answer; a write outside a service would survive its own refusal.

    `scope`, such as work-orders: a credential that has scopes needs <scope>:read or :write for it.
    `model` is whose permissions of the back office a person needs; without it only superusers may call by session.
    """

    api: ClassVar[str]
    scope: ClassVar[str] = ""
    model: ClassVar[type[Model] | None] = None
    parser_classes = [ObjectParser]
    renderer_classes = [JsonRenderer]
    content_negotiation_class = JsonAlways

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(self.request, *args, **kwargs)
            with self._acting():
                response = self._answer()
        except Exception as error:  # every failure gets the API's own shape
            response = self.handle_exception(error)
        self.response: Any = self._finished(response)
        return self.response

    def get_authenticators(self) -> list[Any]:
        """Those of the API; after them a person's session, wherever a header would do."""
        own = super().get_authenticators()
        return [*own, PersonAuthentication()] if own and browsing(self.request) else own

    def perform_content_negotiation(self, request: Any, force: bool = False) -> Any:
        """A page for a browser; for anybody else what the API's own negotiation says."""
        if browsing(request) and asks_for_page(request):
            return PageRenderer(), PageRenderer.media_type
        return super().perform_content_negotiation(request, force)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return super().default_response_headers | {"Vary": "Accept"}

    @classmethod
    def lets_in(cls, person: Any, method: str, action: str | None, detail: bool | None) -> bool:
        """Whether a person may make this call; `action` and `detail` as a viewset has them."""
        return may(person, cls.model, method, action, detail)

    def lets_me_in(self) -> bool:
        """Whether the person who calls may."""
        action, detail = getattr(self, "action", None), getattr(self, "detail", None)
        return self.lets_in(self.request.user, str(self.request.method), action, detail)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        body.read(request._request)
        super().initial(request, *args, **kwargs)

    def _acting(self) -> Any:
        """Reads record nothing, so they save the context."""
        caller: Any = self.request.auth
        if caller is None or self.request.method in SAFE_METHODS:
            return nullcontext()
        request_id = getattr(self.request._request, "id", "")
        return acting(Actor("api", caller.user_id, caller.credential_id, request_id, caller.name))

    def _answer(self) -> HttpResponse:
        key = idempotency.key_of(self.request)
        if key is None or self._handler() is None:
            return self._call_handler()
        return idempotency.answer_once(self.request, key, self._rendered)

    def _call_handler(self) -> HttpResponse:
        handler = self._handler() or self.http_method_not_allowed
        return handler(self.request, *self.args, **self.kwargs)

    def _handler(self) -> Any:
        """What answers this method; None for one that the path does not know."""
        method = str(self.request.method).lower()
        return getattr(self, method, None) if method in self.http_method_names else None

    def _rendered(self) -> HttpResponse:
        """The whole answer inside the idempotency transaction: stored unrendered, it would be empty."""
        try:
            response = self._call_handler()
        except Exception as error:
            response = self.handle_exception(error)
        finished = self._finished(response)
        if isinstance(finished, Response):
            finished.render()
        return finished

    def _finished(self, response: HttpResponse) -> HttpResponse:
        if not hasattr(response, "accepted_renderer"):
            response = self.finalize_response(
                self.request, cast(Response, response), *self.args, **self.kwargs
            )
        for name, value in self._rate_headers().items():
            response.headers[name] = value
        return response

    def _rate_headers(self) -> dict[str, str]:
        """The limit, what is left of it and when it starts anew (Unix seconds); docs/api/orders.md."""
        limit = settings.API_LIMITS[self.api]
        caller = getattr(self.request._request, "caller", None)
        resets_at = caller.resets_at if caller else (int(time.time()) // 60 + 1) * 60
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - caller.used) if caller else limit),
            "X-RateLimit-Reset": str(resets_at),
        }


class ApiViewSet(ViewSetMixin, ApiView):
    """The calls about one kind of object. `tag` is its heading in the API's documentation."""

    tag: ClassVar[str] = ""


class UnknownPath(ApiView):
    """Below an API's mount a path that does not exist is refused in that API's own shape, to callers it knows."""

    schema = None

    @classmethod
    def lets_in(cls, person: Any, method: str, action: str | None, detail: bool | None) -> bool:
        return True

    def _call_handler(self) -> HttpResponse:
        raise NotFound("Not found")
