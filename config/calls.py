"""HTTP calls that are told as they are made: each as a curl line that can be pasted."""

import json
import shlex
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

Say = Callable[[str], None]
KEY, ADDRESS = "$KEY", "$MILLWRIGHT"
BEARER = {"Authorization": f"Bearer {KEY}"}
# How each API wants to be told who calls: docs/api.
HEADERS: Mapping[str, Mapping[str, str]] = {
    "/api/v2/": BEARER,
    "/api/": BEARER,
    "/api2/": {"apikey": KEY},
    "/v1/": {"store": "$STORE", "api_key": KEY},
}


class CallFailed(Exception):
    """An API refused a call; the message has its answer."""


class Caller:
    """Calls the four APIs of one running server with one key."""

    def __init__(self, url: str, key: str, store: int, say: Say):
        self.url, self.say = url, say
        self.variables = {"KEY": key, "MILLWRIGHT": url, "STORE": str(store)}

    def exports(self) -> str:
        """What a shell must know before a line is pasted into it."""
        return "export " + " ".join(f"{name}={value}" for name, value in self.variables.items())

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        return self.call("PUT", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The parsed answer. Raises CallFailed for anything but a success."""
        self.say(f"      {curl_line(method, path, body)}")
        return self._send(method, path, body)

    def wait_for(self, path: str, done: Callable[[Any], bool], seconds: float = 30) -> Any:
        """Ask until the worker is done with something; told once. Raises CallFailed when it takes too long."""
        answer = self.get(path)
        ends = time.monotonic() + seconds
        while not done(answer):
            if time.monotonic() > ends:
                raise CallFailed(f"{path} is not done after {seconds:.0f} seconds: is the worker running?")
            time.sleep(0.25)
            answer = self._send("GET", path, None)
        return answer

    def _send(self, method: str, path: str, body: Any) -> Any:
        headers = {name: self._filled(value) for name, value in headers_of(path, body).items()}
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as refusal:
            raise CallFailed(f"{method} {path}: {refusal.code} {refusal.read().decode()}") from None

    def _filled(self, text: str) -> str:
        for name, value in self.variables.items():
            text = text.replace(f"${name}", value)
        return text


def headers_of(path: str, body: Any) -> dict[str, str]:
    """The headers of a call, with the shell's names in place of secrets."""
    mount = next(mount for mount in HEADERS if path.startswith(mount))
    return {**HEADERS[mount], **({} if body is None else {"Content-Type": "application/json"})}


def curl_line(method: str, path: str, body: Any = None) -> str:
    """The same call for a shell that knows $KEY, $STORE and $MILLWRIGHT."""
    words = ["curl"]
    if method != ("GET" if body is None else "POST"):
        words += ["-X", method]
    for name, value in headers_of(path, body).items():
        words += ["-H", f'"{name}: {value}"']
    if body is not None:
        words += ["-d", shlex.quote(json.dumps(body))]
    return " ".join([*words, f'"{ADDRESS}{path}"'])
