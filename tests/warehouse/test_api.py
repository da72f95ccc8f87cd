"""docs/api/warehouse.md, Orders, over a real socket: the seed's examples on a fresh store, and what follows from them."""

import re
import socket
import uuid
from urllib.parse import urlsplit

import pytest

from tests.factories import ArticleFactory, place, stocked
from tests.warehouse.storage import main, opened, state
from warehouse.models import Direction, StorageOrder, StorageOrderLine, Zone
from warehouse.services import declare_custom_field, verify_storage_order
from warehouse.tasks import verify_order

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
GUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
NONE = type(None)
# Of the seed's answers.
SEED_LINE = {
    "number": int,
    "serialNumber": str,
    "materialName": str,
    "quantity": float,
    "quantityDeviated": float,
    "id": str,
    "quantityConfirmed": float,
    "modifiedDate": str,
    "quantityRequested": float,
    "lot": NONE,
}
SEED_ORDER = {
    "warehouseName": str,
    "Info5": NONE,
    "id": str,
    "order_lines": list,
    "modifiedDate": str,
    "handlingUnit": (str, NONE),
    "ORDERISSUETO": NONE,
    "Info3": NONE,
    "orderType": int,
    "ORDERNOTE": NONE,
    "ORDERFACILITY": NONE,
    "status": str,
    "hasStock": int,
    "directionType": int,
    "Info1": NONE,
    "ORDERINFO6": NONE,
    "Info2": NONE,
    "unit": NONE,
    "priority": int,
    "storageUnits": list,
    "incompleteAllocations": int,
    "Info4": NONE,
    "name": str,
    "deadline": NONE,
}
MORE = {"owner", "recipient", "zones", "countEmptyLocations", "errorCode", "errorDescription"}


@pytest.fixture
def material(real_store):
    """The seed's material, and the custom fields of its examples."""
    for name in ("ORDERISSUETO", "ORDERNOTE", "ORDERFACILITY", "ORDERINFO6"):
        declare_custom_field(store=real_store, name=name)
    return ArticleFactory(store=real_store, number="S103")


def guid(row):
    return str(row.uuid).upper()


def seed_body(material, **more):
    """The seed's request as printed, with our material's id."""
    lines = [
        {"materialId": guid(material), "quantity": 1, "Info1": "TEST", "serialNumber": serial}
        for serial in (8, 9, 10, 12)
    ]
    body = {"name": "Sample Put Order", "directionType": "Put", "allocate": True, "order_lines": lines}
    return body | more


def create(depot, **body):
    answer = depot.post("/orders", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["order"]


def line_of(article, quantity=1, **more):
    return {"materialName": article.number, "quantity": quantity, **more}


def has_the_seeds_shape(order):
    assert SEED_ORDER.keys() <= order.keys()
    assert SEED_ORDER.keys() | MORE == order.keys()
    assert [name for name, kind in SEED_ORDER.items() if not isinstance(order[name], kind)] == []
    for line in order["order_lines"]:
        assert SEED_LINE.keys() == line.keys()
        assert [name for name, kind in SEED_LINE.items() if not isinstance(line[name], kind)] == []
        assert GUID.fullmatch(line["id"])
        assert TIME.fullmatch(line["modifiedDate"])
    assert GUID.fullmatch(order["id"])
    assert TIME.fullmatch(order["modifiedDate"])


def test_the_seeds_create_as_printed(depot, material):
    answer = depot.post("/orders", json=seed_body(material))
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"order"}
    order = answer.json()["order"]
    has_the_seeds_shape(order)
    expected = {"status": "queued", "directionType": 1, "orderType": 1, "priority": 2, "hasStock": 1}
    assert {name: order[name] for name in expected} == expected
    assert [line["serialNumber"] for line in order["order_lines"]] == ["8", "9", "10", "12"]
    assert [line["number"] for line in order["order_lines"]] == [1, 2, 3, 4]
    assert {(line["quantity"], line["quantityDeviated"]) for line in order["order_lines"]} == {(1.0, 1.0)}
    assert b'"quantity":1.0,' in answer.content


def test_the_seeds_list_as_printed(depot, material):
    create(depot, **seed_body(material))
    answer = depot.get("/orders", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json().keys()) == (200, {"orders"})
    (order,) = answer.json()["orders"]
    has_the_seeds_shape(order)


