from collections.abc import Mapping
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer

from core.plain_json import dump


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else dump(data)


class JsonAlways(BaseContentNegotiation):
    """Whatever the client says it accepts, it gets the API's JSON, as the shop-floor contract has it."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser by Content-Type; without one, or with curl's own for an empty body, the first."""
        media_type = request.content_type.partition(";")[0].strip().lower()
        if not media_type or (
            media_type == "application/x-www-form-urlencoded" and not request._request._body
        ):
            return parsers[0]
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
