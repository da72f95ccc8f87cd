"""What people do with mouse and keyboard, counted, as people of one role."""

from typing import Any

from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from tests.browser import PASSWORD, person, ready


class Hands:
    """Each click, each field typed and each key is one input; all wait for what they need."""

    def __init__(self, tab: Page):
        self.tab = tab
        self.inputs = 0

    def click(self, what: Any) -> None:
        self.inputs += 1
        ready(what).click()

    def type(self, what: Any, text: str) -> None:
        self.inputs += 1
        ready(what).fill(text)

    def press(self, key: str) -> None:
        self.inputs += 1
        self.tab.keyboard.press(key)

    def choose(self, field: str, text: str) -> None:
        """One of the words of a choice."""
        self.inputs += 1
        ready(self.tab.locator(field)).select_option(label=text)

    def pick(self, field: str, text: str) -> None:
        """One of the rows that a choice finds: open, type, take the first."""
        self.click(self.tab.locator(f"#id_{field} + .select2-container"))
        self.type(self.tab.locator(".select2-search__field"), text)
        expect(self.tab.locator(".select2-results__option--highlighted")).to_contain_text(text)
        self.press("Enter")

    def link(self, end: str) -> None:
        """The link that is seen first, by the end of its address."""
        self.click(self.tab.locator(f"a[href$='{end}']:visible").first)

    def named(self, text: str) -> None:
        """The link that is seen first, by its words."""
        self.click(self.tab.get_by_role("link", name=text).locator("visible=true").first)

    def menu(self, group: str, end: str) -> None:
        """An entry of the menu, in a group that may be folded."""
        ready(self.tab.locator("#nav-sidebar-inner"))
        entry = self.tab.locator(f"#nav-sidebar-inner a[href$='{end}']")
        if not entry.is_visible():
            self.click(self.tab.locator("#nav-sidebar-inner h2", has_text=group))
        self.click(entry)

    def save(self) -> None:
        self.click(self.tab.locator("[name=_save]:visible").first)

    def send(self, **fields: str) -> None:
        """Fill in the dialog that is opening, send it, and wait for the page after it."""
        for name, text in fields.items():
            self.type(self.tab.locator(f"#dialog [name={name}]"), text)
        self.click(self.tab.locator("#dialog button[type=submit]"))
        expect(self.tab.locator("#dialog")).to_have_count(0)

    def reads(self, text: str) -> None:
        """Waits until a page says so."""
        expect(self.tab.get_by_text(text).locator("visible=true").first).to_be_visible()

    def log_in(self, user: Any) -> None:
        self.tab.goto("/admin/")
        self.type(self.tab.locator("[name=username]"), user.username)
        self.type(self.tab.locator("[name=password]"), PASSWORD)
        self.press("Enter")
        expect(self.tab.locator("#logout-form")).to_be_attached()

    def log_out(self) -> None:
        ready(self.tab.locator("body"))
        self.tab.locator("#logout-form").evaluate("form => form.submit()")
        expect(self.tab).to_have_url("/admin/logout/")
        self.tab.goto("/admin/")
        expect(self.tab.locator("[name=password]")).to_be_visible()


def worker(store: Any, role: str) -> Any:
    """A person whose only rights are those of a built-in role."""
    user = person(store, rights=(), password=PASSWORD)
    user.groups.set([Group.objects.get(name=role)])
    return user
