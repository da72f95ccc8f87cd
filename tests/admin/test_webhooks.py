"""Webhooks in the back office: the secret once, every attempt, and sending again."""

import json

import pytest

from orders.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from orders.services import open_work_order, webhooks
from tests.admin.furniture import page
from tests.admin.headings import unclear
from tests.admin.test_writing import errors, press, told
from tests.orders.listening import ALL, events, listener, only_delivery

pytestmark = pytest.mark.django_db
FORM = {"url": "https://receiver.invalid/hook", "event_types": ALL[:2], "active": "on"}


@pytest.fixture
def delivery(store):
    listener(store)
    open_work_order(store=store, product="Wheel", quantity=1)
    return only_delivery(store)


def test_a_new_endpoint_shows_its_secret_once(member, store):
    response = member.post(page(WebhookEndpoint, "add"), FORM)
    endpoint = WebhookEndpoint.objects.of(store).get()
    secret = webhooks.signing_secret(endpoint).encode()
    assert (endpoint.url, endpoint.event_types, endpoint.active) == (FORM["url"], ALL[:2], True)
    assert secret in response.content
    assert unclear(response.content.decode()) == []
    assert "no-store" in response.headers["Cache-Control"]
    for name in ("change", "history"):
        shown = member.get(page(WebhookEndpoint, name, endpoint.pk)).content
        assert secret not in shown
        assert endpoint.nonce.encode() not in shown


def test_a_private_address_is_an_error_of_the_form(member, store):
    response = member.post(page(WebhookEndpoint, "add"), FORM | {"url": "http://127.0.0.1/"})
    assert "no public address" in errors(response)
    assert not WebhookEndpoint.objects.of(store).exists()


def test_an_endpoint_is_changed_by_its_service(member, store, delivery):
    endpoint = delivery.endpoint
    form = {"url": FORM["url"], "event_types": ["operation.started"]}
    assert member.post(page(WebhookEndpoint, "change", endpoint.pk), form).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.event_types, endpoint.active) == (["operation.started"], False)
    assert only_delivery(store).status == "disabled"


def test_a_removed_endpoint_stays_to_be_seen(member, store, delivery):
    press(member, delivery.endpoint, "remove")
    assert only_delivery(store).status == "disabled"
    assert WebhookEndpoint.objects.get(pk=delivery.endpoint_id).removed_at
    shown = member.get(page(WebhookEndpoint, "change", delivery.endpoint_id))
    assert b"Removed" in shown.content
    assert b"/remove/" not in shown.content
    assert member.post(page(WebhookEndpoint, "change", delivery.endpoint_id), FORM).status_code == 403


def test_a_delivery_shows_its_body_and_its_attempts(member, store, delivery):
    WebhookAttempt.objects.create(
        delivery=delivery, number=1, duration_ms=42, response_status=503, response="closed for lunch"
    )
    shown = member.get(page(WebhookDelivery, "change", delivery.pk)).content.decode()
    assert events(store)[0].public_id in shown
    assert "work_order.created" in shown
    assert "closed for lunch" in shown


def test_an_event_is_sent_again_by_a_button(member, store, delivery):
    WebhookDelivery.objects.filter(pk=delivery.pk).update(status="failed", next_attempt_at=None)
    press(member, delivery, "redeliver")
    assert only_delivery(store).status == "pending"


def test_the_chosen_are_sent_again(member, store, delivery):
    WebhookDelivery.objects.filter(pk=delivery.pk).update(status="failed", next_attempt_at=None)
    member.post(
        page(WebhookDelivery),
        {"action": "redeliver_chosen", "confirmed": "yes", "_selected_action": [delivery.pk]},
    )
    assert only_delivery(store).status == "pending"


def test_sending_to_an_inactive_endpoint_is_told(member, store, delivery):
    webhooks.change_endpoint(store=store, pk=delivery.endpoint_id, active=False)
    assert "not active" in told(press(member, delivery, "redeliver"))
    assert only_delivery(store).status == "disabled"


def test_no_button_reaches_a_foreign_row(member, other):
    listener(other)
    open_work_order(store=other, product="Wheel", quantity=1)
    foreign = only_delivery(other)
    before = foreign.next_attempt_at
    assert press(member, foreign, "redeliver").status_code == 404
    assert press(member, foreign.endpoint, "remove").status_code == 404
    assert (only_delivery(other).next_attempt_at, only_delivery(other).endpoint.removed_at) == (before, None)


def test_a_test_is_sent_to_one_endpoint_whatever_it_listens_to(member, store):
    endpoint, other = listener(store, "work_order.paused"), listener(store, url="https://other.example/")
    press(member, endpoint, "send_test")
    event = events(store)[0]
    assert (event.type, event.endpoint_ids) == ("webhook.test", [endpoint.pk])
    assert json.loads(event.body)["data"] == {"endpoint": {"id": endpoint.pk}}
    assert WebhookDelivery.objects.filter(endpoint=other).count() == 0


def test_everything_that_failed_at_an_endpoint_is_sent_again(member, store, delivery):
    open_work_order(store=store, product="Axle", quantity=1)
    WebhookDelivery.objects.of(store).update(status="failed", next_attempt_at=None)
    assert "on their way" in told(press(member, delivery.endpoint, "redeliver_failed"))
    assert set(WebhookDelivery.objects.of(store).values_list("status", flat=True)) == {"pending"}
    assert "Nothing failed" in told(press(member, delivery.endpoint, "redeliver_failed"))


def test_an_inactive_endpoint_gets_neither(member, store, delivery):
    webhooks.change_endpoint(store=store, pk=delivery.endpoint_id, active=False)
    for button in ("send_test", "redeliver_failed"):
        assert "not active" in told(press(member, delivery.endpoint, button))
    assert len(events(store)) == 1
