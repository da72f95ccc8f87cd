"""Production orders over a real socket: docs/api/production.md #1, #10 to #14, #16 to #18, and what each refuses."""

from urllib.parse import quote

import pytest

from core.models import Transition
from production.models import Component, ProductionOrder, ProductionReport
from production.services import Wanted, open_customer_order
from tests.factories import ArticleFactory, CustomerFactory, on_hand, reserved
from tests.production.workshop import workshop


@pytest.fixture
def asked(shop):
    """A customer order for three bikes and, in another line, two more."""
    return customer_order(shop, (shop.bike, 3), (shop.rim, 1), (shop.bike, 2))


def customer_order(shop, *lines):
    wanted = [Wanted(article, amount) for article, amount in lines]
    return open_customer_order(customer=CustomerFactory(store=shop.store), lines=wanted, external_id="PO-77")


def done(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer):
    body = answer.json()
    assert body.keys() == {"errorCode", "errorMessage", "errorField", "errorData"}
    return answer.status_code, body["errorCode"], body["errorField"]


def order_of(api, asked, **body):
    return done(api.post("", json={"customerOrderId": asked.pk, **body}))


def with_bikes(api, asked, shop, amount=10, **body):
    order = order_of(api, asked, **body)
    done(api.post(f"/{order['orderId']}/article", json={"articleId": shop.bike.number, "amount": amount}))
    return order["orderId"]


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


# 13


def test_only_what_is_sent_changes(api, asked):
    order = order_of(api, asked, name="n", comment="c", startDate=1000)
    changed = done(api.put(f"/{order['orderId']}", json={"comment": "d", "startDate": None}))
    assert changed == order | {"comment": "d", "startDate": None}


def test_an_order_goes_round(api, shop, asked):
    pk = with_bikes(api, asked, shop, name="n", endDate=5)
    order = done(api.get(f"/{pk}"))
    assert done(api.put(f"/{pk}", json=order)) == order


def test_the_state_in_the_body_is_ignored(api, asked):
    pk = order_of(api, asked)["orderId"]
    assert done(api.put(f"/{pk}", json={"state": 2}))["state"] == 0


