"""Where webhooks may go: public addresses only, unless WEBHOOK_PRIVATE_TARGETS is on (docs/webhooks.md, Addresses)."""

import socket
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import IPv6Address, ip_address, ip_network

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Invalid

MAX_LENGTH = 2000
PATIENCE = 3.0
"""Seconds that a person waits for a name to be resolved."""

# These hold an IPv4 address, which may be any: NAT64, 6to4, Teredo.
WRAPPERS = [ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
# A name server that never answers holds one of these threads, and nobody else's.
RESOLVERS = ThreadPoolExecutor(16, thread_name_prefix="resolver")


class NotPublic(Exception):
    """The name leads to an address inside; the message names it."""


def check_url(url: str) -> None:
    """Raise Invalid for an address that nothing could be sent to.

    A name that does not resolve now may do so later: every delivery looks again.
    """
    parsed = parse(url)
    try:
        addresses = resolving(parsed).result(timeout=PATIENCE)
        refuse_private(addresses)
    except OSError:  # of which a TimeoutError is one
        return
    except NotPublic as refusal:
        raise Invalid(str(refusal), field="url", reason="NOT_PUBLIC") from None


def parse(url: str) -> httpx.URL:
    """Raise Invalid for what is no plain http or https address."""
    if not url:
        raise Invalid(_("The address is missing."), field="url", reason="REQUIRED")
    if len(url) > MAX_LENGTH:
        raise Invalid(
            _("An address has at most %(most)s characters.") % {"most": MAX_LENGTH},
            field="url",
            reason="TOO_LONG",
        )
    try:
        parsed = httpx.URL(url)
        _ascii_host(parsed).encode("idna")  # as the look-up will, which refuses empty and overlong labels
    except (httpx.InvalidURL, ValueError):
        raise _no_address() from None
    known = parsed.scheme in ("http", "https") and 0 < _port(parsed) < 65536
    if not known or not parsed.host or parsed.userinfo or _has_space(url):
        raise _no_address()
    return parsed


def _ascii_host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


def _port(url: httpx.URL) -> int:
    return (443 if url.scheme == "https" else 80) if url.port is None else url.port


def _has_space(url: str) -> bool:
    return any(character.isspace() or not character.isprintable() for character in url)


def _no_address() -> Invalid:
    return Invalid(
        _("This is no address such as https://example.com/hook; a login in it is not allowed."),
        field="url",
        reason="INVALID_FORMAT",
    )


def resolving(url: httpx.URL) -> "Future[list[str]]":
    """The addresses behind an URL, in the order to try them. Raises OSError."""
    return RESOLVERS.submit(_resolve, _ascii_host(url), _port(url))


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refuse_private(addresses: list[str]) -> None:
    """Raise NotPublic if one of them is not: a name that leads inside at times is not trusted at all."""
    if settings.WEBHOOK_PRIVATE_TARGETS:
        return
    for address in addresses:
        if not is_public(address):
            raise NotPublic(f"{address} is no public address; webhooks go to public ones only.")


def is_public(address: str) -> bool:
    """Whether an address can be anybody's on the internet, and nobody's inside."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip.is_site_local or any(ip in wrapper for wrapper in WRAPPERS):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
