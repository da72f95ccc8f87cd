"""What the supervisor promises of one child, and of its address."""

import os
import signal
import socket
import sys
import time

import pytest

from config.supervisor import CannotServe, Child, listen, reachable


def child(code: str) -> Child:
    return Child("program", (sys.executable, "-c", code), {})


def pid(one: Child) -> int:
    assert one.process
    return one.process.pid


def test_a_child_that_is_killed_is_started_again() -> None:
    one = child("import time; time.sleep(60)")
    one.start()
    first = pid(one)
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while pid(one) == first and time.monotonic() < deadline:
        one.revive()
        time.sleep(0.02)
    assert pid(one) != first
    assert not one.ended
    one.kill()


def test_a_child_that_keeps_ending_is_started_ever_later() -> None:
    one = child("")
    delays = []
    for _ in range(3):
        one.start()
        assert one.process
        one.process.wait()
        one.revive()
        delays.append(one.delay)
    assert delays == [0.5, 1.0, 2.0]


def test_a_child_that_was_never_started_stays_so() -> None:
    one = child("")
    one.revive()
    one.ask_to_end()
    one.kill()
    assert one.process is None


def test_a_killed_child_takes_its_own_children_along() -> None:
    one = child("import subprocess; subprocess.run(['sleep', '60'])")
    one.start()
    one.kill()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid(one), 0)


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", "many"), ("127.0.0.1", "70000"), ("192.0.2.1", "0")]
)
def test_an_impossible_address_is_one_sentence(host: str, port: str) -> None:
    with pytest.raises(CannotServe, match=r"^[^\n]+\.$"):
        listen(host, port)


def test_a_listener_on_all_addresses_is_reached_on_loopback() -> None:
    with listen("0.0.0.0", "0") as listener:
        host, port = reachable(listener)
        assert host == "127.0.0.1"
        socket.create_connection((host, port)).close()
