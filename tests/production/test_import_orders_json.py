"""Production orders as JSON of the API's own list, in and out; exports of both kinds."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command

from core.audit import audit
from production.models import ProductionOrder
from production.services import (
    add_article,
    cancel_production,
    change_article,
    finish_production,
    open_customer_order,
    start_production,
)
from production.services.customer_orders import Wanted
from tests.factories import CustomerFactory
from tests.imports.conftest import rows_of
from tests.production.importing import HISTORY, PROGRESS, item, log, order_of, page, part
from tests.production.workshop import workshop

# What is of one installation: its ids, and who asked.
KEYS = ("orderId", "customerOrderId", "customerOrderExternalId")
MOMENT = datetime(2026, 3, 1, 8, 30, 0, 123456, UTC)


@pytest.fixture
def shop(store):
    return workshop(store, stock=5)


def customers_order(shop):
    wanted = [Wanted(shop.bike, Decimal(3))]
    return open_customer_order(
        customer=CustomerFactory(store=shop.store), lines=wanted, number="CO-1", external_id="PO-77"
    )


def lived(shop):
    """Orders of every state, with all that the format can hold and much that is awkward in a file."""
    store, asked = shop.store, customers_order(shop)
    full = {"customer_order": asked, "start_at": MOMENT, "end_at": MOMENT, "work_hours": Decimal("2.5")}
    made = shop.order(reference="A,b", name=' say "x" ', comment="two\nlines", store_state=-5, **full)
    add_article(store=store, pk=made.pk, article_number=shop.wheel.number, amount="0.000001", status=0)
    shop.order(reference="№ {", customer_order=asked, customer_external_id="PO-77", reserve_in_depth=True)
    running = shop.order(reference="1E5", amount=2, customer_external_id="own", internal_reference=" \\N\t½")
    shop.report(running, 1, waste=1)
    change_article(
        store=store, pk=running.pk, article_number=shop.bike.number, time=Decimal("1.25"), status=9
    )
    start_production(store=store, pk=shop.order(reference="[1]", amount=2, start_at=MOMENT).pk)
    finish_production(store=store, pk=shop.order(reference="東\U0001f6e0京").pk)
    cancelled = shop.order(reference="C", amount="123456789.123456")
    cancel_production(store=store, pk=cancelled.pk)
    shop.order(reference="D", article=shop.wheel, amount=1)
    return ProductionOrder.objects.of(store).count()


@pytest.mark.parametrize("number", range(4))
def test_an_item_is_opened_as_it_says(store, shop, imported, number):
    fields = {
        "state": number, "name": "Spring", "comment": None, "internalReference": "R", "startDate": 1766443826229,
        "endDate": "2026-12-24", "finishDate": 1766443826000, "workHours": 2.5, "storeState": -3,
    }  # fmt: skip
    imported("production_orders", page(item("PR-A", part(shop.bike, 2.5, time=1.5, status=9), **fields)))
    made = order_of(store)
    state = ["new", "in_production", "finished", "cancelled"][number]
    assert (made.state, log(made)) == (state, [("open", "", state, "import")])
    assert (made.name, made.comment, made.internal_reference, made.store_state) == ("Spring", "", "R", -3)
    assert made.start_at == datetime(2025, 12, 22, 22, 50, 26, 229000, UTC)
    assert (made.end_at, made.work_hours) == (datetime(2026, 12, 24, tzinfo=UTC), Decimal("2.5"))
    assert made.finished_at == (datetime(2025, 12, 22, 22, 50, 26, tzinfo=UTC) if number == 2 else None)
    line = made.articles.get()
    assert (line.amount, line.time, line.status, audit()) == (Decimal("2.5"), Decimal("1.5"), 9, [])


def test_progress_comes_with_it(store, shop, imported):
    imported("production_orders", page(item("PR-A", part(shop.bike, finished=4, waste=0.5), state=1)))
    line = order_of(store).articles.get()
    assert (line.finished, line.waste, line.finished_before, audit()) == (4, Decimal("0.5"), 4, [])


def test_a_status_that_is_the_number_of_the_state_is_none_of_its_own(store, shop, imported):
    imported("production_orders", page(item("PR-A", part(shop.bike, status=1), state=1)))
    assert order_of(store).articles.get().status is None


def test_bare_items_and_items_without_articles(store, shop, imported):
    text = json.dumps(item("A", part(shop.bike))) + json.dumps({"prReference": "B"}) + json.dumps([item("C")])
    assert imported("production_orders", text).created == 3


def test_the_number_of_the_customer_order_is_not_taken_for_the_orders_own(store, shop, imported):
    asked = {"customerOrderId": customers_order(shop).pk}
    imported(
        "production_orders",
        page(
            item("A", customerOrderExternalId="PO-77", **asked),
            item("B", customerOrderExternalId="X", **asked),
        ),
    )
    found = (
        ProductionOrder.objects.of(store).order_by("reference").values_list("customer_external_id", flat=True)
    )
    assert list(found) == ["", "X"]


def test_orders_get_the_age_that_their_ids_tell(store, imported):
    imported("production_orders", page(item("NEW", orderId=9), item("OLD", orderId=3)))
    newest = ProductionOrder.objects.of(store).newest_first()
    assert [order.reference for order in newest] == ["NEW", "OLD"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"customerOrderId": 2**40}, ("customerOrderId", "UNKNOWN")),
        ({"state": 4}, ("state", "INVALID_CHOICE")),
        ({"startDate": 10**17}, ("startDate", "OUT_OF_RANGE")),
        ({"startDate": "soon"}, ("startDate", "INVALID_DATE")),
        ({"storeState": 2**31}, ("storeState", "OUT_OF_RANGE")),
        ({"storeState": -(2**31) - 1}, ("storeState", "OUT_OF_RANGE")),
        ({"reserveInDepth": "perhaps"}, ("reserveInDepth", "INVALID_CHOICE")),
        ({"workHours": -1}, ("workHours", "OUT_OF_RANGE")),
        ({"prReference": ""}, ("prReference", "REQUIRED")),
    ],
)
def test_an_item_that_cannot_be(store, shop, faults, fields, fault):
    text = page(item("A", part(shop.bike)), item("B", part(shop.bike), part(shop.wheel)) | fields)
    assert faults("production_orders", text) == [(2, *fault)]
    assert ProductionOrder.objects.of(store).count() == 0


def test_an_article_that_cannot_be_is_named_by_its_place(shop, imported):
    report = imported("production_orders", page(item("A", part(shop.bike), part(shop.frame))))
    assert str(report.errors[0]) == (
        f"item 1, articles 2, articleId: {shop.frame.number} is bought, not made. Correct the article, or take the "
        "row out. [NOT_MADE]"
    )


def test_an_item_goes_in_whole_or_not_at_all(store, shop, imported):
    text = page(item("A", part(shop.bike), part(shop.frame)), item("B", part(shop.bike)))
    report = imported("production_orders", text, partial=True)
    assert (report.applied, report.rejected) == (1, 2)
    assert ProductionOrder.objects.of(store).get().reference == "B"


def test_the_same_order_on_two_pages_is_told(shop, faults):
    one = page(item("A", part(shop.bike)))
    assert faults("production_orders", one + one) == [(2, "", "REPEATED")]


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_an_export_imports_again_unchanged(store, shop, tmp_path, capsys, name):
    lived(shop)
    call_command("export_production_orders", str(tmp_path / name), store=store.pk)
    before = rows_of(*HISTORY)
    capsys.readouterr()
    call_command("import_production_orders", str(tmp_path / name), store=store.pk)
    said = "8 production_orders rows: 0 new, 0 changed, 8 unchanged, 0 rejected.\n"
    assert (capsys.readouterr().out, rows_of(*HISTORY)) == (said, before)


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_an_export_fills_another_store_alike(store, new_store, shop, tmp_path, name):
    lived(shop)
    other = new_store()
    for kind in ("articles", "boms"):
        call_command(f"export_{kind}", str(tmp_path / kind), store=store.pk)
        call_command(f"import_{kind}", str(tmp_path / kind), store=other.pk)
    customers_order(workshop(other))
    first, second = tmp_path / f"1{name}", tmp_path / f"2{name}"
    call_command("export_production_orders", str(first), store=store.pk)
    call_command("import_production_orders", str(moved(first)), store=other.pk)
    call_command("export_production_orders", str(second), store=other.pk)
    assert plain(second) == plain(first)
    assert audit() == []


def moved(path):
    """Ids are of one store."""
    if path.suffix == ".json":
        document = json.loads(path.read_text())
        for one in document["orders"]:
            del one["customerOrderId"], one["customerOrderExternalId"]
        path = path.with_name("moved.json")
        path.write_text(json.dumps(document))
    return path


def plain(path):
    if path.suffix != ".json":
        return path.read_text()
    orders = json.loads(path.read_text())["orders"]
    for one in orders:
        for article in one["articles"]:
            del article["productionOrderId"]
        for group in one["singleArticles"]:
            for single in group["singleArticles"]:
                del single["totalReserved"]
    return [{key: value for key, value in one.items() if key not in KEYS} for one in orders]


def test_an_export_is_the_list_of_the_api(real_store, api, tmp_path):
    lived(workshop(real_store, stock=5))
    path = tmp_path / "all.json"
    call_command("export_production_orders", str(path), store=real_store.pk)
    answer = api.get("/production_orders_state", params={"limit": 7}).json()
    written = json.loads(path.read_text())
    assert written.pop("orders") == answer.pop("orders")[::-1]
    assert written == answer


@pytest.mark.parametrize("pages", ["/production_orders_state?limit=3&page={}", "/state/0?limit=2&page={}"])
def test_the_pages_of_the_api_import_unchanged(real_store, api, tmp_path, capsys, pages):
    lived(workshop(real_store, stock=5))
    path = tmp_path / "pages.json"
    path.write_bytes(b"\n".join(api.get(pages.format(n)).content for n in range(3)))
    before = rows_of(*HISTORY)
    call_command("import_production_orders", str(path), store=real_store.pk)
    assert ": 0 new, 0 changed, " in capsys.readouterr().out
    assert rows_of(*HISTORY) == before


def test_an_imported_order_goes_on_through_the_api(real_store, api, tmp_path):
    shop = workshop(real_store, stock=5)
    path = tmp_path / "one.json"
    path.write_text(page(item("PR-A", part(shop.bike, 4, finished=2), state=1)))
    call_command("import_production_orders", str(path), store=real_store.pk)
    made = order_of(real_store)
    article = {"articleId": shop.bike.number, "finished": 3}
    set_to = api.put(f"/{made.pk}/article", json=article).json()
    reported = api.put(f"/{made.pk}/article/{shop.bike.number}", json={"amount": 1}).json()
    finished = api.put(f"/{made.pk}/finish").json()
    assert [one["finishedAmount"] for one in (set_to, reported, finished)] == [3, 4, 4]
    assert (finished["state"], finished["articles"][0]["accuracy"], audit()) == (2, 0, [])


def test_an_export_without_orders(store, tmp_path, imported):
    path = tmp_path / "none.json"
    call_command("export_production_orders", str(path), store=store.pk)
    assert json.loads(path.read_text()) == {
        "page": 0,
        "pages": 0,
        "pageSize": 1,
        "ordersCount": 0,
        "orders": [],
    }
    assert imported("production_orders", path.read_text()).rows == 0


def test_an_export_to_standard_output(store, shop, capsys):
    shop.order(reference="A", amount="2.50", start_at=datetime(2026, 12, 1, tzinfo=UTC))
    call_command("export_production_orders", store=store.pk)
    assert capsys.readouterr().out == f"{PROGRESS}\nA,,{shop.bike.number},2.5,new,2026-12-01,,,,0,0\n"
