"""People at the shipped server: sessions over a real socket, and Debian's Chromium.

A test that needs Chromium takes the fixture `chromium`; without one it is skipped, but not in CI, which installs it
(.ci/run).
"""

import fcntl
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission, User
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from config.preparation import collect_static_files
from core.models import Membership
from core.sessions import SessionStore
from tests.serving import gunicorn

counter = itertools.count(1)
PASSWORD = "a-password-of-ours"
BACKEND = "django.contrib.auth.backends.ModelBackend"
# What Chromium sends when somebody opens an address.
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
TOKEN = "t" * 32
PATIENCE = 60_000  # milliseconds: a busy machine is slow, and that is nobody's fault


@contextmanager
def alone_in(folder: str) -> Iterator[None]:
    """Processes that test side by side fill it once."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a server that has the static files its pages need."""
    with alone_in(settings.STATIC_ROOT):
        collect_static_files()
    with django_db_blocker.unblock(), gunicorn(LOGIN_LIMIT="100000", WEBHOOK_PRIVATE_TARGETS="on") as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for a module and no longer: tests with a loop of their own cannot run beside Playwright's."""
    path = shutil.which("chromium")
    if path is None and not os.environ.get("CI"):
        pytest.skip("There is no Chromium here.")
    with launched(path) as browser:
        yield browser


@contextmanager
def launched(path: str | None) -> Iterator[Browser]:
    """The browser at `path`, until the block ends."""
    # Playwright keeps a loop running in this thread, and Django would refuse to query beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        # A container's /dev/shm may be too small for it.
        args = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=path, args=args, timeout=2 * PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def is_fault(said: ConsoleMessage, refused: bool) -> bool:
    """Not what htmx says of an answer that nobody waits for any more, as where somebody types on while Find searches."""
    expected = (
        "htmx:sendAbort",
        *(("Failed to load", "Response Status", "htmx:") if refused else ()),
    )
    return said.type == "error" and not said.text.startswith(expected)


@contextmanager
def tab_at(
    chromium: Browser,
    pages: str,
    user: User | None = None,
    width: int = 1400,
    scheme: str = "light",
    refused: bool = False,
) -> Iterator[Page]:
    """An empty page in a browser of its own, logged in as `user` if there is one.

    AssertionError at its end if a script failed, the console was told of an error, or another machine was asked.
    `refused`: the test lets requests fail, of which the console is told.
    """
    context = chromium.new_context(
        base_url=pages, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    context.set_default_timeout(PATIENCE)
    if user is not None:
        context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": pages}])
    complaints: list[str] = []
    own = (pages, "data:", "blob:")
    context.on("console", lambda said: complaints.append(said.text) if is_fault(said, refused) else None)
    context.on("weberror", lambda failed: complaints.append(str(failed.error)))
    context.on("request", lambda sent: None if sent.url.startswith(own) else complaints.append(sent.url))
    yield context.new_page()
    context.close()
    assert complaints == [], complaints


@pytest.fixture
def open_tab(chromium: Browser, pages: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a `tab_at` the server for a person; all are closed with the test, and must be faultless."""
    with ExitStack() as opened:
        yield lambda user=None, **how: opened.enter_context(tab_at(chromium, pages, user, **how))


@pytest.fixture
def tab(open_tab: Callable[..., Page]) -> Page:
    """A page on a screen, of nobody yet."""
    return open_tab()


def ready(what: Locator) -> Locator:
    """Waits until it is seen and the scripts of its page have run: a link clicked before that leads elsewhere."""
    what.wait_for()
    what.page.wait_for_load_state()
    return what


def person(*stores: Any, rights: tuple[str, ...] | None = None, **fields: Any) -> User:
    """A member of these stores with these rights, such as orders.view_workorder; without any named, all."""
    user = User.objects.create_user(f"p{os.getpid()}-{next(counter)}", **({"is_staff": True} | fields))
    known = Permission.objects.select_related("content_type")
    wanted = [p for p in known if rights is None or f"{p.content_type.app_label}.{p.codename}" in rights]
    user.user_permissions.set(wanted)
    for store in stores:
        Membership.objects.create(user=user, store=store)
    return user


def session_of(user: User) -> str:
    """A session as a login leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.fixture
def browse(pages: str) -> Iterator[Callable[..., httpx.Client]]:
    """A function that makes a browser of a person: with a session, and with a CSRF token that it sends along."""
    opened = []

    def client(user: User | None, token: str | None = TOKEN, **headers: str) -> httpx.Client:
        cookies = {"sessionid": session_of(user), "csrftoken": TOKEN} if user else {}
        sent = {"Accept": ACCEPT, **({"X-CSRFToken": token} if token else {}), **headers}
        opened.append(httpx.Client(base_url=pages, cookies=cookies, headers=sent, timeout=30))
        return opened[-1]

    yield client
    for each in opened:
        each.close()
