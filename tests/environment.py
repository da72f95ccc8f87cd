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

EMBEDDED = not os.environ.get("DATABASE_URL")


def end(number: int, frame: object) -> None:
    """`timeout make test`, or CI's end: leave as after Ctrl-C, with the servers stopped; a second signal is ignored."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pytest.exit("stopped by SIGTERM", returncode=143)


def pytest_configure(config: pytest.Config) -> None:
    signal.signal(signal.SIGTERM, end)
    if EMBEDDED:
        postgres.acquire()


def pytest_unconfigure(config: pytest.Config) -> None:
    if EMBEDDED:
        postgres.release()
