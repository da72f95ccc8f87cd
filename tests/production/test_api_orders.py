"""Production orders over a real socket: docs/api/production.md #1 and #10 to #12, and what each refuses."""

import pytest

from production.models import ProductionOrder
from tests.factories import reserved
from tests.production.calling import customer_order, done, order_of, refused, with_bikes
from tests.production.workshop import workshop

# 1


def test_an_order_is_made_of_the_made_articles_of_a_customer_order(api, shop, asked):
    order = done(api.post(f"/customer_order/{asked.pk}"))
    assert [(one["articleId"], one["amount"]) for one in order["articles"]] == [(shop.bike.number, 5)]
    assert (order["customerOrderId"], order["state"], order["totalAmount"]) == (asked.pk, 0, 5)


@pytest.mark.parametrize("pk", ["999999999", "0", "abc", "-1", "9" * 30])
def test_an_unknown_customer_order_is_903004(api, shop, pk):
    assert refused(api.post(f"/customer_order/{pk}")) == (404, 903004, "customerOrderId")


def test_nothing_made_here_makes_no_order(api, shop):
    bought = customer_order(shop, (shop.rim, 1))
    assert refused(api.post(f"/customer_order/{bought.pk}")) == (400, 903002, "customerOrderId")
    assert ProductionOrder.objects.of(shop.store).count() == 0


# 10


@pytest.mark.parametrize("pk", ["999999999", "0", "abc", "PR-000001", "9" * 30])
def test_an_unknown_order_is_903001(api, shop, pk):
    assert refused(api.get(f"/{pk}")) == (404, 903001, "orderId")


def test_an_order_of_another_store_is_not_there(api, shop, new_store):
    other = workshop(new_store()).order()
    assert refused(api.get(f"/{other.pk}")) == (404, 903001, "orderId")
    assert refused(api.put(f"/{other.pk}/cancel")) == (404, 903003, "orderId")


def test_the_first_layer_of_the_bill_is_shown_as_parts(api, shop, asked):
    order = done(api.get(f"/{with_bikes(api, asked, shop)}"))
    (group,) = order["singleArticles"]
    parts = {
        one["singleArticleId"]: (one["partAmount"], one["totalAmount"]) for one in group["singleArticles"]
    }
    assert group["articleId"] == shop.bike.number
    assert parts == {shop.frame.number: (1, 10), shop.wheel.number: (2, 20)}


def test_in_depth_only_simple_parts_are_shown(api, shop, asked):
    order = done(api.get(f"/{with_bikes(api, asked, shop, reserveInDepth='true')}"))
    parts = {
        one["singleArticleId"]: one["partAmount"] for one in order["singleArticles"][0]["singleArticles"]
    }
    assert parts == {shop.frame.number: 1, shop.rim.number: 2, shop.spoke.number: 72}


# 11


@pytest.mark.parametrize("path", ["", "/"])
def test_an_order_is_created_with_and_without_a_slash(api, asked, path):
    order = done(api.post(path, json={"customerOrderId": asked.pk, "name": "Spring"}))
    assert (order["name"], order["articles"], order["singleArticles"]) == ("Spring", [], [])
    assert order["customerOrderExternalId"] == "PO-77"


def test_what_is_sent_is_kept(api, asked):
    sent = {
        "prReference": "A/1 b",
        "name": "n",
        "comment": "c\n1",
        "internalReference": "i",
        "customerOrderExternalId": "own",
        "startDate": 1766443826229,
        "endDate": 1766443826230,
        "workHours": 1.5,
        "storeState": -7,
        "state": 0,
        "reserveInDepth": True,
    }
    order = order_of(api, asked, **sent)
    assert {key: order[key] for key in sent} == sent


def test_quoted_values_and_iso_times_are_read(api, asked):
    order = order_of(
        api, asked, state="1", reserveInDepth="FALSE", workHours="2.50", startDate="1766443826229",
        endDate="2025-12-22T23:50:26.230+01:00", storeState="5.0",
    )  # fmt: skip
    assert (order["state"], order["reserveInDepth"], order["workHours"], order["storeState"]) == (
        1,
        False,
        2.5,
        5,
    )
    assert (order["startDate"], order["endDate"]) == (1766443826229, 1766443826230)


def test_thirteen_decimals_are_rounded(api, asked):
    assert order_of(api, asked, workHours=7466.689195339744)["workHours"] == 7466.689195


