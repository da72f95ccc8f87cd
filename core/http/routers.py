"""Paths that work with and without a trailing slash, and in one API with `.json` glued to them."""

from typing import Any

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """DRF's routes; `suffix` is a regular expression that any path may end with, before the slash."""

    def __init__(self, suffix: str = "") -> None:
        super().__init__()
        self.trailing_slash = f"{suffix}/?"

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        """Ids are opaque: whatever stands between two slashes. What is no id of ours is not found later."""
        pattern = getattr(viewset, "lookup_value_regex", "[^/]+")
        return f"(?P<{lookup_prefix}{viewset.lookup_field}>{pattern})"
