"""Every test works in a store of its own, so committed rows of one never disturb another (and prove tenancy)."""

import gc
import itertools
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases

from core import credentials
from core.models import Store
from tests.browser import browse, chromium, open_tab, pages, tab
from tests.environment import EMBEDDED
from tests.hashing import hash_quickly
from tests.scanning import scan_once
from tests.serving import gunicorn
from tests.sharing import in_order
from tests.template import migrated_template
from warehouse.services import open_warehouse

__all__ = [
    "browse",
    "chromium",
    "open_tab",
    "pages",
    "tab",
]  # one server for all: a fixture imported twice is two

counter = itertools.count(1)
hash_quickly()
scan_once()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    in_order(items)


def pytest_collection_finish() -> None:
    """What is there from now on, a million objects, is never looked through again for what could be freed."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this run's own, always: pytest-django's fixture leaves the real one in place for tests that
    it does not know, such as those with `committed`."""
    test = settings.DATABASES["default"].setdefault("TEST", {})
    with django_db_blocker.unblock():
        if EMBEDDED:
            test["TEMPLATE"] = migrated_template()
        test["NAME"] = f"test_millwright_{os.getpid()}"
        made = setup_databases(verbosity=0, interactive=False)
        forget_crashes(test["NAME"])
        yield
        teardown_databases(made, verbosity=0)


def forget_crashes(database: str) -> None:
    """Let no commit wait for the disk: nobody wants this database back after a crash of the machine."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} SET synchronous_commit = off")
    connection.close()  # the setting is for connections to come


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real transactions on real connections, for races and servers. Nothing is flushed: use a store of your own."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


def fresh_store() -> Store:
    """With its warehouse MAIN."""
    store = Store.objects.create(name=f"Store {os.getpid()}-{next(counter)}")
    open_warehouse(store=store, name="MAIN")
    return store


@pytest.fixture
def new_store() -> Any:
    """A function that opens a fresh store with its warehouse MAIN."""
    return fresh_store


@pytest.fixture(scope="module")
def undone(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around the module's tests, for what they all look at; that of each test is one within.

    Only for modules whose tests are all rolled back. In the database, now() is when the first of them began.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def store(db: None, new_store: Any) -> Any:
    """A store inside a transaction that is rolled back."""
    return new_store()


@pytest.fixture
def real_store(committed: None, new_store: Any) -> Any:
    """A committed store, for threads and servers."""
    return new_store()


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of gunicorn, as shipped, on the tests' database; one for the whole session."""
    # All tests log in from one address, on a fast machine more often than anybody may in a minute.
    with django_db_blocker.unblock(), gunicorn(LOGIN_LIMIT="100000") as url:
        yield url


@pytest.fixture(scope="session")
def unlimited(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A server beside the tests' own that refuses nobody for coming too often."""
    with (
        django_db_blocker.unblock(),
        gunicorn(RATE_LIMITS="off", LOGIN_LIMIT="100000", WEB_WORKERS="1") as url,
    ):
        yield url


@pytest.fixture
def credential(real_store: Any) -> dict[str, Any]:
    """The secrets of a fresh credential for all four APIs of `real_store`."""
    return credentials.create(name=f"Test {os.getpid()}-{next(counter)}", store=real_store)


@pytest.fixture
def http(server: str, credential: dict[str, Any]) -> Iterator[Any]:
    """A client of the shop-floor API, over a real socket."""

    headers = {"Authorization": f"Bearer {credential['key']}"}
    with httpx.Client(base_url=f"{server}/api/v2", headers=headers, timeout=30) as client:
        yield client
