"""Writes of webhook endpoints (docs/webhooks.md, Endpoints)."""

import secrets
from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from core.models import Store
from core.transactions import service
from orders.models import WebhookEndpoint
from orders.services.webhooks.addresses import check_url
from orders.services.webhooks.deliveries import disable_pending


class EndpointChanges(TypedDict, total=False):
    """What may be changed of an endpoint; what is not given stays."""

    url: str
    event_types: Iterable[str]
    active: bool


def create_endpoint(
    *, store: Store | int, url: str, event_types: Iterable[str], active: bool = True
) -> WebhookEndpoint:
    """Tell `url` of these events (`WebhookEndpoint.Event`) from now on.

    Raises Invalid, field `url` or `event_types`. Looks the address up, for three seconds at most.
    """
    check_url(url)
    return _create(store if isinstance(store, int) else store.pk, url, _known(event_types), active)


@service
def _create(store_id: int, url: str, event_types: list[str], active: bool) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        store_id=store_id, url=url, event_types=event_types, active=active, nonce=secrets.token_hex(16)
    )


def change_endpoint(*, store: Store | int, pk: int, **changes: Unpack[EndpointChanges]) -> WebhookEndpoint:
    """Change the given fields only; what waits goes to the new address. The secret stays.

    Made inactive, what waits becomes `disabled`, and stays so when it is active again: it can be redelivered.
    Raises NotFound, Invalid.
    """
    if "url" in changes:
        check_url(changes["url"])
    if "event_types" in changes:
        changes["event_types"] = _known(changes["event_types"])
    return _change(store, pk, changes)


@service
def _change(store: Store | int, pk: int, changes: EndpointChanges) -> WebhookEndpoint:
    endpoint = _locked(store, pk)
    changed = [name for name, value in changes.items() if getattr(endpoint, name) != value]
    for name in changed:
        setattr(endpoint, name, changes[name])  # type: ignore[literal-required]
    if changed:
        endpoint.updated_at = timezone.now()
        endpoint.save(update_fields=[*changed, "updated_at"])
    if not endpoint.active:
        disable_pending(endpoint)
    return endpoint


@service
def remove_endpoint(*, store: Store | int, pk: int) -> None:
    """Nothing is sent to it any more; what waits becomes `disabled`, and the log stays. Raises NotFound."""
    endpoint = _locked(store, pk)
    endpoint.active = False
    endpoint.removed_at = endpoint.updated_at = timezone.now()
    endpoint.save(update_fields=["active", "removed_at", "updated_at"])
    disable_pending(endpoint)


def _locked(store: Store | int, pk: int) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.of(store).present().select_for_update(no_key=True)
    endpoint = rows.filter(pk=pk).first()
    if endpoint is None:
        raise NotFound(_("Webhook endpoint not found"))
    return endpoint


def _known(event_types: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(event_types))
    if not chosen:
        raise Invalid(_("Choose at least one event."), field="event_types", reason="REQUIRED")
    if unknown := [name for name in chosen if name not in WebhookEndpoint.Event.values]:
        raise Invalid(
            _("There is no event %(unknown)s.") % {"unknown": unknown[0]},
            field="event_types",
            reason="INVALID_CHOICE",
        )
    return chosen
