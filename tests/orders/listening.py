"""Endpoints to tell, and what was told."""

import json
from typing import Any

from orders.models import WebhookDelivery, WebhookEndpoint, WebhookEvent

ALL = WebhookEndpoint.Event.values


def listener(store: Any, *event_types: str, url: str = "https://receiver.invalid/hook", **fields: Any) -> Any:
    """An endpoint of a store, made without looking its address up; of all events unless some are named."""
    return WebhookEndpoint.objects.create(
        store=store, url=url, event_types=list(event_types or ALL), nonce="0" * 32, **fields
    )


def events(store: Any) -> list[WebhookEvent]:
    return list(WebhookEvent.objects.of(store).order_by("pk"))


def types(store: Any) -> list[str]:
    return [event.type for event in events(store)]


def body(event: WebhookEvent) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.body)
    return found


def only_delivery(store: Any) -> WebhookDelivery:
    return WebhookDelivery.objects.of(store).select_related("event", "endpoint").get()
