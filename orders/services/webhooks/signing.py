"""How a receiver knows that an event is ours (docs/webhooks.md, Signature)."""

import hmac
from hashlib import sha256

from django.conf import settings

from orders.models import WebhookEndpoint


def signing_secret(endpoint: WebhookEndpoint) -> str:
    """What an endpoint's events are signed with. Show it once, to whoever made the endpoint.

    Made of the row and KEY_PEPPER, and stored nowhere: a copy of the database signs nothing.
    """
    made = hmac.digest(settings.KEY_PEPPER.encode(), f"webhook:{endpoint.nonce}".encode(), sha256)
    return f"whsec-{made.hex()}"


def signature(secret: str, body: bytes) -> str:
    """Lower-case hex of the HMAC-SHA256, with nothing before it."""
    return hmac.digest(secret.encode(), body, sha256).hex()
