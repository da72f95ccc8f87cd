"""docs/api/warehouse.md, Lists: limits, filters, words and sorting, over a real socket."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core import transitions
from core.models import Transition
from tests.factories import ArticleFactory, place, stocked
from tests.warehouse.storage import allocated, main, opened, verified
from warehouse.models import StorageOrder, StorageUnit, Zone
from warehouse.services import NewLine, declare_custom_field, open_storage_order


@pytest.fixture
def material(real_store):
    return ArticleFactory(store=real_store, number="S103")


@pytest.fixture
def three(real_store, material):
    """Orders A, B and C."""
    declare_custom_field(store=real_store, name="ORDERNOTE")
    return [
        opened(real_store, (material, 1), name="A", priority=1, info1="x", custom={"ORDERNOTE": "a%b"}),
        opened(real_store, (material, 1), name="B", priority=2, info1="X_1", direction=1),
        opened(
            real_store,
            (material, 1),
            name="C",
            priority=3,
            deadline=datetime(2026, 3, 31, 23, 59, tzinfo=UTC),
        ),
    ]


def names(depot, **params):
    answer = depot.get("/orders", params=params)
    assert answer.status_code == 200, answer.text
    return "".join(order["name"] for order in answer.json()["orders"])


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("priority", "2", "B"),
        ("priority", "[gt]1", "BC"),
        ("priority", "[gte]2", "BC"),
        ("priority", "[lt]2", "A"),
        ("priority", "[lte]2", "AB"),
        ("priority", "[not]2", "AC"),
        ("priority", "[or]1;3;", "AC"),
        ("priority", "[nor]1;3", "B"),
        ("priority", "[OR][lt]2;[gt]2", "AC"),
        ("priority", "[like]2", "B"),
        ("priority", ["[gt]1", "[lt]3"], "B"),
        ("name", "A", "A"),
        ("name", "a", ""),
        ("name", "[like]a", "A"),
        ("name", "[notlike]a", "BC"),
        ("Info1", "null", "C"),
        ("Info1", "[not]null", "AB"),
        ("Info1", "[not]x", "BC"),
        ("Info1", "[like]x", "AB"),
        ("Info1", "[like]x%", "AB"),
        ("Info1", "[like]%1", "B"),
        ("Info1", "[like]x_", "B"),
        ("Info1", "[or]null;x", "AC"),
        ("ORDERNOTE", "a%b", "A"),
        ("ORDERNOTE", "null", "BC"),
        ("ORDERNOTE", "[not]null", "A"),
        ("ORDERNOTE", "[not]a%b", "BC"),
        ("ORDERNOTE", "[gt]a", "A"),
        ("ORDERNOTE", "[like]A", "A"),
        ("deadline", "null", "AB"),
        ("deadline", "2026", "C"),
        ("deadline", "2026-03", "C"),
        ("deadline", "2026-03-31", "C"),
        ("deadline", "2026-03-31T23", "C"),
        ("deadline", "2026-03-31T23:59", "C"),
        ("deadline", "2026-03-31T23:59:00", "C"),
        ("deadline", "2026-03-31T23:59:00.000000", "C"),
        ("deadline", "2026-03-31T23:59:00.000001", ""),
        ("deadline", "[gt]2026-03", ""),
        ("deadline", "[gte]2026-03", "C"),
        ("deadline", "[lte]2026-03", "C"),
        ("deadline", "[lt]2026-03", ""),
        ("deadline", "[not]2026-03", "AB"),
        ("deadline", "[like]2026-03-31T23", "C"),
        ("directionType", "put", "B"),
        ("directionType", "PICK", "AC"),
        ("directionType", "1", "B"),
        ("directionType", "9", ""),
        ("status", "QUEUED", "ABC"),
        ("status", "processed", ""),
        ("status", "[not]Untouched", "ABC"),
        ("status", "[or]is allocated;Processed", ""),
        ("hasStock", "1", "B"),
        ("hasStock", "false", "AC"),
        ("countEmptyLocations", "false", "ABC"),
        ("type", "4", "ABC"),
        ("orderType", "1", ""),
        ("warehouseName", "MAIN", "ABC"),
        ("errorCode", "null", "ABC"),
        ("owner", "null", "ABC"),
        ("unknown", "x", "ABC"),
        ("name", "", "ABC"),
        ("zones", "null", "ABC"),
        ("zones", "[not]null", ""),
    ],
)
def test_what_a_value_finds(depot, three, name, value, found):
    assert names(depot, **{name: value}) == found
    assert depot.get("/orders", params={name: value, "countOnly": "true"}).json() == {"count": len(found)}


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", "ABC"),
        ("name", "ABC"),
        ("-name", "CBA"),
        ("name desc", "CBA"),
        ("name asc", "ABC"),
        ("directionType,-name", "BCA"),
        ("deadline", "CAB"),
        ("-deadline", "BAC"),
        ("ORDERNOTE", "ABC"),
        ("warehouseName", "ABC"),
        ("-warehouseName", "CBA"),
        ("-creationDate", "CBA"),
    ],
)
def test_what_a_list_is_sorted_by(depot, three, sort, found):
    assert names(depot, orderBy=sort) == found


def test_pages(depot, three):
    assert names(depot, limit=2) == "AB"
    assert names(depot, limit=2, page=1) == "C"
    assert names(depot, limit=2, offset=1) == "BC"
    assert names(depot, limit=1_000_000) == "ABC"
    assert names(depot, offset=10**15) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "x"),
        ("limit", "1.5"),
        ("limit", "٣"),
        ("offset", "-1"),
        ("offset", "x"),
        ("page", "-1"),
        ("countOnly", "perhaps"),
        ("orderBy", "nothing"),
        ("orderBy", "name up"),
        ("orderBy", "zones"),
        ("priority", "high"),
        ("priority", "[gt]"),
        ("priority", "1e999999999"),
        ("priority", "9" * 30),
        ("id", "x"),
        ("deadline", "soon"),
        ("deadline", "2026-13"),
        ("deadline", "0001-01-01"),
        ("deadline", "[or]"),
        ("deadline", "[or][or]2026"),
        ("status", "lost"),
        ("status", "[gt]queued"),
        ("directionType", "sideways"),
        ("hasStock", "perhaps"),
        ("name", "a\x00b"),
        ("name", "x" * 2001),
        ("name", "[or]" + "a;" * 101),
        ("name", "[like]"),
    ],
)
def test_a_bad_value_of_a_known_parameter(depot, three, name, value):
    answer = depot.get("/orders", params={name: value})
    assert answer.status_code == 400, answer.text
    assert [list(one) for one in answer.json()["errors"]] == [[name]]


def test_a_filter_too_many(depot, three):
    assert depot.get("/orders", params={"name": ["[not]x"] * 101}).status_code == 400


@pytest.mark.parametrize("text", ["x' OR 1=1 --", '"); DROP TABLE', "%s %(x)s", "\\", "((((", "[a-z]", "é😀"])
def test_a_text_is_only_a_text(depot, three, text):
    for prefix in ("", "[like]", "[like]%", "[not]", "[gt]"):
        for name in ("name", "ORDERNOTE", "Info1", "zones"):
            assert depot.get("/orders", params={name: prefix + text}).status_code == 200


def test_both_vocabularies_of_the_status(depot, real_store, material, three):
    verified(real_store, (material, 1), name="D", direction=1)
    allocated(real_store, (material, 1), name="E", direction=1)
    assert names(depot, status="queued") == "ABCDE"
    assert names(depot, status="Untouched") == "D"
    assert names(depot, status="is allocated") == "E"
    assert names(depot, status="[or]Untouched;Is Allocated") == "DE"


def test_words_for_times(depot, three):
    now = timezone.now()
    for order, days in zip(three, (0, 3, 40), strict=True):
        StorageOrder.objects.filter(pk=order.pk).update(modified_at=now - timedelta(days=days))
    asked = {
        "today": "A",
        "[lt]today": "BC",
        "[lte]now": "ABC",
        "yesterday": "",
        "[gte]lastDay": "A",
        "lastWeek": "AB",
        "[gt]lastWeek": "AB",
        "[lt]lastMonth": "C",
        "lastYear": "ABC",
        "[not]lastweek": "C",
    }
    assert {word: names(depot, modifiedDate=word) for word in asked} == asked


def test_today_is_a_day_of_the_store(depot, real_store, three):
    real_store.time_zone = "Pacific/Kiritimati"
    real_store.save()
    start = datetime.now(tz=UTC).astimezone(ZoneInfo("Pacific/Kiritimati"))
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    for order, minutes in zip(three, (0, -1, 24 * 60 - 1), strict=True):
        StorageOrder.objects.filter(pk=order.pk).update(deadline=midnight + timedelta(minutes=minutes))
    assert names(depot, deadline="today") == "AC"
    assert names(depot, deadline="yesterday") == "B"


def test_areas_are_found_by_name(depot, real_store):
    cold = Zone.objects.create(warehouse=main(real_store), name="Cold")
    unit = StorageUnit.objects.create(warehouse=main(real_store), name="VLM-01")
    article = stocked(real_store, 5, location=place(real_store, zone=cold, storage_unit=unit))
    allocated(real_store, (article, 1), (article, 1), name="A")
    opened(real_store, (article, 1), name="B")
    assert names(depot, zones="Cold") == names(depot, storageUnits="[like]vlm") == "A"
    assert names(depot, zones="[not]Cold") == names(depot, storageUnits="null") == "B"
    lines = depot.get("/order_lines?storageUnits=VLM-01").json()["order_lines"]
    assert [line["storageUnits"][0]["name"] for line in lines] == ["VLM-01", "VLM-01"]


def test_a_deep_page_is_the_same_list(depot, real_store, material):
    first = opened(real_store, (material, 1))
    copies = [
        StorageOrder(store=real_store, warehouse=first.warehouse, name=f"N{n}", priority=1 + n % 4, version=1)
        for n in range(1010)
    ]
    StorageOrder.objects.bulk_create(copies)
    Transition.objects.bulk_create(transitions.row(order, move="open", source="") for order in copies)
    whole = [
        order["id"]
        for page in (0, 1)
        for order in depot.get(f"/orders?limit=1000&page={page}").json()["orders"]
    ]
    assert len(whole) == len(set(whole)) == 1011
    deep = depot.get("/orders?offset=1005")
    assert [order["id"] for order in deep.json()["orders"]] == whole[1005:]


def test_a_custom_field_of_another_store_is_none_here(depot, new_store, three):
    declare_custom_field(store=new_store(), name="SECRET")
    assert names(depot, SECRET="x") == "ABC"
    assert "SECRET" not in depot.get("/orders").json()["orders"][0]


def test_a_custom_field_may_be_called_anything(depot, real_store, material):
    for name in ("status", "a__b", "X_"):
        declare_custom_field(store=real_store, name=name)
    open_storage_order(
        warehouse=main(real_store), lines=[NewLine(material, 1)], name="A", custom={"a__b": "1", "X_": "2"}
    )
    (order,) = depot.get("/orders", params={"a__b": "1", "X_": "[gt]1", "orderBy": "-a__b"}).json()["orders"]
    assert (order["a__b"], order["X_"], order["status"]) == ("1", "2", "queued")
