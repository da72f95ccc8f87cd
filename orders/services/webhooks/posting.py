"""One request to somebody else's server, who may do anything: five seconds in all, and 64 KB of answer."""

import asyncio
import logging
import ssl
import time
from dataclasses import dataclass, replace
from functools import lru_cache

import httpx

from core.errors import Invalid
from orders.services.webhooks.addresses import NotPublic, parse, refuse_private, resolving
from orders.services.webhooks.signing import signature

DEADLINE = 5.0
MOST_READ = 64 * 1024
SHOWN = 1000
MAX_ERROR = 500
ACCEPTED = 200

logger = logging.getLogger("millwright.webhooks")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, to whom, signed with what."""

    url: str
    body: bytes
    secret: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a status and how the answer begins, or why there is none."""

    status: int | None = None
    beginning: str = ""
    error: str = ""
    milliseconds: int = 0

    @property
    def accepted(self) -> bool:
        """Exactly 200, and nothing went wrong until the answer was read."""
        return self.status == ACCEPTED and not self.error


async def post(letter: Letter) -> Answer:
    """Send it. Never raises: whatever goes wrong is an answer that was not accepted."""
    started = time.monotonic()
    try:
        async with asyncio.timeout(DEADLINE):
            answer = await _exchange(letter)
    except TimeoutError:
        answer = Answer(error=f"No whole answer within {DEADLINE:g} seconds.")
    except (NotPublic, Invalid) as refusal:
        answer = Answer(error=str(refusal))
    except (httpx.HTTPError, OSError) as error:
        answer = Answer(error=f"{type(error).__name__}: {error}"[:MAX_ERROR])
    except Exception as error:  # a fault of ours must not stop what waits behind it
        logger.exception("webhook")
        answer = Answer(error=f"Internal error: {type(error).__name__}")
    return replace(answer, milliseconds=round(1000 * (time.monotonic() - started)))


async def _exchange(letter: Letter) -> Answer:
    url = parse(letter.url)
    addresses = await asyncio.wrap_future(resolving(url))
    refuse_private(addresses)
    timeout = httpx.Timeout(None, connect=DEADLINE / len(addresses))
    # Nobody's environment decides where this goes (HTTP_PROXY), and no redirect does.
    async with httpx.AsyncClient(
        verify=_trust(), timeout=timeout, trust_env=False, follow_redirects=False
    ) as client:
        for address in addresses[:-1]:
            try:
                return await _send(client, url, address, letter)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await _send(client, url, addresses[-1], letter)


async def _send(client: httpx.AsyncClient, url: httpx.URL, address: str, letter: Letter) -> Answer:
    """To exactly the address that was looked up and checked, under the name that it was asked by."""
    request = client.build_request(
        "POST",
        url.copy_with(host=address, fragment=None),
        content=letter.body,
        headers={
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "Millwright",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "x-mes-signature": signature(letter.secret, letter.body),
        },
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )
    response = await client.send(request, stream=True)
    try:
        read = await _beginning(response)
    finally:
        await response.aclose()
    error = "" if response.status_code == ACCEPTED else f"Answered {response.status_code}, not {ACCEPTED}."
    return Answer(response.status_code, _text(read), error)


async def _beginning(response: httpx.Response) -> bytes:
    read = b""
    async for chunk in response.aiter_raw():
        read += chunk
        if len(read) >= MOST_READ:
            break
    return read


def _text(read: bytes) -> str:
    return read[: 4 * SHOWN].decode(errors="replace").replace("\x00", "\ufffd")[:SHOWN]


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The usual authorities, or those of SSL_CERT_FILE; reading them takes longer than a request."""
    return httpx.create_ssl_context()
