"""Runs the web server and the job worker as children, and leaves none of them behind."""

import ctypes
import http.client
import ipaddress
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

CHECKOUT = Path(__file__).resolve().parents[1]
GRACE = 25.0  # seconds; gunicorn and the worker give their requests and jobs 20
STARTING = 60.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

logger = logging.getLogger("millwright.supervisor")


class CannotServe(Exception):
    """One sentence for the person who started it."""


def listen(host: str, port: str) -> socket.socket:
    """The socket everybody connects to; it outlives a web server that has to be restarted."""
    if not port.isdigit() or int(port) > 65535:
        raise CannotServe(f"PORT must be a number up to 65535, not {port!r}.")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, int(port)), family=family, backlog=2048)
    except OSError as error:
        raise CannotServe(
            f"Cannot listen on {host}:{port} ({error.strerror}); choose another HOST or PORT."
        ) from error


def reachable(listener: socket.socket) -> tuple[str, int]:
    """An address at which this machine itself reaches the listener."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "::1" if address.version == 6 else "127.0.0.1"
    return host, port


@dataclass
class Child:
    """A program that is started again when it ends by itself, ever later if it keeps ending."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    descriptors: Sequence[int] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    delay: float = 0.0
    due: float | None = None

    def start(self) -> None:
        self.started, self.due = time.monotonic(), None
        parent = os.getpid()

        def end_with_parent() -> None:
            if LIBC and (LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM) or os.getppid() != parent):
                os._exit(1)

        self.process = subprocess.Popen(
            self.command,
            cwd=CHECKOUT,
            env={**os.environ, **self.environment},
            pass_fds=self.descriptors,
            start_new_session=True,  # Ctrl-C at the terminal is the supervisor's to pass on
            preexec_fn=end_with_parent,
        )

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def revive(self) -> None:
        """Call it often: it starts an ended program again when its time has come."""
        if not self.process or not self.ended:
            return
        now = time.monotonic()
        if self.due is None:
            self.delay = 0.5 if now - self.started > 60 else min(max(2 * self.delay, 0.5), 30)
            self.due = now + self.delay
            logger.warning("The %s ended (%s); it is started again.", self.name, self.process.returncode)
        elif now >= self.due:
            self.start()

    def ask_to_end(self) -> None:
        if self.process and not self.ended:
            self.process.terminate()

    def kill(self) -> None:
        """Its whole session, if it is still there."""
        if self.process and not self.ended:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """The site on one address: `run()` keeps it up until SIGTERM or Ctrl-C.

    The address is taken at once, so that a port in use is known before anything else is done.
    Call it from the main thread: a child ends when the thread that started it does.
    """

    def __init__(self, host: str, port: str, workers: str = "2") -> None:
        self.listener = listen(host, port)
        self.address = reachable(self.listener)
        descriptor = self.listener.fileno()
        gunicorn = ("-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"fd://{descriptor}", "config.wsgi")
        role = {"PROCESS_ROLE": "web", "WEB_WORKERS": workers}
        self.web = Child("web server", (sys.executable, *gunicorn), role, (descriptor,))
        worker = ("manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "20")
        self.jobs = Child("job worker", (sys.executable, *worker), {"PROCESS_ROLE": "worker"})
        self.children = (self.web, self.jobs)
        self.stopping_since: float | None = None
        self.impatient = False

    @classmethod
    def from_environment(cls) -> "Supervisor":
        environment = os.environ
        workers = environment.get("WEB_WORKERS", "2")
        if not workers.isdigit() or not int(workers):
            raise CannotServe(f"WEB_WORKERS must be a number above 0, not {workers!r}.")
        return cls(environment.get("HOST", "127.0.0.1"), environment.get("PORT", "8000"), workers)

    @property
    def url(self) -> str:
        host, port = self.address
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready` once the site answers, and stay until asked to stop."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._request_stop)
        try:
            self.start()
            if self.stopping_since is None:
                when_ready()
            while self.stopping_since is None:
                for child in self.children:
                    child.revive()
                time.sleep(0.1)
        finally:
            self.stop()

    def start(self) -> None:
        """Return when the site answers, or when it was asked to stop meanwhile."""
        self.web.start()
        self.wait_until_healthy()
        if self.stopping_since is None:
            self.jobs.start()

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + STARTING
        while self.stopping_since is None:
            if self._healthy():
                return
            if self.web.ended:
                raise CannotServe("The web server ended while starting; the reason is above.")
            if time.monotonic() > deadline:
                raise CannotServe(f"The site did not answer within {STARTING:.0f} seconds.")
            time.sleep(0.05)

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection(*self.address, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End the children in peace; those that take too long, or all at a second request, are killed."""
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + GRACE
        while not all(child.ended for child in self.children):
            if self.impatient or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill()
        self.listener.close()

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        """A signal to the whole process group comes twice, from make too: only a later one means hurry."""
        now = time.monotonic()
        if self.stopping_since is None:
            self.stopping_since = now
        self.impatient = now - self.stopping_since > 2