def test_starting_reserves_and_logs_who(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    order = done(api.put(f"/{pk}?startProduction=true", json={}))
    held = {
        one["singleArticleId"]: one["totalReserved"] for one in order["singleArticles"][0]["singleArticles"]
    }
    assert (order["state"], held) == (1, {shop.frame.number: 10, shop.wheel.number: 20})
    log = Transition.objects.get(kind="production.productionorder", object_id=pk, move="start")
    assert (log.door, log.credential_id is not None) == ("api", True)


def test_a_shortage_does_not_stop_the_start_and_shows(api, shop, asked):
    pk = with_bikes(api, asked, shop, amount=150)
    (group,) = done(api.put(f"/{pk}?startProduction=True"))["singleArticles"]
    assert [(one["totalReserved"], one["totalAmount"]) for one in group["singleArticles"]] == [
        (100, 150),
        (200, 300),
    ]


def test_starting_twice_is_refused_and_changes_nothing(api, asked):
    pk = order_of(api, asked, name="n", state=1)["orderId"]
    assert refused(api.put(f"/{pk}?startProduction=true", json={"name": "m"})) == (409, 903003, None)
    assert done(api.get(f"/{pk}"))["name"] == "n"


def test_another_order_id_in_the_body_is_refused(api, asked):
    pk = order_of(api, asked)["orderId"]
    assert refused(api.put(f"/{pk}", json={"orderId": pk + 1})) == (400, 903003, "orderId")


def test_a_reference_can_be_changed_to_a_free_one(api, asked):
    first, second = order_of(api, asked, prReference="R1"), order_of(api, asked)
    assert refused(api.put(f"/{second['orderId']}", json={"prReference": "R1"})) == (
        409,
        903003,
        "prReference",
    )
    assert refused(api.put(f"/{second['orderId']}", json={"prReference": ""})) == (400, 903003, "prReference")
    assert done(api.put(f"/{first['orderId']}", json={"prReference": "R2"}))["prReference"] == "R2"


def test_the_depth_of_a_new_order_can_be_changed(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    order = done(api.put(f"/{pk}", json={"reserveInDepth": True}))
    assert len(order["singleArticles"][0]["singleArticles"]) == 3


def test_the_depth_of_an_order_in_production_stays(api, shop, asked):
    pk = with_bikes(api, asked, shop, state=1)
    assert refused(api.put(f"/{pk}", json={"reserveInDepth": True})) == (409, 903003, "reserveInDepth")
    assert Component.objects.filter(line__order=pk).count() == 2


def test_an_unknown_customer_order_in_a_change_is_903004(api, asked):
    pk = order_of(api, asked)["orderId"]
    assert refused(api.put(f"/{pk}", json={"customerOrderId": 999999999})) == (404, 903004, "customerOrderId")


@pytest.mark.parametrize("flag", ["perhaps", "2"])
def test_a_bad_start_production_is_refused(api, asked, flag):
    pk = order_of(api, asked)["orderId"]
    assert refused(api.put(f"/{pk}?startProduction={flag}", json={})) == (400, 903003, "startProduction")


# 14


def test_figures_are_absolute_and_the_difference_is_reported(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    for _ in range(2):
        body = {
            "articleId": shop.bike.number,
            "amount": 12,
            "finished": 3,
            "waste": "1",
            "time": 2,
            "status": 4,
        }
        (bike,) = done(api.put(f"/{pk}/article", json=body))["articles"]
    assert {key: bike[key] for key in ("amount", "finished", "waste", "time", "status")} == {
        "amount": 12, "finished": 3, "waste": 1, "time": 2, "status": 4,
    }  # fmt: skip
    assert (ProductionReport.objects.filter(line__order=pk).count(), on_hand(shop.frame)) == (1, 96)
    assert (on_hand(shop.bike), reserved(shop.frame)) == (3, 8)


@pytest.mark.parametrize("field", ["finished", "waste"])
def test_less_than_is_reported_is_refused(api, shop, asked, field):
    pk = with_bikes(api, asked, shop)
    done(api.put(f"/{pk}/article", json={"articleId": shop.bike.number, "finished": 3, "waste": 3}))
    answer = api.put(f"/{pk}/article", json={"articleId": shop.bike.number, "amount": 50, field: 2})
    assert refused(answer) == (400, 903003, field)
    assert done(api.get(f"/{pk}"))["totalAmount"] == 10


def test_an_article_that_is_not_in_the_order_is_a_bad_value(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    answer = api.put(f"/{pk}/article", json={"articleId": shop.wheel.number, "amount": 1})
    assert refused(answer) == (400, 903003, "articleId")


def test_a_shortage_in_a_change_undoes_all_of_it(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    answer = api.put(f"/{pk}/article", json={"articleId": shop.bike.number, "amount": 99, "finished": 101})
    assert refused(answer) == (409, 903003, "articleId")
    order = done(api.get(f"/{pk}"))
    assert (order["totalAmount"], order["finishedAmount"], order["state"]) == (10, 0, 0)


# 16, 17, 18


@pytest.mark.parametrize(("end", "state"), [("finish", 2), ("cancel", 3)])
def test_an_end_releases_what_is_reserved(api, shop, asked, end, state):
    pk = with_bikes(api, asked, shop, state=1)
    order = done(api.put(f"/{pk}/{end}"))
    assert (order["state"], reserved(shop.frame), on_hand(shop.frame)) == (state, 0, 100)
    assert (order["finishDate"] is not None) == (state == 2)


@pytest.mark.parametrize("end", ["finish", "cancel"])
def test_after_its_end_every_write_is_refused(api, shop, asked, end):
    pk, bike = with_bikes(api, asked, shop), {"articleId": shop.bike.number, "amount": 1}
    order = done(api.put(f"/{pk}/{end}/"))
    writes = [
        api.put(f"/{pk}", json={"name": "x"}),
        api.put(f"/{pk}?startProduction=true"),
        api.put(f"/{pk}/finish"),
        api.put(f"/{pk}/cancel"),
        api.post(f"/{pk}/article", json={"articleId": shop.wheel.number, "amount": 1}),
        api.put(f"/{pk}/article", json=bike),
        api.put(f"/{pk}/article/{shop.bike.number}", json=bike),
        api.delete(f"/{pk}/article/{shop.bike.number}"),
    ]
    assert {refused(answer) for answer in writes} == {(409, 903003, None)}
    assert done(api.get(f"/{pk}")) == order


def test_an_article_is_removed_with_its_parts(api, shop, asked):
    pk = with_bikes(api, asked, shop, state=1)
    order = done(api.delete(f"/{pk}/article/{shop.bike.number}"))
    assert (order["articles"], order["singleArticles"], reserved(shop.frame)) == ([], [], 0)


def test_an_article_of_which_something_is_reported_stays(api, shop, asked):
    pk = with_bikes(api, asked, shop)
    done(api.put(f"/{pk}/article/{shop.bike.number}", json={"amount": 1}))
    assert refused(api.delete(f"/{pk}/article/{shop.bike.number}")) == (409, 903003, "articleId")


def test_an_article_that_is_not_there_cannot_be_removed(api, shop, asked):
    pk = order_of(api, asked)["orderId"]
    assert refused(api.delete(f"/{pk}/article/{shop.bike.number}")) == (404, 903003, "articleId")


@pytest.mark.parametrize("number", ["A/B", "A b/C", "100%", "ä+ö", "a?b#c"])
@pytest.mark.parametrize("raw", [True, False])
def test_article_ids_with_slashes_and_spaces(api, shop, asked, number, raw):
    ArticleFactory(store=shop.store, supply="make", number=number)
    pk = order_of(api, asked)["orderId"]
    done(api.post(f"/{pk}/article", json={"articleId": number, "amount": 1}))
    path = quote(number, safe="/" if raw else "")
    assert done(api.get(f"/article/{path}"))["ordersCount"] == 1
    assert done(api.put(f"/{pk}/article/{path}", json={"amount": 1}))["finishedAmount"] == 1
