"""A receiver of webhooks on loopback that behaves as badly as it is told to."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Behaviour = Callable[[socket.socket], None]


def answer(status: int, body: bytes = b"", *headers: str) -> Behaviour:
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return lambda peer: peer.sendall("\r\n".join([*lines, "", ""]).encode() + body)


def slow(seconds: float) -> Behaviour:
    """A good answer, but late."""

    def behave(peer: socket.socket) -> None:
        time.sleep(seconds)
        peer.sendall(OK)

    return behave


def drip(text: bytes, pause: float) -> Behaviour:
    """Byte by byte: no single read ever waits long."""

    def behave(peer: socket.socket) -> None:
        for byte in text:
            peer.sendall(bytes([byte]))
            time.sleep(pause)

    return behave


def endless(peer: socket.socket) -> None:
    """A status of 200, and then more than anybody wants."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        peer.sendall(b"x" * 65536)


def cut(peer: socket.socket) -> None:
    """It promised more than it sent."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


@dataclass
class Receiver:
    """Behaves one way after the other, the last one for ever; keeps what it was sent."""

    url: str
    behaviours: list[Behaviour]
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def header(self, name: str, request: int = -1) -> str | None:
        lines = (line.partition(": ") for line in self.heads[request].split("\r\n")[1:])
        return {key.lower(): value for key, _, value in lines}.get(name.lower())


@contextmanager
def receiver(*behaviours: Behaviour, context: Any = None, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Runs until the block ends; `context` makes it speak TLS."""
    listener = socket.create_server((host, 0))
    scheme = "https" if context else "http"
    found = Receiver(f"{scheme}://{host}:{listener.getsockname()[1]}/hook", [*behaviours] or [answer(200)])
    lock = threading.Lock()

    def serve(peer: socket.socket) -> None:
        try:
            with context.wrap_socket(peer, server_side=True) if context else peer as stream:
                with lock:
                    found.at_once += 1
                    found.most_at_once = max(found.most_at_once, found.at_once)
                behave = _take(stream, found, lock)
                behave(stream)
        except OSError:
            pass
        finally:
            with lock:
                found.at_once -= 1

    def accept() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=[peer], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield found
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _take(stream: socket.socket, found: Receiver, lock: threading.Lock) -> Behaviour:
    """Read one request whole, and say how to behave."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += _more(stream)
    head, _, body = read.partition(b"\r\n\r\n")
    length = int(
        next(line for line in head.lower().split(b"\r\n") if b"content-length" in line).split(b":")[1]
    )
    while len(body) < length:
        body += _more(stream)
    with lock:
        found.heads.append(head.decode())
        found.bodies.append(body)
        return found.behaviours.pop(0) if len(found.behaviours) > 1 else found.behaviours[0]


def _more(stream: socket.socket) -> bytes:
    chunk = stream.recv(65536)
    if not chunk:
        raise OSError("gone")
    return chunk
