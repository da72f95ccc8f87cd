"""The shipped web server on the tests' database: real sockets, real gunicorn, its real configuration."""

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
from django.conf import settings
from django.db import connection

from config.supervisor import listen, reachable

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds
# Below those that the kernel gives to clients; processes that test side by side have a hundred each.
PORTS = itertools.cycle(range(20_000 + os.getpid() % 100 * 100, 20_100 + os.getpid() % 100 * 100))


def database_url() -> str:
    """The address of the tests' database for another process."""
    entry = connection.settings_dict
    host = quote(entry["HOST"] or "localhost", safe="")
    login = quote(entry["USER"] or "") + (f":{quote(entry['PASSWORD'])}" if entry.get("PASSWORD") else "")
    port = f":{entry['PORT']}" if entry.get("PORT") else ""
    return f"postgresql://{login}@{host}{port}/{entry['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """What a production server is given, and nothing else of ours."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "*",
        **more,
    }


def free_port() -> int:
    """One that nobody listens on, nor is given meanwhile."""
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", next(PORTS))) as free:
            return int(free.getsockname()[1])


@contextmanager
def process_of(
    command: list[str], url: str, descriptors: tuple[int, ...] = (), **env: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it must answer /healthz within two minutes, on a busy machine too."""
    process = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=environment(**env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=descriptors,
    )
    try:
        wait_for(f"{url}/healthz", process)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended: {process.stderr.read().decode()[-2000:]}")
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer within {PATIENCE} seconds.")


@contextmanager
def gunicorn_process(host: str = "127.0.0.1", **env: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address and the master process of gunicorn, configured as shipped, on a socket that is opened here: no other
    can take its port. Its two processes take seconds to start: who sends one request after the other does with
    WEB_WORKERS="1"."""
    with listen(host, "0") as listener:
        name, port = reachable(listener)
        bind = f"fd://{listener.fileno()}"
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", bind, "tests.wsgi"]
        url = f"http://{name}:{port}"
        with process_of(command, url, (listener.fileno(),), HOST=host, PORT=str(port), **env) as process:
            yield url, process


@contextmanager
def gunicorn(host: str = "127.0.0.1", **env: str) -> Iterator[str]:
    with gunicorn_process(host, **env) as (url, _process):
        yield url


@contextmanager
def runserver(host: str = "127.0.0.1", **env: str) -> Iterator[str]:
    """Django's development server, as a developer starts it."""
    port = free_port()
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"{host}:{port}"]
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    with process_of(command, url, DEBUG="on", **env):
        yield url
