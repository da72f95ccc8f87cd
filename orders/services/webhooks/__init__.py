"""Telling other systems what happens on the shop floor: docs/webhooks.md."""

from orders.services.webhooks.deliveries import deliver_due, redeliver, redeliver_failed, send_test, wake
from orders.services.webhooks.endpoints import (
    change_endpoint,
    create_endpoint,
    remove_endpoint,
)
from orders.services.webhooks.events import TEST, Told, forget_events, listeners, write_events
from orders.services.webhooks.signing import signature, signing_secret

__all__ = [
    "TEST",
    "Told",
    "change_endpoint",
    "create_endpoint",
    "deliver_due",
    "forget_events",
    "listeners",
    "redeliver",
    "redeliver_failed",
    "remove_endpoint",
    "send_test",
    "signature",
    "signing_secret",
    "wake",
    "write_events",
]
