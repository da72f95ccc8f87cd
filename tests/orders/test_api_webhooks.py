"""docs/api/orders.md, Webhooks, over a real socket."""

import pytest

from core import credentials
from orders.models import WebhookDelivery, WebhookEndpoint
from orders.services import open_work_order
from orders.services.webhooks import create_endpoint, signing_secret
from tests.orders.asking import ask, refusal

BODY = {"url": "https://8.8.8.8/hook", "events": ["work_order.created"], "active": True}
KEYS = ["id", "url", "events", "active", "createdAt", "updatedAt"]


def create(http, **fields):
    answer = http.post("/webhooks/endpoints", json=BODY | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def details(answer, status=400):
    assert answer.status_code == status, answer.text
    return answer.json()["error"]["details"]


def test_an_endpoint_is_made_and_its_secret_shown_once(http, real_store):
    made = create(http)
    kept = WebhookEndpoint.objects.of(real_store).get()
    assert list(made) == [*KEYS, "secret"]
    assert made["secret"] == signing_secret(kept)
    assert {key: made[key] for key in BODY} == BODY
    one = http.get(f"/webhooks/endpoints/{made['id']}").json()["data"]
    assert one == {key: made[key] for key in KEYS}
    assert ask(http, "", "/webhooks/endpoints")["data"] == [one]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_only_what_is_sent_changes(http, method):
    made = create(http)
    answer = getattr(http, method)(f"/webhooks/endpoints/{made['id']}", json={"active": False})
    assert answer.status_code == 200
    changed = answer.json()["data"]
    assert changed == {key: made[key] for key in KEYS} | {
        "active": False,
        "updatedAt": changed["updatedAt"],
    }


def test_a_removed_endpoint_is_gone(http, real_store):
    path = f"/webhooks/endpoints/{create(http)['id']}"
    answer = http.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [
        http.get(path).status_code,
        http.put(path, json={}).status_code,
        http.delete(path).status_code,
    ] == [404] * 3
    assert ask(http, "", "/webhooks/endpoints")["data"] == []
    assert WebhookEndpoint.objects.of(real_store).count() == 1


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"url": "http://127.0.0.1/"}, "url", "NOT_PUBLIC"),
        ({"url": "http://[::1]/"}, "url", "NOT_PUBLIC"),
        ({"url": "http://169.254.169.254/latest"}, "url", "NOT_PUBLIC"),
        ({"url": "ftp://8.8.8.8/"}, "url", "INVALID_FORMAT"),
        ({"url": ""}, "url", "REQUIRED"),
        ({"url": 7}, "url", "INVALID_FORMAT"),
        ({"url": "https://8.8.8.8/" + "x" * 2000}, "url", "TOO_LONG"),
        ({"events": []}, "events", "REQUIRED"),
        ({"events": None}, "events", "REQUIRED"),
        ({"events": "work_order.created"}, "events", "INVALID_FORMAT"),
        ({"events": ["work_order.danced"]}, "events", "INVALID_CHOICE"),
        ({"active": "yes"}, "active", "INVALID_FORMAT"),
    ],
)
def test_a_bad_endpoint_is_refused_and_not_kept(http, real_store, change, field, reason):
    answer = http.post("/webhooks/endpoints", json=BODY | change)
    assert details(answer) == {"field": field, "reason": reason}
    assert WebhookEndpoint.objects.of(real_store).count() == 0


def test_endpoints_are_filtered_by_their_events(http):
    one = create(http)
    create(http, events=["operation.started"])
    assert [row["id"] for row in ask(http, "events=work_order.created", "/webhooks/endpoints")["data"]] == [
        one["id"]
    ]
    assert (
        ask(http, "events!=work_order.created&active=true", "/webhooks/endpoints")["pagination"]["total"] == 1
    )
    assert refusal(http, "events=work_order.danced", "/webhooks/endpoints")["reason"] == "INVALID_CHOICE"


@pytest.fixture
def delivery(real_store):
    """One event for an endpoint that nobody delivers to: no worker runs here."""
    endpoint = create_endpoint(store=real_store, url="https://8.8.8.8/", event_types=["work_order.created"])
    open_work_order(store=real_store, product="Widget", quantity=1)
    return WebhookDelivery.objects.select_related("event").get(endpoint=endpoint)


def test_deliveries_are_listed(http, delivery):
    (row,) = ask(http, f"endpointId=we-{delivery.endpoint_id}&status=pending", "/webhooks/deliveries")["data"]
    assert (row["id"], row["endpointId"], row["status"], row["attempts"]) == (
        f"wd-{delivery.pk}",
        f"we-{delivery.endpoint_id}",
        "pending",
        0,
    )
    assert (row["eventId"], row["eventType"]) == (delivery.event.public_id, "work_order.created")
    assert ask(http, "status=failed,delivered", "/webhooks/deliveries")["data"] == []


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("endpointId=we-999999999", "endpointId", "NOT_FOUND"),
        ("endpointId=7", "endpointId", "INVALID_FORMAT"),
        ("status=PENDING", "status", "INVALID_CHOICE"),
    ],
)
def test_a_bad_filter_of_deliveries(http, query, field, reason):
    assert refusal(http, query, "/webhooks/deliveries") == {"field": field, "reason": reason}


def test_a_delivery_is_sent_again(http, delivery):
    WebhookDelivery.objects.filter(pk=delivery.pk).update(status="failed", next_attempt_at=None, failures=9)
    answer = http.post(f"/webhooks/deliveries/wd-{delivery.pk}/redeliver")
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "pending")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.failures) == ("pending", 0)


def test_nothing_is_sent_again_to_an_endpoint_that_is_off(http, delivery):
    http.put(f"/webhooks/endpoints/we-{delivery.endpoint_id}", json={"active": False})
    answer = http.post(f"/webhooks/deliveries/wd-{delivery.pk}/redeliver")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    delivery.refresh_from_db()
    assert delivery.status == "disabled"


def test_another_stores_webhooks_are_not_there(http, delivery, new_store):
    key = credentials.create(name=f"Other {delivery.pk}", store=new_store())["key"]
    http.headers["Authorization"] = f"Bearer {key}"
    assert http.post(f"/webhooks/deliveries/wd-{delivery.pk}/redeliver").status_code == 404
    assert http.get(f"/webhooks/endpoints/we-{delivery.endpoint_id}").status_code == 404
    assert http.delete(f"/webhooks/endpoints/we-{delivery.endpoint_id}").status_code == 404
    assert ask(http, "", "/webhooks/deliveries")["data"] == []
