"""The back office of tests/admin is a door to jobs like any other."""

from tests.admin.conftest import member, page_settings

__all__ = ["member", "page_settings"]
