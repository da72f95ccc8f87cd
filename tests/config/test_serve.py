"""`manage.py serve` in a throw-away checkout, with a database of its own."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.postgres.place import CHECKOUT, Home
from tests.serving import free_port

LEFT_OUT = (
    ".git",
    ".venv",
    ".postgres",
    ".static",
    ".*_cache",
    "__pycache__",
    "docs",
    "tests",
    ".hypothesis",
)


class Site:
    def __init__(self, folder: Path) -> None:
        shutil.copytree(CHECKOUT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        self.folder = folder
        self.home = Home(folder.resolve())
        self.port = free_port()
        ours = {"DATABASE_URL": "", "HOST": "127.0.0.1", "PORT": str(self.port), "WEB_WORKERS": "1"}
        self.environment = {**os.environ, **ours}
        self.environment.pop("STATIC_ROOT", None)

    def begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def serve(self) -> subprocess.Popen[str]:
        """Begin, and return when it says where it is."""
        process = self.begin()
        assert process.stdout
        assert any(f"http://127.0.0.1:{self.port}/" in line for line in process.stdout)
        return process

    def health(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """Of this checkout; a zombie is gone, only its parent has not noticed."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = (folder / "cwd").resolve() == self.home.checkout
                alive = (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:
                continue
            if ours and alive:
                found.append(int(folder.name))
        return found

    def nothing_left(self, within: float = 0.0) -> bool:
        deadline = time.monotonic() + within
        while self.processes() or self.home.locked("server"):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def next_user(self) -> None:
        command = [sys.executable, "-m", "config.postgres", "run", "--", "true"]
        subprocess.run(command, cwd=self.folder, check=True, env=self.environment)

    def remove(self) -> None:
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self.next_user()
        shutil.rmtree(self.home.path, ignore_errors=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site") / "checkout")
    yield site
    site.remove()


@pytest.fixture
def serving(site: Site) -> Iterator[subprocess.Popen[str]]:
    with site.serve() as process:
        yield process
        process.kill()


pytestmark = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="looks for processes in /proc")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_and_the_database_last(
    site: Site, serving: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert site.health() == 200
    assert len(site.processes()) >= 4
    os.killpg(serving.pid, number)
    assert serving.wait(timeout=40) == 0
    assert site.nothing_left()
    assert "database system is shut down" in (site.home.path / "server.log").read_text()


def test_no_child_outlives_a_killed_supervisor(site: Site, serving: subprocess.Popen[str]) -> None:
    serving.kill()
    deadline = time.monotonic() + 20
    while site.processes() and time.monotonic() < deadline:
        time.sleep(0.05)
    # Killed before it had a lease, the job worker leaves the server to the next user.
    site.next_user()
    assert site.nothing_left()


def test_a_port_in_use_is_one_sentence(site: Site) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        command = [sys.executable, "manage.py", "serve", "--skip-checks"]
        result = subprocess.run(
            command, cwd=site.folder, env=site.environment, capture_output=True, text=True, timeout=60
        )
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(f"CommandError: Cannot listen on 127.0.0.1:{site.port}")
    assert "Traceback" not in result.stderr
