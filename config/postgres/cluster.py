"""Starting and stopping the server of one home, whatever others do at the same time and whoever was killed.

Three files in the home are locked with flock; the kernel frees the locks of the dead:
`door`    by whoever starts or stops the server,
`lease`   shared, by every user for as long as it needs the database,
`server`  by the server itself, which inherits the descriptor. It is held while any of its processes lives,
          whatever a pid file says: a free lock proves that nothing touches the data.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from config.postgres.place import NAME, Home
from config.postgres.programs import Programs
from config.postgres.unavailable import Busy, DatabaseUnavailable, from_output, from_system

PATIENCE = 60  # seconds for the server to start, to recover or to stop

# Test databases carry the pid of their run: those found at a fresh start, with nobody connected, are of killed runs.
FIRST_STATEMENTS = f"""
SELECT 'CREATE ROLE {NAME} LOGIN CREATEDB' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{NAME}')\\gexec
SELECT 'CREATE DATABASE {NAME} OWNER {NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}')\\gexec
SELECT format('DROP DATABASE %I', datname) FROM pg_database WHERE datname ~ '^test_{NAME}_[0-9]+'\\gexec
"""


class Cluster:
    def __init__(self, home: Home) -> None:
        self.home = home
        self.programs = Programs(home)
        self._process: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        return self.home.path / "server.log"

    @property
    def _maintenance(self) -> tuple[str | Path, ...]:
        return ("-h", self.home.sockets, "-U", "postgres", "-d", "postgres")

    @property
    def kept(self) -> Path:
        """Exists while `make db-start` wants the server to outlive its users."""
        return self.home.path / "kept"

    @property
    def running(self) -> bool:
        return self.home.locked("server")

    def state(self) -> tuple[bool, bool, bool]:
        """Whether it runs, is in use, and is kept; behind the door, or asking could pass for a user."""
        self.home.make()
        with self._door():
            return self.running, self.home.locked("lease"), self.kept.exists()

    def enter(self) -> int:
        """Make sure the server answers, and return the descriptor that holds a lease on it until it is closed."""
        self.home.make()
        with self._door():
            descriptor = self.home.open("lease")
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            try:
                self._ensure_running()
            except BaseException:
                self.home.unlock(descriptor)
                with contextlib.suppress(DatabaseUnavailable):
                    self._stop_if_unwanted()
                raise
            return descriptor

    def leave(self, descriptor: int) -> None:
        """Give a lease back, and stop the server if it was the last one and nobody asked to keep it."""
        try:
            with self._door():
                self.home.unlock(descriptor)
                self._stop_if_unwanted()
        except Busy:
            self.home.unlock(descriptor)

    def stop(self, *, force: bool = False) -> bool:
        """Stop the server, kept or not; False if it was not running. Raises `Busy` while others use it."""
        self.home.make()
        with self._door():
            if not force and self.home.locked("lease"):
                raise Busy(
                    "The embedded PostgreSQL is in use and keeps running; stop --force stops it anyway."
                )
            self.kept.unlink(missing_ok=True)
            return self._stop()

    @contextlib.contextmanager
    def _door(self) -> Iterator[None]:
        deadline = time.monotonic() + 2 * PATIENCE
        while (descriptor := self.home.lock("door")) is None:
            if time.monotonic() > deadline:
                raise Busy(
                    f"Somebody has been starting or stopping the database in {self.home.path} for too long."
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            self.home.unlock(descriptor)

    # Everything below is called behind the door.

    def _ensure_running(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while (server := self.home.lock("server")) is None:
            if self._answers():
                return
            # It recovers from a crash, or whoever was starting or stopping it was killed.
            self._pause_until(deadline)
        try:
            self._start(server)
        finally:
            os.close(server)

    def _start(self, server: int) -> None:
        try:
            self.programs.prepare()
            if not self.home.data.exists():
                self._initialise(server)
            self.home.make_sockets()
            for stale in (self.home.data / "postmaster.pid", *self.home.sockets.iterdir()):
                stale.unlink(missing_ok=True)
        except OSError as error:
            raise from_system(error, self.home.path) from error
        self._launch(server)
        query = (
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.home.sockets,
            "-U",
            "postgres",
            "-d",
            "postgres",
        )
        self.programs.run("psql", *query, text=FIRST_STATEMENTS)

    def _launch(self, server: int) -> None:
        """Not by pg_ctl: as a child it can be reaped, where an orphan may stay a zombie below a container's init."""
        options = [f"-c{name}={value}" for name, value in self._options().items()]
        with contextlib.suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".log.1"))
        self._process = self.programs.launch(
            "postgres", "-D", self.home.data, *options, log=self.log, keep=server
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None:
                raise from_output(self.log.read_text(errors="replace"), self.home.path)
            self._pause_until(deadline)

    def _answers(self) -> bool:
        return self.programs.succeeds("pg_isready", "-q", *self._maintenance)

    def _pause_until(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(f"The embedded PostgreSQL does not answer; its log is {self.log}.")
        time.sleep(0.02)

    def _options(self) -> dict[str, str]:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        roomy = memory >= 2**31
        return {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "256MB" if roomy else "64MB",
            "effective_cache_size": f"{memory // 2**21}MB",
            "work_mem": "8MB",
            "maintenance_work_mem": "128MB" if roomy else "32MB",
            "random_page_cost": "1.1",
            "jit": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Errors of statements are the application's to report; here they would only fill the disk.
            "log_min_messages": "log",
            "log_checkpoints": "off",
        }

    def _initialise(self, server: int) -> None:
        """Renamed into place when complete, so that a killed attempt leaves nothing to trip over."""
        unfinished = self.home.path / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        self.home.hand_over(unfinished)
        # Not --no-locale: with it 'ÅSA' ILIKE 'åsa' is false.
        locale = ("--locale-provider=builtin", "--locale=C.UTF-8")
        try:
            self.programs.run(
                "initdb",
                "-A",
                "trust",
                "-E",
                "UTF8",
                *locale,
                "-U",
                "postgres",
                "-D",
                unfinished,
                keep=server,
            )
            unfinished.rename(self.home.data)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _stop_if_unwanted(self) -> None:
        if not self.kept.exists() and not self.home.locked("lease"):
            self._stop()

    def _stop(self) -> bool:
        was_running = self.running
        deadline, next_request = time.monotonic() + PATIENCE, 0.0
        while self.running:
            if time.monotonic() > next_request:  # again if it was too early in its start to hear the first
                self.programs.succeeds("pg_ctl", "stop", "-W", "-s", "-m", "fast", "-D", self.home.data)
                next_request = time.monotonic() + 1
            self._pause_until(deadline)
        if self._process:
            self._process.wait()
        if was_running:
            with contextlib.suppress(OSError):
                self.home.sockets.rmdir()
        return was_running
