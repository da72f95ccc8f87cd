"""docs/api/warehouse.md, Errors, over a real socket: every refusal in this API's shape, and nothing changed."""

import httpx
import pytest

from core import credentials
from core.credentials import issue
from core.models import Credential
from tests.factories import ArticleFactory, place, stocked
from tests.warehouse.storage import allocated, line, opened
from tests.warehouse.test_api import guid, line_of
from warehouse.models import Demand, StorageOrder, StorageOrderLine
from warehouse.services import declare_custom_field, open_warehouse


@pytest.fixture
def material(real_store):
    return ArticleFactory(store=real_store, number="S103")


@pytest.fixture
def stranger(real_store, new_store):
    """A material of another store."""
    return ArticleFactory(store=new_store())


def faults(answer, status=422):
    """Messages by field of a refusal that has the right shape."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body.keys() == {"errors"}
    assert all(len(one) == 1 and next(iter(one.values())).keys() == {"message"} for one in body["errors"])
    return {name: fault["message"] for one in body["errors"] for name, fault in one.items()}


def nothing_there(store):
    return [StorageOrder.objects.of(store).count(), Demand.objects.of(store).count()] == [0, 0]


def test_a_taken_name(depot, real_store, material):
    opened(real_store, (material, 1), name="Taken")
    answer = depot.post("/orders", json={"name": "Taken", "order_lines": [line_of(material)]})
    assert answer.status_code == 422
    assert answer.json() == {"errors": [{"name": {"message": "Order name already exists."}}]}
    assert StorageOrder.objects.of(real_store).count() == 1


@pytest.mark.parametrize(
    "body", [{}, {"order_lines": []}, {"order_lines": None}, {"name": "x", "directionType": 5}]
)
def test_no_lines(depot, real_store, body):
    answer = depot.post("/orders", json=body)
    assert (answer.status_code, answer.json()) == (400, ["Order must have at least one order line."])
    assert nothing_there(real_store)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "x" * 51),
        ("name", 5),
        ("directionType", "sideways"),
        ("directionType", 6),
        ("directionType", True),
        ("directionType", None),
        ("directionType", []),
        ("priority", 0),
        ("priority", 5),
        ("priority", "high"),
        ("priority", 1.5),
        ("priority", 10**40),
        ("deadline", "soon"),
        ("deadline", 20260302),
        ("deadline", "2026-02-30"),
        ("deadline", "0001-01-01"),
        ("countEmptyLocations", "perhaps"),
        ("countEmptyLocations", 2),
        ("allocate", "x"),
        ("allocate", []),
        ("owner", "x" * 51),
        ("recipient", {}),
        ("unit", "x" * 51),
        ("handlingUnit", "x" * 51),
        ("Info1", "x" * 81),
        ("Info5", 5),
        ("ORDERNOTE", "x" * 11),
        ("ORDERNOTE", 5),
        ("warehouseName", "nowhere"),
        ("warehouseId", "nowhere"),
        ("warehouseId", "85A55CF6-BE05-48AF-B0D7-D71212C3ACCA"),
        ("locations", {}),
        ("locations", [5]),
        ("locations", [{}]),
        ("locations", [{"name": "nowhere"}]),
        ("zones", [{"id": "85A55CF6-BE05-48AF-B0D7-D71212C3ACCA"}]),
        ("shelves", [{"name": "nowhere"}]),
        ("carriers", [{"name": "nowhere"}]),
    ],
)
def test_a_bad_value_of_an_order(depot, real_store, material, name, value):
    declare_custom_field(store=real_store, name="ORDERNOTE", length=10)
    found = faults(depot.post("/orders", json={"order_lines": [line_of(material)], name: value}))
    assert list(found) == [name] or next(iter(found)).startswith(name)
    assert nothing_there(real_store)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quantity", 0),
        ("quantity", -1),
        ("quantity", 0.0000001),
        ("quantity", None),
        ("quantity", True),
        ("quantity", "much"),
        ("quantity", 10**12),
        ("quantity", []),
        ("materialName", "nothing"),
        ("materialName", 5),
        ("number", 0),
        ("number", "x"),
        ("serialNumber", 1.5),
        ("serialNumber", "x" * 101),
        ("lot", "x" * 101),
        ("lot", {}),
        ("Info1", "x" * 81),
        ("expiryDate", "soon"),
        ("productionDate", 5),
        ("locations", [{"name": "nowhere"}]),
    ],
)
def test_a_bad_value_of_a_line(depot, real_store, material, name, value):
    found = faults(
        depot.post("/orders", json={"order_lines": [line_of(material), line_of(material) | {name: value}]})
    )
    assert [key.partition(".0")[0] for key in found] == [f"order_lines.1.{name}"]
    assert nothing_there(real_store)


@pytest.mark.parametrize("lines", [[5], ["x"], [None], [[]], {}, "x", 5, [{}]])
def test_lines_that_are_none(depot, real_store, lines):
    assert depot.post("/orders", json={"order_lines": lines}).status_code in (400, 422)
    assert nothing_there(real_store)


def test_all_faults_at_once(depot, real_store):
    body = {"priority": 9, "directionType": "x", "order_lines": [{"quantity": 0}, {"materialName": "x"}]}
    assert faults(depot.post("/orders", json=body)).keys() == {
        "directionType",
        "priority",
        "order_lines.0.quantity",
        "order_lines.1.quantity",
    }


def test_name_and_id_of_a_warehouse(depot, real_store, material):
    other = open_warehouse(store=real_store, name="OTHER")
    body = {"warehouseName": "OTHER", "warehouseId": guid(other), "order_lines": [line_of(material)]}
    assert list(faults(depot.post("/orders", json=body))) == ["warehouseName"]
    assert nothing_there(real_store)


def test_a_place_of_another_warehouse(depot, real_store, material):
    place(real_store, "A-1")
    open_warehouse(store=real_store, name="OTHER")
    body = {"warehouseName": "OTHER", "locations": [{"name": "A-1"}], "order_lines": [line_of(material)]}
    assert list(faults(depot.post("/orders", json=body))) == ["locations"]
    assert nothing_there(real_store)


def test_a_material_of_another_store_does_not_exist(depot, real_store, stranger):
    for named in ({"materialId": guid(stranger)}, {"materialName": stranger.number}):
        found = faults(depot.post("/orders", json={"order_lines": [{"quantity": 1, **named}]}))
        assert list(found.values()) == ["There is no such material."]
    assert nothing_there(real_store)


def test_an_order_of_another_store_does_not_exist(depot, stranger):
    order = opened(stranger.store, (stranger, 1))
    for method, path, body in [
        ("GET", f"/orders/{order.uuid}", None),
        ("PUT", f"/orders/{order.uuid}", {"priority": 1}),
        ("PUT", f"/orders/{order.uuid}", {"priority": 99}),
        ("DELETE", f"/orders/{order.uuid}", None),
        ("DELETE", f"/orders/{order.uuid}/delete", None),
        ("PUT", f"/order_lines/{line(order).uuid}", {"quantityConfirmed": 1}),
    ]:
        assert list(faults(depot.request(method, path, json=body), 404)) == ["id"]
    added = {"orderId": guid(order), "materialName": "x", "quantity": 1}
    assert list(faults(depot.post("/order_lines", json=added))) == ["orderId"]
    assert depot.get("/orders").json() == {"orders": []}
    assert (StorageOrder.objects.get(pk=order.pk).priority, line(order).confirmed) == (2, 0)


@pytest.mark.parametrize("public", ["x", "1", "85A55CF6-BE05-48AF-B0D7-D71212C3ACCA", "%00", "é", "x" * 500])
def test_an_unknown_id(depot, public):
    for path in ("orders", "order_lines", "materials", "location_contents", "work_order_lines"):
        assert list(faults(depot.get(f"/{path}/{public}"), 404)) == ["id"]


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b"5",
        b"null",
        b"{",
        b"\xff",
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"priority": NaN}',
        b'{"priority": Infinity}',
        b'{"a":' * 1000 + b"1" + b"}" * 1000,
    ],
)
def test_a_hostile_body(depot, real_store, material, raw):
    order = opened(real_store, (material, 1))
    headers = {"Content-Type": "application/json"}
    for method, path in [
        ("POST", "/orders"),
        ("PUT", f"/orders/{order.uuid}"),
        ("PUT", f"/order_lines/{line(order).uuid}"),
        ("POST", "/order_lines"),
        ("PUT", "/order_lines"),
    ]:
        answer = depot.request(method, path, content=raw, headers=headers)
        assert list(faults(answer, 400)) == ["request"]
    assert StorageOrder.objects.of(real_store).count() == 1


def test_other_types_and_sizes(depot, real_store):
    assert list(
        faults(depot.post("/orders", content=b"<a/>", headers={"Content-Type": "text/xml"}), 415)
    ) == ["request"]
    assert list(faults(depot.post("/orders", json={"name": "x" * 1_000_001}), 413)) == ["request"]
    assert list(faults(depot.patch("/orders"), 405)) == ["request"]
    assert depot.patch("/orders").headers["Allow"]
    assert nothing_there(real_store)


@pytest.mark.parametrize("path", ["/nothing", "/orders/x/y/z", "/v3", "/users", "/"])
def test_an_unknown_path(depot, path):
    assert list(faults(depot.get(path), 404)) == ["request"]


def test_what_is_in_process_is_neither_changed_nor_deleted(depot, real_store):
    order = allocated(real_store, (stocked(real_store, 5), 4))
    depot.put(f"/order_lines/{line(order).uuid}", json={"quantityConfirmed": 1})
    for method, body in (("PUT", {"priority": 1}), ("PUT", {"allocate": False}), ("DELETE", None)):
        faults(depot.request(method, f"/orders/{order.uuid}", json=body))
    fresh = StorageOrder.objects.get(pk=order.pk)
    assert (fresh.state, fresh.priority, line(order).confirmed) == ("in_process", 2, 1)


def test_a_refused_change_changes_nothing(depot, real_store, material):
    order = opened(real_store, (material, 1), name="A")
    opened(real_store, (material, 1), name="B")
    assert list(faults(depot.put(f"/orders/{order.uuid}", json={"name": "B", "priority": 1}))) == ["name"]
    assert list(faults(depot.put(f"/orders/{order.uuid}", json={"name": "", "priority": 1}))) == ["name"]
    fresh = StorageOrder.objects.get(pk=order.pk)
    assert (fresh.name, fresh.priority) == ("A", 2)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"quantityConfirmed": 6}, "quantityConfirmed"),
        ({"quantityConfirmed": 0}, "quantityConfirmed"),
        ({"quantityConfirmed": -1}, "quantityConfirmed"),
        ({"quantityConfirmed": None}, "quantityConfirmed"),
        ({"quantityConfirmed": "x"}, "quantityConfirmed"),
        ({"quantityConfirmed": 1, "locationName": "nowhere"}, "locationName"),
        ({"quantityConfirmed": 1, "motiveType": 5}, "motiveType"),
        ({"quantityConfirmed": 1, "motiveType": 7}, "motiveType"),
        ({"quantityConfirmed": 1, "Info1": "x"}, "Info1"),
        ({"quantityConfirmed": 1, "reasonCode": "x" * 51}, "reasonCode"),
        ({"quantity": 0}, "quantity"),
        ({"Info1": "x" * 81}, "Info1"),
        ({"lot": 5}, "lot"),
    ],
)
def test_a_bad_change_or_confirmation_of_a_line(depot, real_store, body, field):
    order = allocated(real_store, (stocked(real_store, 5), 7))
    assert list(faults(depot.put(f"/order_lines/{line(order).uuid}", json=body))) == [field]
    found = StorageOrderLine.objects.get(order=order)
    assert (found.quantity, found.confirmed, found.info1, order.state) == (7, 0, "", "allocated")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("Bearer", 422),
        ("Basic eDp5", 422),
        ("Bearer x", 422),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", 422),
        ("Bearer sk-" + "0" * 12 + "a" * 43, 401),
        ("Bearer rt-" + "0" * 12 + "a" * 43, 422),
    ],
)
def test_without_a_good_token(server, header, status):
    answer = httpx.get(f"{server}/api/orders", headers={"Authorization": header} if header else {})
    assert (answer.status_code, list(answer.json())) == (status, ["msg"])


def test_a_read_only_credential_and_one_for_another_api(server, real_store, material):
    reads = credentials.create(name=f"Reads {real_store.pk}", store=real_store, read_only=True)["key"]
    other = credentials.create(name=f"Other {real_store.pk}", store=real_store, apis=["orders"])["key"]
    body = {"order_lines": [line_of(material)]}
    for key, method, status in ((reads, "GET", 200), (reads, "POST", 403), (other, "GET", 403)):
        sent = httpx.request(
            method, f"{server}/api/orders", json=body, headers={"Authorization": f"Bearer {key}"}
        )
        assert sent.status_code == status
        assert status == 200 or list(sent.json()) == ["msg"]
    assert nothing_there(real_store)


def test_an_application_token_lets_in_until_it_is_revoked(server, real_store, credential):
    row = Credential.objects.of(real_store).get()
    token = issue(row, "at")
    ask = lambda: httpx.get(f"{server}/api/orders", headers={"Authorization": f"Bearer {token}"}).status_code  # noqa: E731
    assert ask() == 200
    row.tokens.filter(kind="at").update(revoked_at=row.created_at)
    assert ask() == 401
