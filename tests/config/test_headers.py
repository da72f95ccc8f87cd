"""Three header names of the contracts have underscores; both servers deliver them from anywhere, and no others."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from config.management.commands.runserver import Server
from config.postgres.place import CHECKOUT
from config.supervisor import listen

APPLICATION = """
import json

def application(environ, start_response):
    seen = {k: v for k, v in environ.items() if k.startswith("HTTP_") or k in ("SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme")}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]
"""
ADDRESSES = ("loopback", "other")
Request = Callable[..., dict[str, str]]


def own_address() -> str:
    """One that is not loopback; a machine without a network has only a second loopback address to offer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.2"
        return str(probe.getsockname()[0])


def requester(port: int) -> Request:
    def request(where: str = "loopback", *headers: tuple[str, str]) -> dict[str, str]:
        address = own_address() if where == "other" else "127.0.0.1"
        connection = http.client.HTTPConnection(address, port, timeout=10, source_address=(address, 0))
        connection.putrequest("GET", "/page")
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer: dict[str, str] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    return request


@pytest.fixture(scope="module")
def start_gunicorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Request]]:
    folder, started = tmp_path_factory.mktemp("application"), []
    (folder / "echo.py").write_text(APPLICATION)

    def start(**environment: str) -> Request:
        listener = listen("0.0.0.0", "0")
        bind = ("-b", f"fd://{listener.fileno()}", "-w", "1")
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", CHECKOUT / "config" / "gunicorn.py", *bind, "echo"],
            cwd=folder,
            env={**os.environ, **environment},
            pass_fds=(listener.fileno(),),
        )
        started.append(process)
        with listener:
            return requester(listener.getsockname()[1])

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def gunicorn(start_gunicorn: Callable[..., Request]) -> Request:
    return start_gunicorn(TRUSTED_PROXY="")


@pytest.fixture(scope="module")
def runserver() -> Iterator[Request]:
    names: dict[str, Any] = {}
    exec(APPLICATION, names)
    server = Server(("0.0.0.0", 0), None)  # type: ignore[arg-type]
    server.set_app(names["application"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield requester(server.server_port)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["gunicorn", "runserver"])
def request_to(request: pytest.FixtureRequest) -> Request:
    served: Request = request.getfixturevalue(request.param)
    return served


@pytest.mark.parametrize("where", ADDRESSES)
@pytest.mark.parametrize("name", ["api_key", "user_id", "user_token", "API_KEY", "api-key", "User-Token"])
def test_the_names_of_the_contracts_arrive(request_to: Request, where: str, name: str) -> None:
    assert request_to(where, (name, "abc"))[f"HTTP_{name.upper().replace('-', '_')}"] == "abc"


@pytest.mark.parametrize("where", ADDRESSES)
@pytest.mark.parametrize(
    "name", ["x_forwarded_for", "x_forwarded_proto", "idempotency_key", "remote_user", "api_key_"]
)
def test_other_names_with_underscores_are_dropped(request_to: Request, where: str, name: str) -> None:
    assert f"HTTP_{name.upper()}" not in request_to(where, (name, "abc"))


@pytest.mark.parametrize("name", ["script_name", "path_info", "SCRIPT_NAME"])
def test_nobody_rewrites_the_path(request_to: Request, name: str) -> None:
    seen = request_to("loopback", (name, "/page"))
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == ("", "/page")


def test_two_spellings_arrive_joined_so_that_they_can_be_refused(request_to: Request) -> None:
    assert request_to("loopback", ("api-key", "a"), ("api_key", "b"))["HTTP_API_KEY"] == "a,b"
    assert request_to("loopback", ("api_key", "b"), ("api-key", "a"))["HTTP_API_KEY"] == "b,a"


def test_without_a_proxy_nobody_is_believed_about_the_scheme(gunicorn: Request) -> None:
    assert gunicorn("loopback", ("X-Forwarded-Proto", "https"))["wsgi.url_scheme"] == "http"


def test_a_trusted_proxy_is_believed_and_only_it(start_gunicorn: Callable[..., Request]) -> None:
    behind = start_gunicorn(TRUSTED_PROXY="127.0.0.1")
    headers = (("X-Forwarded-Proto", "https"), ("api_key", "abc"))
    assert behind("loopback", *headers)["wsgi.url_scheme"] == "https"
    assert behind("loopback", *headers)["HTTP_API_KEY"] == "abc"
    assert behind("other", *headers)["wsgi.url_scheme"] == "http"
    assert "HTTP_API_KEY" not in behind("other", *headers)
