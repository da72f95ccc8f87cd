"""The back office of tests/admin is one of the doors of every document."""

from tests.admin.conftest import member, page_settings

__all__ = ["member", "page_settings"]