def test_what_we_derive_is_ignored(api, asked):
    derived = {
        "orderId": 1,
        "finishedAmount": "x",
        "totalAmount": 5,
        "finishDate": 5,
        "articles": 7,
        "unknown": {},
    }
    order = order_of(api, asked, **derived)
    assert (order["finishedAmount"], order["totalAmount"], order["finishDate"]) == (0, 0, None)


def test_state_1_is_in_production_at_once(api, shop, asked):
    order = done(api.get(f"/{with_bikes(api, asked, shop, state=1)}"))
    assert (order["state"], reserved(shop.frame)) == (1, 10)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"state": 2}, "state"),
        ({"state": "x"}, "state"),
        ({"name": 5}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"workHours": -1}, "workHours"),
        ({"workHours": 1e12}, "workHours"),
        ({"workHours": True}, "workHours"),
        ({"startDate": "tomorrow"}, "startDate"),
        ({"startDate": 10**18}, "startDate"),
        ({"startDate": False}, "startDate"),
        ({"reserveInDepth": "perhaps"}, "reserveInDepth"),
        ({"storeState": 2**31}, "storeState"),
        ({"storeState": 1.5}, "storeState"),
        ({"prReference": "p" * 51}, "prReference"),
        ({"customerOrderId": None}, "customerOrderId"),
        ({"customerOrderId": ""}, "customerOrderId"),
        ({"customerOrderId": [1]}, "customerOrderId"),
    ],
)
def test_a_bad_value_names_its_field(api, shop, asked, sent, field):
    answer = api.post("", json={"customerOrderId": asked.pk, **sent})
    assert refused(answer) == (400, 903002, field)
    assert ProductionOrder.objects.of(shop.store).count() == 0


def test_the_customer_order_is_required(api, shop):
    assert refused(api.post("", json={"name": "n"})) == (400, 903002, "customerOrderId")


def test_a_customer_order_that_is_not_of_the_store_is_903004(api, shop, new_store):
    elsewhere = workshop(new_store())
    other = customer_order(elsewhere, (elsewhere.bike, 1))
    for pk in (999999999, other.pk):
        assert refused(api.post("", json={"customerOrderId": pk})) == (404, 903004, "customerOrderId")


def test_a_reference_exists_once(api, shop, asked):
    order_of(api, asked, prReference="R1")
    answer = api.post("", json={"customerOrderId": asked.pk, "prReference": "R1"})
    assert refused(answer) == (409, 903002, "prReference")
    assert ProductionOrder.objects.of(shop.store).count() == 1


def test_without_a_reference_the_next_one_is_taken(api, asked):
    first = done(api.get("/pr_ref/next_id"))["prReference"]
    assert order_of(api, asked)["prReference"] not in ("", first)


# 12


def test_an_added_article_answers_parts_and_articles_of_the_whole_order(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    body = {
        "articleId": shop.wheel.number,
        "amount": "4",
        "finished": 3,
        "waste": 2,
        "time": "1.5",
        "status": 9,
    }
    answer = done(api.post(f"/{pk}/article", json=body))
    bike, wheel = answer["articles"]
    assert [group["articleId"] for group in answer["parts"]] == [shop.bike.number, shop.wheel.number]
    assert (wheel["amount"], wheel["time"], wheel["status"]) == (4, 1.5, 9)
    assert (wheel["finished"], wheel["waste"], bike["status"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"articleId": "{rim}", "amount": 1}, 400, "articleId"),
        ({"articleId": "nobody", "amount": 1}, 400, "articleId"),
        ({"articleId": "{bike}", "amount": 1}, 409, "articleId"),
        ({"amount": 1}, 400, "articleId"),
        ({"articleId": "{wheel}"}, 400, "amount"),
        ({"articleId": "{wheel}", "amount": 0}, 400, "amount"),
        ({"articleId": "{wheel}", "amount": 1e-9}, 400, "amount"),
        ({"articleId": "{wheel}", "amount": 1, "status": "x"}, 400, "status"),
    ],
)
def test_an_article_that_cannot_be_added(api, shop, asked, body, status, field):
    pk = with_bikes(api, asked, shop)
    numbers = {"rim": shop.rim.number, "bike": shop.bike.number, "wheel": shop.wheel.number}
    body = {key: value.format(**numbers) if isinstance(value, str) else value for key, value in body.items()}
    assert refused(api.post(f"/{pk}/article", json=body)) == (status, 903003, field)
    assert len(done(api.get(f"/{pk}"))["articles"]) == 1
