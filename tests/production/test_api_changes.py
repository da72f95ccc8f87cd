"""Orders changed, ended and cleared over a real socket: docs/api/production.md #13, #14, #16 to #18, and what each refuses."""

from urllib.parse import quote

import pytest

from core.models import Transition
from production.models import Component, ProductionReport
from tests.factories import ArticleFactory, on_hand, reserved
from tests.production.calling import done, order_of, refused, with_bikes

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
