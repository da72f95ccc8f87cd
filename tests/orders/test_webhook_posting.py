"""One request to a receiver that may do anything (docs/webhooks.md, Delivery, Addresses)."""

import asyncio
import hashlib
import hmac
import socket
import ssl
import subprocess
import time

import pytest

from core.errors import Invalid
from orders.services.webhooks import addresses, posting
from orders.services.webhooks.addresses import check_url, is_public
from orders.services.webhooks.posting import Letter, post
from tests.orders.receiver import answer, cut, drip, endless, receiver, slow
from tests.serving import free_port

BODY = '{"id":"evt-1","product":"Rad für Škoda"}'.encode()


@pytest.fixture(autouse=True)
def inside(settings):
    settings.WEBHOOK_PRIVATE_TARGETS = True


def sent(url, body=BODY):
    return asyncio.run(post(Letter(url, body, "whsec-1")))


def test_200_is_success():
    with receiver(answer(200, b"thanks")) as there:
        got = sent(there.url)
    assert (got.accepted, got.status, got.beginning, got.error) == (True, 200, "thanks", "")
    assert there.bodies == [BODY]


def test_the_request_is_signed_and_plain():
    with receiver() as there:
        sent(there.url + "?q=1")
    assert there.heads[0].startswith("POST /hook?q=1 HTTP/1.1")
    assert there.header("x-mes-signature") == hmac.new(b"whsec-1", BODY, hashlib.sha256).hexdigest()
    assert there.header("content-type") == "application/json"
    assert there.header("host") == there.url.split("/")[2]


@pytest.mark.parametrize("status", [201, 202, 204, 400, 404, 500, 503])
def test_any_other_status_is_a_failure(status):
    with receiver(answer(status)) as there:
        got = sent(there.url)
    assert (got.accepted, got.status, got.error) == (False, status, f"Answered {status}, not 200.")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status):
    with receiver() as other, receiver(answer(status, b"", f"Location: {other.url}")) as there:
        got = sent(there.url)
    assert (got.accepted, got.status) == (False, status)
    assert other.heads == []


@pytest.mark.parametrize(
    "behaviour",
    [
        slow(3),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + b" " * 99, 0.1),
        drip(b"H" * 999, 0.05),
        lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") or time.sleep(3),
    ],
    ids=["silence", "drip", "drip in the status", "drip in the body"],
)
def test_the_deadline_is_for_the_whole_answer(behaviour, monkeypatch):
    monkeypatch.setattr(posting, "DEADLINE", 0.6)
    started = time.monotonic()
    with receiver(behaviour) as there:
        got = sent(there.url)
    assert (got.accepted, got.error) == (False, "No whole answer within 0.6 seconds.")
    assert 0.5 < time.monotonic() - started < 2.5  # the quickest of them would go on for 3
    assert 550 < got.milliseconds < 2400


def test_a_name_server_that_is_silent_is_waited_for_as_long(monkeypatch):
    monkeypatch.setattr(posting, "DEADLINE", 0.3)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: time.sleep(1))
    assert sent("http://example.com/").error == "No whole answer within 0.3 seconds."


def test_a_closed_port_is_a_failure():
    got = sent(f"http://127.0.0.1:{free_port()}/")
    assert (got.status, got.error.split(":")[0]) == (None, "ConnectError")


def test_an_answer_that_breaks_off_is_a_failure():
    with receiver(cut) as there:
        got = sent(there.url)
    assert (got.accepted, got.error.split(":")[0]) == (False, "RemoteProtocolError")


@pytest.mark.parametrize("garbage", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000])
def test_what_is_not_http_is_a_failure(garbage):
    with receiver(lambda peer: peer.sendall(garbage)) as there:
        assert not sent(there.url).accepted


def test_a_giant_answer_is_not_read():
    with receiver(endless) as there:
        started = time.monotonic()
        got = sent(there.url)
    assert got.accepted
    assert len(got.beginning) == 1000
    assert time.monotonic() - started < 2


def test_the_answer_is_kept_as_text():
    with receiver(answer(500, b"bad \x00 \xff end")) as there:
        assert sent(there.url).beginning == "bad \ufffd \ufffd end"