def test_the_seeds_get_as_printed_and_in_any_case(depot, material):
    made = create(depot, **seed_body(material))
    for written in (made["id"], made["id"].lower(), made["id"] + "/"):
        answer = depot.get(f"/orders/{written}")
        assert (answer.status_code, answer.json()) == (200, {"order": made})


@pytest.mark.parametrize("path", ["{server}/orders/{id}", "{server}/api/orders/{id}"])
def test_the_seeds_update_as_printed(depot, server, material, path):
    made = create(depot, **seed_body(material, allocate=False))
    answer = depot.put(
        path.format(server=server, id=made["id"]), json={"allocate": "false", "handlingUnit": "Box 1"}
    )
    assert answer.status_code == 200, answer.text
    order = answer.json()["order"]
    has_the_seeds_shape(order)
    assert order | {"modifiedDate": ""} == made | {"handlingUnit": "Box 1", "modifiedDate": ""}


@pytest.mark.parametrize("path", ["/orders/{id}/delete", "/orders/{id}", "/orders/{id}/delete/"])
def test_the_seeds_delete_as_printed(depot, material, path):
    made = create(depot, **seed_body(material))
    answer = depot.delete(path.format(id=made["id"]), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.content) == (200, b'{"deleted":"true"}')
    assert StorageOrder.objects.filter(uuid=made["id"]).exists() is False
    assert StorageOrderLine.objects.filter(order__uuid=made["id"]).exists() is False


@pytest.mark.parametrize(
    ("method", "status"), [("get", 200), ("delete", 200), ("put", 200), ("nothing", 405)]
)
def test_methods_in_small_letters(server, credential, depot, material, method, status):
    made = create(depot, **seed_body(material))
    at = urlsplit(server)
    body = b"{}" if method == "put" else b""
    head = f"{method} /api/orders/{made['id']} HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\n"
    head += f"Authorization: Bearer {credential['key']}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((at.hostname, at.port), timeout=20) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        first = line.makefile("rb").readline()
    assert first.split()[1] == str(status).encode()


def test_a_post_in_small_letters(server, credential, material):
    at = urlsplit(server)
    body = b'{"order_lines": [{"materialName": "S103", "quantity": 2}]}'
    head = f"post /api/orders HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\n"
    head += f"Authorization: Bearer {credential['key']}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((at.hostname, at.port), timeout=20) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert line.makefile("rb").readline().split()[1] == b"200"


def test_a_pick_by_default_with_the_next_free_name(depot, real_store, material):
    order = create(depot, order_lines=[line_of(material, "2.5")])
    assert (order["directionType"], order["priority"], order["warehouseName"]) == (2, 2, "MAIN")
    assert (order["name"], order["hasStock"]) == ("SO-000001", 0)
    assert order["order_lines"][0]["quantity"] == 2.5


def test_verified_by_the_worker_it_is_untouched(depot, real_store, material):
    made = create(depot, order_lines=[line_of(material)])
    row = StorageOrder.objects.get(uuid=made["id"])
    verify_order(real_store.pk, row.pk)
    assert depot.get(f"/orders/{made['id']}").json()["order"]["status"] == "Untouched"


def test_allocated_by_put_before_it_answers_and_back(depot, real_store):
    article = stocked(real_store, 5, location=place(real_store, zone=zone(real_store)))
    made = create(depot, order_lines=[line_of(article, 7)])
    order = depot.put(f"/orders/{made['id']}", json={"allocate": "true"}).json()["order"]
    assert (order["status"], order["incompleteAllocations"], order["hasStock"]) == ("Is Allocated", 1, 0)
    assert (order["zones"], order["order_lines"][0]["quantityRequested"]) == (["Cold"], 7.0)
    order = depot.put(f"/orders/{made['id']}", json={"allocate": False}).json()["order"]
    assert (order["status"], order["zones"]) == ("Ready for Allocation", [])


def zone(store, name="Cold"):
    return Zone.objects.create(warehouse=main(store), name=name)


def test_a_count_makes_its_lines_from_what_lies_there(depot, real_store):
    spot = place(real_store, "VLM 1/01/01")
    article = stocked(real_store, 5, location=spot)
    order = create(depot, directionType="COUNT", locations=[{"name": "VLM 1/01/01"}])
    assert [(line["materialName"], line["quantity"]) for line in order["order_lines"]] == [
        (article.number, 5.0)
    ]


