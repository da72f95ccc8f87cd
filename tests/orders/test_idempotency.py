"""RELIABILITY: Idempotency, over a real socket."""

import pytest

from core import credentials
from orders.models import WorkOrder
from tests.racing import race

BODY = {"orderNumber": "WO-1", "product": "Widget", "quantity": 5}


def post(http, key="k", body=BODY, path="/work-orders"):
    return http.post(path, json=body, headers={"Idempotency-Key": key})


def test_a_repeated_write_gets_the_same_bytes_and_happens_once(http, real_store):
    first, again = post(http), post(http)
    assert (again.status_code, again.content) == (201, first.content)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert WorkOrder.objects.of(real_store).count() == 1


def test_a_business_refusal_is_repeated_too(http):
    post(http, "one")
    refusals = [post(http, "two"), post(http, "two")]
    assert [answer.status_code for answer in refusals] == [409, 409]
    assert refusals[1].headers["Idempotent-Replayed"] == "true"


def test_another_body_is_422(http, real_store):
    post(http)
    answer = post(http, body=BODY | {"quantity": 6})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert WorkOrder.objects.of(real_store).count() == 1


def test_another_path_is_422(http):
    order = post(http).json()["data"]
    assert post(http, path=f"/work-orders/{order['id']}/start", body={}).status_code == 422


def test_a_method_that_there_is_not_is_405_whatever_its_key(http):
    post(http)
    answer = http.put("/work-orders", json=BODY, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 405


def test_keys_are_the_credentials_own(http, real_store):
    post(http)
    other = credentials.create(name=f"Second {real_store.pk}", store=real_store)["key"]
    http.headers["Authorization"] = f"Bearer {other}"
    assert post(http).json()["error"]["code"] == "DUPLICATE"


def test_a_refused_login_is_forgotten(http, real_store):
    key = http.headers["Authorization"]
    http.headers["Authorization"] = "Bearer sk-wrong"
    assert post(http).status_code == 401
    http.headers["Authorization"] = key
    assert post(http).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_bad_key_is_400(http, key):
    assert post(http, key).status_code == 400


def test_16_callers_with_one_key_make_one_order(http, real_store):
    answers = race([lambda: post(http)] * 16)
    codes = sorted({answer.status_code for answer in answers})
    assert WorkOrder.objects.of(real_store).count() == 1
    assert codes in ([201], [201, 409])
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 409)
