"""Lists, references, the flat list and batches over a real socket: docs/api/production.md #2 to #9."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.services import save_article
from core import credentials
from production.models import ProductionOrder
from production.services import (
    Output,
    Wanted,
    cancel_production,
    finish_production,
    open_customer_order,
    reverse_report,
    start_production,
)
from tests.factories import CustomerFactory, SupplierFactory
from tests.production.calling import done, refused
from tests.production.workshop import workshop
from tests.racing import race
from warehouse.models import PurchaseOrder, PurchaseOrderLine
from warehouse.services import approve_purchase_order, open_purchase_order

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def ms(time):
    return int(time.timestamp() * 1000)


def ids(page):
    return [order["orderId"] for order in page["orders"]]


# 3


def test_the_orders_of_a_customer_order_are_listed_newest_first(api, shop):
    asked = open_customer_order(customer=CustomerFactory(store=shop.store), lines=[Wanted(shop.bike, 1)])
    made = [shop.order(customer_order=asked).pk for _ in range(3)]
    shop.order()
    page = done(api.get(f"/customer_order/{asked.pk}?limit=2"))
    assert ids(page) == [made[2], made[1]]
    assert {key: page[key] for key in ("page", "pages", "pageSize", "ordersCount")} == {
        "page": 0, "pages": 2, "pageSize": 2, "ordersCount": 3,
    }  # fmt: skip
    assert ids(done(api.get(f"/customer_order/{asked.pk}?limit=2&page=1"))) == [made[0]]


def test_the_list_of_an_unknown_customer_order_is_903004(api, shop):
    assert refused(api.get("/customer_order/999999999")) == (404, 903004, "customerOrderId")


# 5


@pytest.fixture
def dated(shop):
    """Three orders in production that start on three days, the first of them ending last, and one without dates."""
    orders = [shop.order(start_at=DAY + timedelta(days=n), end_at=DAY - timedelta(days=n)) for n in range(3)]
    orders.append(shop.order())
    for order in orders:
        start_production(store=shop.store, pk=order.pk)
    shop.order(start_at=DAY)
    return [order.pk for order in orders]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [2, 1, 0, 3]),
        ("?order=asc", [3, 0, 1, 2]),
        ("?sort_column=end_date", [0, 1, 2, 3]),
        ("?sort_column=end_date&order=ASC", [3, 2, 1, 0]),
        ("?from={1}", [2, 1]),
        ("?to={1}", [1, 0]),
        ("?from={1}&to={1}", [1]),
        ("?from=0&to=0", [2, 1, 0, 3]),
        ("?from=2026-03-02T00:00:00Z", [2, 1]),
        ("?page=1&limit=3", [3]),
        ("?page=7", []),
        ("?limit=501", [2, 1, 0, 3]),
        ("?nonsense=1&order=", [2, 1, 0, 3]),
    ],
)
def test_orders_in_a_state(api, dated, query, wanted):
    days = [ms(DAY + timedelta(days=n)) for n in range(3)]
    page = done(api.get(f"/state/1{query.format(*days)}"))
    assert ids(page) == [dated[n] for n in wanted]


def test_more_than_500_is_500(api, dated):
    assert done(api.get("/state/1?limit=9999999999"))["pageSize"] == 500


@pytest.mark.parametrize("state", ["4", "-1", "x", "1.5", "9" * 30])
def test_a_state_that_is_none_is_903001(api, shop, state):
    assert refused(api.get(f"/state/{state}")) == (400, 903001, "state")


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=x",
        "limit=0",
        "limit=-5",
        "limit=1.5",
        "order=up",
        "sort_column=name",
        "from=x",
        "to=1e99",
    ],
)
def test_a_bad_parameter_names_itself(api, shop, query):
    assert refused(api.get(f"/state/1?{query}")) == (400, 903001, query.partition("=")[0])


def test_a_nul_in_a_parameter_is_400(api, shop):
    assert api.get("/production_orders_state?query=%00").status_code == 400


# 6


def test_orders_that_make_an_article(api, shop):
    first, second, _ = shop.order(), shop.order(), shop.order(article=shop.wheel)
    finish_production(store=shop.store, pk=first.pk)
    number = shop.bike.number
    assert done(api.get(f"/article/{number}"))["ordersCount"] == 2
    assert ids(done(api.get(f"/article/{number}?max_state=1"))) == [second.pk]
    assert done(api.get(f"/article/{shop.frame.number}"))["ordersCount"] == 0


def test_an_unknown_article_is_903001(api, shop, new_store):
    other = workshop(new_store())
    assert refused(api.get("/article/nothing/here")) == (404, 903001, "articleId")
    assert refused(api.get(f"/article/{other.bike.number}x")) == (404, 903001, "articleId")


@pytest.mark.parametrize("value", ["4", "-1", "x"])
def test_a_bad_max_state_is_refused(api, shop, value):
    assert refused(api.get(f"/article/{shop.bike.number}?max_state={value}")) == (400, 903001, "max_state")


# 8


def test_references_never_repeat(api, shop, credential, server):
    headers = {"store": str(credential["store"]), "api_key": credential["key"]}
    calls = [lambda: api.get("/pr_ref/next_id", headers=headers).json()["prReference"]] * 24
    given = race(calls)
    assert len(set(given)) == 24


def test_orders_without_a_reference_never_share_one(api, shop):
    asked = open_customer_order(customer=CustomerFactory(store=shop.store), lines=[Wanted(shop.bike, 1)])
    body = {"customerOrderId": asked.pk}
    given = race([lambda: done(api.post("", json=body))["prReference"] for _ in range(12)])
    assert len(set(given)) == 12


# 9


def test_orders_between_states(api, shop):
    orders = [shop.order() for _ in range(4)]
    start_production(store=shop.store, pk=orders[1].pk)
    finish_production(store=shop.store, pk=orders[2].pk)
    cancel_production(store=shop.store, pk=orders[3].pk)
    new, developing, finished, cancelled = (order.pk for order in orders)
    assert ids(done(api.get("/production_orders_state"))) == [cancelled, finished, developing, new]
    assert ids(done(api.get("/production_orders_state?state_from=1&state_to=2"))) == [finished, developing]
    assert ids(done(api.get("/production_orders_state?state_from=3&state_to=1"))) == []
    assert done(api.get("/production_orders_state"))["pageSize"] == 20


@pytest.mark.parametrize("text", ["REF-7", "ef-7", "spring", "gift", "{number}", "{name}"])
def test_the_query_looks_at_reference_name_comment_and_article(api, shop, text):
    found = shop.order(reference="Ref-7", name="Spring", comment="a GIFT", article=shop.wheel).pk
    shop.order()
    text = text.format(number=shop.wheel.number.lower(), name=shop.wheel.name.upper())
    assert ids(done(api.get("/production_orders_state", params={"query": text}))) == [found]


def test_a_wildcard_is_just_a_letter(api, shop):
    shop.order(name="100 percent")
    assert done(api.get("/production_orders_state?query=%25"))["ordersCount"] == 0


# 4


def test_batches_and_serials_are_counted_by_article(api, shop):
    order = shop.order(amount=10)
    for made in (
        Output(batch="B1"),
        Output(batch="B1", serial="S1"),
        Output(batch="B2", best_before=date(2090, 1, 2)),
    ):
        shop.report(order, 1, output=made)
    shop.report(order, 2, output=Output(batch="B2"))
    reverse_report(
        store=shop.store, report_id=shop.report(order, 1, output=Output(batch="B9")).pk, reason="no"
    )
    shop.report(order, 1)
    (bike,) = done(api.get(f"/{order.pk}/batch"))
    assert (bike["articleId"], bike["countBatch"], bike["countSerial"]) == (shop.bike.number, 2, 1)
    rows = [
        (one["batchId"], one["serialNr"], one["deliveredAmount"], one["bestBefore"])
        for one in bike["batches"]
    ]
    best = ms(datetime(2090, 1, 2, tzinfo=UTC))
    assert rows == [
        ("B1", None, 1, None),
        ("B1", "S1", 1, None),
        ("B2", None, 3, best),
        (None, None, 1, None),
    ]
    assert {one["orderedAmount"] for one in bike["batches"]} == {10}


def test_an_article_without_reports_has_no_batches(api, shop):
    order = shop.order()
    empty = {"articleId": shop.bike.number, "countBatch": 0, "countSerial": 0, "batches": []}
    assert done(api.get(f"/{order.pk}/batch")) == [empty]


@pytest.mark.parametrize("path", ["batch", "products/flat", "pickinglist/print"])
def test_what_hangs_on_an_unknown_order_is_903001(api, shop, path):
    assert refused(api.get(f"/999999999/{path}")) == (404, 903001, "orderId")


# 7


@pytest.fixture
def bought(shop):
    """The frame and the rim have suppliers; of the rim something is on order."""
    sellers = [SupplierFactory(store=shop.store, name=name) for name in ("Müller AG", "Zebra Ltd")]
    for article, seller, number in ((shop.frame, sellers[1], "F9"), (shop.rim, sellers[0], "R1")):
        article.supplier, article.supplier_number = seller, number
        save_article(article=article)
    due = date(2026, 5, 1)
    for number in ("open", "approved", "received", "rejected"):
        open_purchase_order(
            supplier=sellers[0], lines=[(shop.rim, 5, 1, due)], number=f"{number}-{shop.store.pk}"
        )
    orders = PurchaseOrder.objects.of(shop.store)
    approve_purchase_order(store=shop.store, pk=orders.get(number=f"approved-{shop.store.pk}").pk)
    PurchaseOrderLine.objects.filter(order__number=f"received-{shop.store.pk}").update(
        received=5, received_before=5
    )
    return sellers


def flat(api, order, query=""):
    return done(api.get(f"/{order.pk}/products/flat{query}"))["articles"]


def test_the_whole_bill_is_exploded_and_merged(api, shop):
    order = shop.order(amount=4)
    start_production(store=shop.store, pk=order.pk)
    found = {
        one["articleId"]: (one["amount"], one["partAmount"], one["reserved"]) for one in flat(api, order)
    }
    assert found == {
        shop.frame.number: (4, 1, 4), shop.rim.number: (8, 2, 0), shop.spoke.number: (288, 72, 0),
    }  # fmt: skip


def test_a_part_shows_what_is_on_order_of_it(api, shop, bought):
    (rim,) = flat(api, shop.order(), f"?query={shop.rim.number.lower()}")
    assert (rim["supplierName"], rim["supplierId"], rim["supplierArticleId"]) == (
        "Müller AG",
        bought[0].pk,
        "R1",
    )
    shown = {(one["poRef"].partition("-")[0], one["state"], one["ordered"]) for one in rim["purchaseOrders"]}
    assert shown == {("open", 1, 5), ("rejected", 1, 5), ("approved", 2, 5)}
    assert {one["deliveryDate"] for one in rim["purchaseOrders"]} == {ms(datetime(2026, 5, 1, tzinfo=UTC))}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?sort_column=art", "frame rim spoke"),
        ("?sort_column=art&order=desc", "spoke rim frame"),
        ("?sort_column=supplier", "spoke rim frame"),
        ("?sort_column=supplier_art&order=desc", "rim frame spoke"),
        ("?supplier=müll", "rim"),
        ("?supplier={zebra}", "frame"),
        ("?supplier=nobody", ""),
    ],
)
def test_the_flat_list_is_sorted_and_filtered(api, shop, bought, query, wanted):
    names = {getattr(shop, name).number: name for name in ("frame", "rim", "spoke")}
    found = flat(api, shop.order(), query.format(zebra=bought[1].pk))
    assert [names[one["articleId"]] for one in found] == wanted.split()


# 2


@pytest.mark.parametrize(
    "accept", ["*/*", "application/pdf", "application/pdf, application/json;q=0.5", None]
)
def test_the_picking_list_is_a_pdf(api, shop, accept):
    answer = api.get(f"/{shop.order().pk}/pickinglist/print", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:5]) == (
        200, "application/pdf", b"%PDF-",
    )  # fmt: skip


def test_where_only_json_is_accepted_it_is_the_flat_list(api, shop):
    order = shop.order()
    answer = api.get(f"/{order.pk}/pickinglist/print?order=desc", headers={"Accept": "application/json"})
    assert done(answer)["articles"] == flat(api, order, "?order=desc")


def test_a_refused_picking_list_is_json(api, shop):
    answer = api.get("/999999999/pickinglist/print", headers={"Accept": "application/pdf"})
    assert (refused(answer), answer.headers["Content-Type"]) == ((404, 903001, "orderId"), "application/json")


@pytest.mark.parametrize(
    "query", ["article_images=2", "filter_non_available=x", "order=up", "sort_column=price"]
)
def test_a_bad_parameter_of_the_picking_list(api, shop, query):
    answer = api.get(f"/{shop.order().pk}/pickinglist/print?{query}")
    assert refused(answer) == (400, 903001, query.partition("=")[0])


def test_only_its_own_store_is_listed(api, shop, new_store):
    other = workshop(new_store())
    other.order(name="theirs")
    shop.order(name="ours")
    page = done(api.get("/production_orders_state"))
    assert ([one["name"] for one in page["orders"]], page["ordersCount"]) == (["ours"], 1)
    assert ProductionOrder.objects.of(other.store).count() == 1


def test_a_read_only_key_reads_and_writes_nothing(api, shop, server):
    made = credentials.create(name=f"Reader {shop.store.pk}", store=shop.store, read_only=True)
    headers = {"api_key": made["key"]}
    assert api.get("/production_orders_state", headers=headers).status_code == 200
    assert refused(api.put(f"/{shop.order().pk}/cancel", headers=headers)) == (403, 900001, None)


def test_a_key_of_another_api_is_403(api, shop):
    made = credentials.create(name=f"Other {shop.store.pk}", store=shop.store, apis=["orders"])
    assert refused(api.get("/state/1", headers={"api_key": made["key"]})) == (403, 900001, None)
