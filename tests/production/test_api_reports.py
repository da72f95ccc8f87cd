"""Production reports over a real socket: docs/api/production.md #15."""

from datetime import date
from decimal import Decimal

import pytest

from core.audit import audit
from production.models import ProductionReport, ProductionSettings
from production.services import trace_down
from tests.factories import on_hand, place
from tests.production.calling import done, refused
from warehouse.models import DefaultPlace, Lot, StockItem, StockMovement
from warehouse.services import receive


def report(api, order, shop, article=None, waste=None, **body):
    path = f"/{order.pk}/article/{(article or shop.bike).number}"
    return api.put(path, json=body, params={} if waste is None else {"waste": waste})


def test_a_report_adds_and_moves_stock(api, shop):
    order = shop.order()
    report(api, order, shop, amount=2)
    answer = done(report(api, order, shop, amount="1", waste="0.5"))
    (bike,) = answer["articles"]
    assert (bike["finished"], bike["waste"], bike["accuracy"], answer["state"]) == (3, 0.5, -70, 1)
    assert (on_hand(shop.bike), on_hand(shop.frame)) == (3, Decimal("96.5"))


def test_a_report_and_its_movements_came_through_the_api(api, shop):
    order = shop.order()
    done(report(api, order, shop, amount=2))
    told = ProductionReport.objects.get(line__order=order)
    moved = StockMovement.objects.filter(document_kind="production.productionreport", document_id=told.pk)
    assert (told.door, {one.door for one in moved}) == ("api", {"api"})


def test_good_pieces_go_to_the_default_place(api, shop):
    shelf = place(shop.store)
    DefaultPlace.objects.create(article=shop.bike, location=shelf)
    done(report(api, shop.order(), shop, amount=2))
    assert StockItem.objects.get(article=shop.bike).location_id == shelf.pk


def test_without_one_they_go_to_goods_in(api, shop):
    done(report(api, shop.order(), shop, amount=2))
    assert StockItem.objects.get(article=shop.bike).location.code == "GOODS-IN"


def test_what_the_pieces_are_called_is_recorded(api, shop):
    order = shop.order()
    done(report(api, order, shop, amount=1, batch="B", serial="S", bestBefore=4102444800000, barcode="47"))
    lot = ProductionReport.objects.get(line__order=order.pk).lot
    assert (lot.batch, lot.serial, lot.best_before, lot.barcode) == ("B", "S", date(2100, 1, 1), "47")


def test_a_serial_is_made_once(api, shop):
    order = shop.order()
    done(report(api, order, shop, amount=1, serial="S"))
    assert refused(report(api, order, shop, amount=1, serial="S")) == (409, 903003, "serial")
    assert on_hand(shop.bike) == 1


def test_named_batches_and_serials_are_used_first_and_can_be_traced(api, shop):
    receive(article=shop.frame, quantity=5, batch="F1")
    receive(article=shop.wheel, quantity=1, serial="W1")
    order = shop.order()
    parts = [
        {
            "articleId": shop.frame.number,
            "amount": 2,
            "batches": [{"batchId": "F1", "amount": 2}],
            "serial": [{}],
        },
        {"articleId": shop.wheel.number, "serial": ["W1", {}, ""]},
    ]
    done(report(api, order, shop, amount=2, batch="B", partTraceability=parts))
    made = Lot.objects.get(article=shop.bike, batch="B")
    used = {
        (line.article, line.batch, line.serial): line.quantity
        for line in trace_down(store=shop.store, lot_id=made.pk)
    }
    assert used[shop.frame.number, "F1", ""] == 2
    assert used[shop.wheel.number, "", "W1"] == 1


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"articleId": "{frame}", "batches": [{"batchId": "nothing", "amount": 1}]}, "partTraceability"),
        ({"articleId": "{frame}", "serial": ["nothing"]}, "partTraceability"),
        ({"articleId": "{rim}", "serial": ["x"]}, "partTraceability"),
        ({"articleId": "{frame}", "batches": [{"amount": 1}]}, "partTraceability.0.batches.0.batchId"),
        ({"batches": []}, "partTraceability.0.articleId"),
        ({"articleId": "{frame}", "serial": [5]}, "partTraceability.0.serial.0"),
        ({"articleId": "{frame}", "serial": "x"}, "partTraceability.0.serial"),
        (
            {"articleId": "{frame}", "batches": [{"batchId": "a", "amount": "x"}]},
            "partTraceability.0.batches.0.amount",
        ),
    ],
)
def test_a_part_that_cannot_be_names_its_field(api, shop, part, field):
    numbers = {"frame": shop.frame.number, "rim": shop.rim.number}
    if "articleId" in part:
        part = part | {"articleId": part["articleId"].format(**numbers)}
    order = shop.order()
    assert refused(report(api, order, shop, amount=1, partTraceability=[part])) == (400, 903003, field)
    assert (on_hand(shop.frame), ProductionReport.objects.filter(line__order=order.pk).count()) == (100, 0)


