"""People and Chromium at the server are in tests/browser.py."""

from tests.browser import browse, chromium, pages

__all__ = ["browse", "chromium", "pages"]
