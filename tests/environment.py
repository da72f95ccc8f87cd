"""A pytest plugin (pyproject.toml loads it first): what the settings need, set before Django reads them."""

import atexit
import os
import shutil
import signal
import tempfile

import pytest

os.environ.setdefault("SECRET_KEY", "only-for-the-tests-" + "x" * 40)
os.environ.setdefault("ALLOWED_HOSTS", "*")
if "STATIC_ROOT" not in os.environ:
    os.environ["STATIC_ROOT"] = tempfile.mkdtemp(prefix="millwright-static-")
    atexit.register(shutil.rmtree, os.environ["STATIC_ROOT"], ignore_errors=True)

from config import postgres
from tests.sharing import Workers

EMBEDDED = not os.environ.get("DATABASE_URL")


def end(number: int, frame: object) -> None:
    """`timeout make test`, or CI's end: leave as after Ctrl-C, with the servers stopped; a second signal is ignored."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    leave()


def leave() -> None:
    pytest.exit("stopped by SIGTERM", returncode=143)


def end_worker(number: int, frame: object) -> None:
    """A terminal sends Ctrl-C to all processes, and then the first of them ends the others: one end is enough."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end(number, frame)


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        signal.signal(signal.SIGINT, end_worker)
        signal.signal(signal.SIGTERM, end_worker)
    else:
        signal.signal(signal.SIGTERM, end)
        config.pluginmanager.register(Workers())
    if EMBEDDED:
        postgres.acquire()


def pytest_runtest_setup() -> None:
    """What was being tested may have caught the end as an error of its own."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
        leave()


def pytest_unconfigure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:  # nothing of its own is left to end
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if EMBEDDED:
        postgres.release()