def test_a_shortage_fails_whole_and_names_every_short_part(api, shop):
    order = shop.order()
    answer = report(api, order, shop, amount=101)
    assert refused(answer) == (409, 903003, "articleId")
    assert answer.json()["errorData"] == [
        {"articleId": shop.wheel.number, "needed": 202, "available": 200},
        {"articleId": shop.frame.number, "needed": 101, "available": 100},
    ] or answer.json()["errorData"] == [
        {"articleId": shop.frame.number, "needed": 101, "available": 100},
        {"articleId": shop.wheel.number, "needed": 202, "available": 200},
    ]
    assert (on_hand(shop.bike), done(api.get(f"/{order.pk}"))["state"]) == (0, 0)


def test_parts_can_be_limited_to_the_ordered_amount(api, shop):
    order = shop.order(amount=2)
    done(report(api, order, shop, amount=5, limitPartAmounts="true"))
    assert (on_hand(shop.bike), on_hand(shop.frame)) == (5, 98)


def test_a_tolerance_forbids_more(api, shop):
    ProductionSettings.objects.create(store=shop.store, over_percent=10)
    order = shop.order(amount=10)
    assert refused(report(api, order, shop, amount=12)) == (409, 903003, "amount")
    assert done(report(api, order, shop, amount=11))["finishedAmount"] == 11


@pytest.mark.parametrize(
    ("body", "waste", "field"),
    [
        ({}, None, "amount"),
        ({"amount": 0}, 0, "amount"),
        ({"amount": -1}, None, "amount"),
        ({"amount": "x"}, None, "amount"),
        ({"amount": 1}, "-1", "waste"),
        ({"amount": 1}, "x", "waste"),
        ({"amount": 1e-9}, None, "amount"),
        ({"amount": 1, "articleId": "other"}, None, "articleId"),
        ({"amount": 1, "bestBefore": "soon"}, None, "bestBefore"),
        ({"amount": 1, "limitPartAmounts": "maybe"}, None, "limitPartAmounts"),
        ({"amount": 1, "batch": "b" * 101}, None, "batch"),
        ({"amount": 1, "partTraceability": {"articleId": "x"}}, None, "partTraceability"),
    ],
)
def test_a_bad_report_names_its_field(api, shop, body, waste, field):
    order = shop.order()
    assert refused(report(api, order, shop, waste=waste, **body)) == (400, 903003, field)
    assert on_hand(shop.bike) == 0


def test_only_waste_can_be_reported(api, shop):
    order = done(report(api, shop.order(), shop, waste="2"))
    assert (order["articles"][0]["waste"], on_hand(shop.bike), on_hand(shop.frame)) == (2, 0, 98)


def test_an_article_that_is_not_in_the_order_is_404(api, shop):
    assert refused(report(api, shop.order(), shop, article=shop.wheel, amount=1)) == (
        404,
        903003,
        "articleId",
    )


def test_the_same_report_with_a_key_counts_once(api, shop):
    order, headers = shop.order(), {"Idempotency-Key": "report-1"}
    path = f"/{order.pk}/article/{shop.bike.number}"
    first, second = (api.put(path, json={"amount": 2}, headers=headers) for _ in range(2))
    assert (first.content, second.headers["Idempotent-Replayed"]) == (second.content, "true")
    assert on_hand(shop.bike) == 2
    other = api.put(path, json={"amount": 3}, headers=headers)
    assert (other.status_code, other.json()["errorCode"]) == (422, 900101)


def test_the_books_are_right_after_a_day_of_reports(api, shop):
    order = shop.order(amount=20)
    report(api, order, shop, amount=3, waste="1", batch="B")
    report(api, order, shop, amount=500)
    done(api.put(f"/{order.pk}/article", json={"articleId": shop.bike.number, "finished": 9, "amount": 8}))
    done(api.put(f"/{order.pk}/finish"))
    found = [finding for finding in audit() if "production" in str(finding) or "stock" in str(finding)]
    assert found == []
