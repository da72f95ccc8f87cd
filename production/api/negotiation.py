"""JSON or XML: by Content-Type what comes in, by Accept what goes out."""

from typing import Any

from rest_framework.exceptions import NotAcceptable

from core.http.renderers import JsonAlways


class ByAccept(JsonAlways):
    """The renderer that the caller likes best; of equals the view's first, which `*/*` gets. Raises NotAcceptable."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        ranges = [_range(part) for part in (request.META.get("HTTP_ACCEPT") or "*/*").split(",")]
        liked = [(_liking(renderer.media_type, ranges), renderer) for renderer in renderers]
        best, renderer = max(liked, key=lambda pair: pair[0])
        if best[0] <= 0:
            raise NotAcceptable(f"Send Accept: {' or '.join(one.media_type for one in renderers)}")
        return renderer, renderer.media_type


def _range(part: str) -> tuple[str, float]:
    """A media range and its quality, 1 if there is none or none that can be read."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((one.partition("=")[2] for one in parameters if one.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 1.0


def _liking(media_type: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The quality by the range that fits closest, and how close it fits."""
    main = media_type.partition("/")[0]
    closeness = {media_type: 3, f"{main}/*": 2, "*/*": 1}
    fitting = [(closeness[name], quality) for name, quality in ranges if name in closeness]
    close, quality = max(fitting, default=(0, 0.0))
    return quality, close
