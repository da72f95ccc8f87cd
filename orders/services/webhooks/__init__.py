"""Telling other systems what happens on the shop floor: docs/webhooks.md."""

from orders.services.webhooks.deliveries import deliver_due, redeliver, wake
from orders.services.webhooks.endpoints import (
    change_endpoint,
    create_endpoint,
    remove_endpoint,
)
from orders.services.webhooks.events import Told, forget_events, listeners, write_events
from orders.services.webhooks.signing import signature, signing_secret

__all__ = [
    "Told",
    "change_endpoint",
    "create_endpoint",
    "deliver_due",
    "forget_events",
    "listeners",
    "redeliver",
    "remove_endpoint",
    "signature",
    "signing_secret",
    "wake",
    "write_events",
]