def test_places_by_id_and_by_name(depot, real_store, material):
    spot, cold = place(real_store, "A-1"), zone(real_store)
    body = {"locations": [{"id": guid(spot).lower()}], "zones": [{"name": "Cold"}], "directionType": 1}
    made = create(depot, order_lines=[line_of(material, zones=[{"id": guid(cold)}])], **body)
    row = StorageOrder.objects.get(uuid=made["id"])
    assert sorted(row.places.values_list("location__code", "zone__name", "line__number"), key=str) == [
        ("A-1", None, None),
        (None, "Cold", 1),
        (None, "Cold", None),
    ]
    assert made["zones"] == ["Cold"]


def test_all_keys_of_an_order_can_be_set(depot, real_store, material):
    sent = {
        "name": "N",
        "priority": "4",
        "deadline": "2027-03-02T08:00:00",
        "countEmptyLocations": "true",
        "owner": "Ada",
        "recipient": "Bob",
        "unit": "U",
        "handlingUnit": "Box",
        "ORDERNOTE": "careful",
        **{f"Info{n}": f"i{n}" for n in range(1, 6)},
    }
    order = create(depot, order_lines=[line_of(material)], **sent)
    shown = sent | {"priority": 4, "deadline": "2027-03-02T08:00:00.000000", "countEmptyLocations": True}
    assert {name: order[name] for name in sent} == shown


def test_only_what_is_sent_changes(depot, material):
    made = create(depot, owner="Ada", ORDERNOTE="x", order_lines=[line_of(material)])
    order = depot.put(f"/orders/{made['id']}", json={"priority": 1, "ORDERNOTE": None, "deallocate": True})
    changed = made | {"priority": 1, "ORDERNOTE": None}
    assert order.json()["order"] | {"modifiedDate": ""} == changed | {"modifiedDate": ""}


def test_a_whole_order_can_be_put_back(depot, material):
    made = create(depot, **seed_body(material))
    answer = depot.put(f"/orders/{made['id']}", json=made)
    assert answer.status_code == 200, answer.text
    assert answer.json()["order"] | {"modifiedDate": ""} == made | {"modifiedDate": ""}


def test_a_processed_order_is_still_shown_and_takes_info_only(depot, real_store):
    article = stocked(real_store, 5)
    made = create(depot, order_lines=[line_of(article, 2)])
    depot.put(f"/orders/{made['id']}", json={"allocate": True})
    line = made["order_lines"][0]["id"]
    depot.put(f"/order_lines/{line}", json={"quantityConfirmed": 2})
    assert depot.get(f"/orders/{made['id']}").json()["order"]["status"] == "Processed"
    assert depot.put(f"/orders/{made['id']}", json={"Info1": "done"}).json()["order"]["Info1"] == "done"
    answer = depot.put(f"/orders/{made['id']}", json={"priority": 1})
    assert (answer.status_code, list(answer.json())) == (422, ["errors"])
    assert depot.delete(f"/orders/{made['id']}").status_code == 422


def test_count_only(depot, real_store, material):
    for _ in range(3):
        opened(real_store, (material, 1))
    assert depot.get("/orders?countOnly=true").json() == {"count": 3}
    assert depot.get("/orders?countOnly=true&status=processed").json() == {"count": 0}
    assert depot.get("/materials?countOnly=True").json() == {"count": 1}


def test_a_lost_answer_comes_again_for_the_same_key(depot, real_store, material):
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    first, second = (
        depot.post("/orders", json={"order_lines": [line_of(material)]}, headers=headers) for _ in "ab"
    )
    assert first.json() == second.json()
    assert StorageOrder.objects.of(real_store).count() == 1


def test_all_six_directions_take_plain_lines(depot, real_store, material):
    words = {"put": 1, "PICK": 2, "Return": 3, "transport": 4, "5": 5, 7: 7}
    for word, number in words.items():
        order = create(depot, directionType=word, order_lines=[line_of(material)])
        assert order["directionType"] == number
    assert StorageOrder.objects.of(real_store).count() == len(Direction.values) == 6


def test_the_state_is_the_same_in_the_back_office(depot, real_store, material):
    made = create(depot, order_lines=[line_of(material)])
    row = StorageOrder.objects.get(uuid=made["id"])
    verify_storage_order(store=real_store, pk=row.pk)
    assert state(row) == "untouched"
