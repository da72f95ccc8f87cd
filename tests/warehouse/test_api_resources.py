"""docs/api/warehouse.md: order lines and what stands beside orders, over a real socket."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import ArticleFactory, place, stocked
from tests.warehouse.storage import allocated, confirm, line, main, opened, put_order
from tests.warehouse.test_api import guid
from warehouse.models import Confirmation, Direction, StockMovement, StorageOrder, StorageUnit, Zone

KEYS = {
    "order_lines": "id orderId number materialId materialName quantity quantityRequested quantityConfirmed "
    "quantityDeviated status directionType lot serialNumber Info1 Info2 Info3 Info4 Info5 expiryDate productionDate "
    "owner hasStock incompleteAllocations storageUnits modifiedDate",
    "work_order_lines": "id orderId orderName orderLineId materialId materialName locationId locationName "
    "storageUnitId zoneId quantity directionType handlingUnit",
    "materials": "id name currentQuantity pickQuantity putQuantity netQuantity expectedQuantity",
    "locations": "id name type zoneId shelfId storageUnitId warehouseName currentQuantity expectedQuantity",
    "location_contents": "id locationId locationName materialId materialName currentQuantity lot serialNumber "
    "expiryDate",
    "warehouses": "id name address1 address2 address3 address4 address5",
    "zones": "id name warehouseId",
    "storage_units": "id name type warehouseId",
    "transactions": "id type motiveType number orderId orderLineId orderName materialName warehouseName locationName "
    "userName quantityRequested quantityConfirmed quantityDeviated lot serialNumber reasonCode creationDate",
}


@pytest.fixture
def stock(real_store):
    """Ten of an article at A-1, seven of which are allocated and two of these picked."""
    cold = Zone.objects.create(warehouse=main(real_store), name="Cold")
    unit = StorageUnit.objects.create(warehouse=main(real_store), name="VLM-01")
    article = stocked(real_store, 10, location=place(real_store, "A-1", zone=cold, storage_unit=unit))
    order = allocated(real_store, (article, 7), name="Pick", handling_unit="Box")
    confirm(order, 2)
    return article


def rows(depot, plural, **params):
    answer = depot.get(f"/{plural}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {plural}
    return answer.json()[plural]


@pytest.mark.parametrize("plural", KEYS)
def test_exactly_the_keys_of_the_contract(depot, stock, plural):
    first = rows(depot, plural)[0]
    assert first.keys() == set(KEYS[plural].split())
    answer = depot.get(f"/{plural}/{first['id'].lower()}")
    assert answer.json() == {plural.removesuffix("s"): first}


@pytest.mark.parametrize("plural", KEYS)
def test_every_key_filters_and_sorts(depot, stock, plural):
    for name, value in rows(depot, plural)[0].items():
        if not isinstance(value, list):
            assert rows(depot, plural, **{name: "null" if value is None else str(value)}), name
            assert len(rows(depot, plural, orderBy=f"-{name}")) == len(rows(depot, plural)), name
        assert isinstance(rows(depot, plural, **{name: "[not]null"}), list)


@pytest.mark.parametrize("plural", KEYS)
def test_another_store_sees_nothing_of_it(depot, new_store, plural):
    other = new_store()
    Zone.objects.create(warehouse=main(other), name="Z")
    StorageUnit.objects.create(warehouse=main(other), name="U")
    confirm(allocated(other, (stocked(other, 5), 4)), 1)
    put_order(other)
    found = rows(depot, plural)
    assert [row.get("warehouseName") or row["name"] for row in found] in ([], ["MAIN"], ["MAIN", "MAIN"])


def test_quantities_of_a_material(depot, real_store, stock):
    allocated(real_store, (stock, 4), direction=Direction.PUT)
    opened(real_store, (stock, 3))
    (found,) = rows(depot, "materials")
    assert found == {
        "id": guid(stock),
        "name": stock.number,
        "currentQuantity": 8.0,
        "pickQuantity": 8.0,
        "putQuantity": 4.0,
        "netQuantity": 4.0,
        "expectedQuantity": 7.0,
    }


def test_a_material_without_stock(depot, real_store):
    article = ArticleFactory(store=real_store)
    (found,) = rows(depot, "materials", currentQuantity="0")
    assert (found["name"], found["netQuantity"], found["expectedQuantity"]) == (article.number, 0.0, 0.0)


def test_quantities_of_a_place(depot, stock):
    (found,) = rows(depot, "locations", name="A-1")
    assert (found["currentQuantity"], found["expectedQuantity"], found["type"]) == (8.0, 3.0, 1)


def test_slices_of_picks_and_puts_in_one_list(depot, real_store, stock):
    order = allocated(real_store, (stock, 4), direction=Direction.PUT, name="Put")
    found = rows(depot, "work_order_lines", orderBy="-quantity")
    assert [(row["orderName"], row["quantity"], row["directionType"]) for row in found] == [
        ("Pick", 5.0, 2),
        ("Put", 4.0, 1),
    ]
    assert [row["orderName"] for row in rows(depot, "work_order_lines", orderId=guid(order))] == ["Put"]
    assert depot.get("/work_order_lines?countOnly=true").json() == {"count": 2}
    assert [row["orderName"] for row in rows(depot, "work_order_lines", limit=1, offset=1)] == ["Put"]


def test_a_transaction_for_each_confirmation(depot, stock, credential):
    (found,) = rows(depot, "transactions")
    assert (found["type"], found["quantityConfirmed"], found["locationName"], found["orderName"]) == (
        4,
        2.0,
        "A-1",
        "Pick",
    )


def test_a_confirmation_is_added_each_time(depot, real_store, stock):
    order = StorageOrder.objects.of(real_store).get()
    for n in (1, 3):
        answer = depot.put(f"/order_lines/{guid(line(order))}", json={"quantityConfirmed": n})
        assert answer.status_code == 200, answer.text
    found = answer.json()["order_line"]
    assert (found["quantityConfirmed"], found["quantityDeviated"], found["status"]) == (6.0, 1.0, "queued")
    assert len(rows(depot, "transactions", orderId=guid(order))) == 3
    assert rows(depot, "transactions", orderBy="-creationDate")[0]["userName"].startswith("Test ")


def test_a_confirmation_and_its_movement_came_through_the_api(depot, real_store, stock):
    order = StorageOrder.objects.of(real_store).get()
    depot.put(f"/order_lines/{guid(line(order))}", json={"quantityConfirmed": 1})
    newest = [model.objects.of(real_store).latest("pk") for model in (Confirmation, StockMovement)]
    assert [(row.door, row.credential is not None) for row in newest] == [("api", True)] * 2


def test_a_motive_closes_the_line_short(depot, real_store, stock):
    order = StorageOrder.objects.of(real_store).get()
    body = {"quantityConfirmed": 1, "motiveType": "2", "locationName": "A-1"}
    answer = depot.put("/order_lines", json=body | {"id": guid(line(order))})
    assert answer.json()["order_line"]["status"] == "processed"
    assert depot.get(f"/orders/{order.uuid}").json()["order"]["status"] == "Processed"
    assert rows(depot, "transactions", motiveType=2)[0]["quantityDeviated"] == 4.0


def test_a_place_that_turns_out_empty_is_corrected(depot, real_store, stock):
    order = StorageOrder.objects.of(real_store).get()
    body = {"quantityConfirmed": 1, "motiveType": 1, "placeEmpty": True}
    assert depot.put(f"/order_lines/{guid(line(order))}", json=body).status_code == 200
    assert rows(depot, "materials")[0]["currentQuantity"] == 0.0
    assert sorted(row["type"] for row in rows(depot, "transactions")) == [4, 4, 10]


def test_a_confirmation_sent_twice_with_a_key_counts_once(depot, real_store, stock):
    order = StorageOrder.objects.of(real_store).get()
    for _ in "ab":
        depot.put(
            f"/order_lines/{guid(line(order))}",
            json={"quantityConfirmed": 1},
            headers={"Idempotency-Key": f"once-{order.pk}"},
        )
    assert line(order).confirmed == 3


def test_a_line_is_added_and_changed(depot, real_store):
    article = ArticleFactory(store=real_store)
    order = opened(real_store, (article, 1))
    body = {"orderId": guid(order), "materialId": guid(article), "quantity": "2.5", "expiryDate": "2027-01"}
    added = depot.post("/order_lines", json=body).json()["order_line"]
    assert (added["number"], added["quantity"], added["expiryDate"]) == (2, 2.5, "2027-01-01T00:00:00.000000")
    changed = depot.put(f"/order_lines/{added['id']}", json={"quantity": 4, "Info2": "x", "expiryDate": None})
    assert changed.json()["order_line"] | {"modifiedDate": ""} == added | {
        "quantity": 4.0,
        "quantityDeviated": 4.0,
        "Info2": "x",
        "expiryDate": None,
        "modifiedDate": "",
    }


@pytest.mark.parametrize("plural", ["orders", *KEYS])
def test_so_many_queries_however_long_the_list(real_store, credential, stock, plural):
    client = Client(headers={"Authorization": f"Bearer {credential['key']}"})

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/{plural}").status_code == 200
        return len(captured)

    cost()
    before = cost()
    for _ in range(3):
        confirm(allocated(real_store, (stocked(real_store, 5), 2), (stock, 1)), 1)
    assert (cost(), before <= 6) == (before, True)