def test_a_fault_of_ours_is_a_failed_attempt(monkeypatch):
    monkeypatch.setattr(posting, "signature", lambda *_: 1 / 0)
    with receiver() as there:
        assert sent(there.url).error == "Internal error: ZeroDivisionError"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for `localhost` that nobody has signed."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = str(folder / "key.pem"), str(folder / "cert.pem")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    return key, cert


@pytest.fixture
def tls(certificate):
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    context = ssl.create_default_context(cafile=certificate[1])
    monkeypatch.setattr(posting, "_trust", lambda: context)


def test_a_certificate_of_nobody_is_a_failure(tls):
    with receiver(context=tls) as there:
        got = sent(there.url.replace("127.0.0.1", "localhost"))
    assert "CERTIFICATE_VERIFY_FAILED" in got.error
    assert there.bodies == []


def test_a_certificate_is_checked_against_the_name_and_not_the_address(tls, trusted):
    with receiver(context=tls) as there:
        assert sent(there.url.replace("127.0.0.1", "localhost")).accepted
        assert "CERTIFICATE_VERIFY_FAILED" in sent(there.url).error
    assert there.header("host").startswith("localhost:")


def test_the_next_address_is_tried_where_the_first_is_closed(monkeypatch):
    with receiver() as there:
        port = int(there.url.split(":")[2].split("/")[0])
        found = [(0, 0, 0, "", (ip, port)) for ip in ("127.0.0.9", "127.0.0.1")]
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: found)
        assert sent(f"http://receiver.example:{port}/hook").accepted
    assert there.header("host") == f"receiver.example:{port}"


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with receiver() as proxy, receiver() as there:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert sent(there.url).accepted
    assert proxy.heads == []


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1",
    "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:1::1", "2001:db8::1", "::7f00:1", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_a_public_address_is(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/x", "https://10.0.0.1/", "http://[::1]:9/", "http://169.254.169.254/",
        "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0/", "http://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_when_it_is_saved_and_when_it_is_used(url, settings):
    settings.WEBHOOK_PRIVATE_TARGETS = False
    with pytest.raises(Invalid) as refused:
        check_url(url)
    assert (refused.value.field, refused.value.reason) == ("url", "NOT_PUBLIC")
    got = sent(url)
    assert (got.status, "is no public address" in got.error) == (None, True)


def test_a_name_that_leads_inside_only_later_is_refused_then(settings, monkeypatch):
    settings.WEBHOOK_PRIVATE_TARGETS = False
    found = ["93.184.215.14"]
    monkeypatch.setattr(
        addresses.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (ip, 80)) for ip in found]
    )
    check_url("http://rebinding.example/")
    with receiver() as there:
        found.append("127.0.0.1")
        got = sent(f"http://rebinding.example:{there.url.split(':')[2]}")
    assert (got.error, there.heads) == (
        "127.0.0.1 is no public address; webhooks go to public ones only.",
        [],
    )


def test_a_name_is_looked_up_once_for_an_attempt(monkeypatch):
    asked = []
    real = socket.getaddrinfo
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: asked.append(a) or real(*a, **k))
    with receiver() as there:
        assert sent(there.url.replace("127.0.0.1", "localhost")).accepted
    assert [host for host, *_ in asked if host == "localhost"] == ["localhost"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "REQUIRED"),
        ("example.com/hook", "INVALID_FORMAT"),
        ("ftp://example.com/", "INVALID_FORMAT"),
        ("file:///etc/passwd", "INVALID_FORMAT"),
        ("http://", "INVALID_FORMAT"),
        ("http:///hook", "INVALID_FORMAT"),
        ("https://user:secret@example.com/", "INVALID_FORMAT"),
        ("https://exam ple.com/", "INVALID_FORMAT"),
        ("https://example.com/\r\nX: y", "INVALID_FORMAT"),
        ("https://example.com:99999/", "INVALID_FORMAT"),
        ("https://" + "a" * 70 + ".example/", "INVALID_FORMAT"),
        ("https://example.com/" + "a" * 2000, "TOO_LONG"),
    ],
)
def test_what_is_no_address_is_refused(url, reason):
    with pytest.raises(Invalid) as refused:
        check_url(url)
    assert (refused.value.field, refused.value.reason) == ("url", reason)


def test_a_name_that_does_not_resolve_may_do_so_later(settings):
    settings.WEBHOOK_PRIVATE_TARGETS = False
    check_url("https://nobody.invalid/hook")
    assert sent("https://nobody.invalid/hook").error.startswith("gaierror: ")
