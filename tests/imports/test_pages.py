"""JSON as the list of an API answers it: what a file of it may look like, and what is said of one that may not."""

import json

import pytest

from orders.models import WorkOrder
from tests.imports.conftest import rows_of


def item(number="WO-1", **fields):
    return {"orderNumber": number, "product": "Widget", "quantity": 5, **fields}


def page(*items, **more):
    return {"data": list(items), "pagination": {"page": 1, "limit": 20, "total": 1, "hasMore": False}, **more}


def numbers(store):
    return list(WorkOrder.objects.of(store).order_by("pk").values_list("number", flat=True))


A, B, C = item("A"), item("B"), item("C")
ONE = json.dumps(page(A, B))
TWO = json.dumps(page(C))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(page(A, B, C)),
        json.dumps(page(A, B, C), indent=2),
        ONE + TWO,
        f"{ONE}\n{TWO}\n",
        f"\n{json.dumps(page(A, B), indent=4)}\r\n\t{TWO}",
        f"[{ONE}, {TWO}]",
        f"[{ONE},\n[]]".replace("[]", TWO),
        json.dumps([A, B, C]),
        "\n".join(map(json.dumps, (A, B, C))),
        f"{ONE} {json.dumps({'data': C})}",
        json.dumps({"pagination": {"page": 1}, "meta": [1, {"data": []}], "data": [A, B, C]}),
        json.dumps(page({"zone": 1, **A}, B, C)),
        f"{ONE}\n{json.dumps({'zone': {}, **C})}",
    ],
)
def test_pages_in_any_arrangement(store, imported, text):
    assert (imported("work_orders", text).created, numbers(store)) == (3, ["A", "B", "C"])


def test_a_byte_order_mark_and_another_encoding(store, imported):
    imported("work_orders", b"\xef\xbb\xbf" + ONE.encode())
    text = json.dumps(page(item("Größe")), ensure_ascii=False)
    imported("work_orders", text.encode("utf-16"), encoding="utf-16")
    assert numbers(store) == ["A", "B", "Größe"]


@pytest.mark.parametrize("text", ["[]", '{"data": []}', "[[]]".replace("[]", '{"data": []}')])
def test_no_items_are_no_rows(imported, text):
    assert imported("work_orders", text).rows == 0


def test_values_and_items_that_are_longer_than_what_is_read_at_once(store, imported):
    many = [item(f"WO-{n}", notes="é" * 9_000 + str(n), ignored=["x" * 300_000]) for n in range(4)]
    assert imported("work_orders", json.dumps(page(*many))).created == 4
    assert WorkOrder.objects.of(store).get(number="WO-3").notes == "é" * 9_000 + "3"


def test_a_number_that_what_is_read_at_once_cuts(store, imported):
    for start in range(249_900, 250_010, 3):
        text = json.dumps({"pad": "x" * start, "total": 123456789012, "data": [A]})
        assert imported("work_orders", text, dry_run=True).created == 1


@pytest.mark.parametrize(
    ("value", "quantity"),
    [("5.0", 5), ("1e2", 100), ("1.5E+1", 15), ('"7"', 7), ("2147483647", 2_147_483_647)],
)
def test_ways_to_write_a_number(store, imported, value, quantity):
    imported("work_orders", json.dumps(page(A)).replace("5", value))
    assert WorkOrder.objects.of(store).get().quantity == quantity


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("quantity", "0", "MUST_BE_POSITIVE"),
        ("quantity", "-3", "OUT_OF_RANGE"),
        ("quantity", "2147483648", "OUT_OF_RANGE"),
        ("quantity", "1e999999999", "SHORTENED_NUMBER"),
        ("quantity", "9" * 5_000, "OUT_OF_RANGE"),
        ("quantity", "1.5", "TOO_PRECISE"),
        ("quantity", "NaN", "NOT_A_NUMBER"),
        ("quantity", "-Infinity", "NOT_A_NUMBER"),
        ("quantity", "true", "INVALID_TYPE"),
        ("quantity", "[1]", "INVALID_TYPE"),
        ("quantity", "null", "REQUIRED"),
        ("product", "7", "INVALID_TYPE"),
        ("product", "{}", "INVALID_TYPE"),
        ("product", '""', "REQUIRED"),
        ("product", '"a\\u0000b"', "CONTROL_CHARACTER"),
        ("product", '"a\\ud800"', "CONTROL_CHARACTER"),
        ("orderNumber", f'"{"x" * 101}"', "TOO_LONG"),
        ("notes", f'"{"x" * 10_001}"', "TOO_LONG"),
        ("status", '"LOST"', "INVALID_CHOICE"),
        ("dueDate", '"25.01.2024"', "INVALID_DATE"),
        ("dueDate", '"0001-01-01T00:00:00+09:00"', "INVALID_DATE"),
        ("dueDate", '"1899-12-31"', "OUT_OF_RANGE"),
        ("completedQuantity", '"many"', "NOT_A_NUMBER"),
    ],
)
def test_a_value_that_does_not_fit(store, faults, field, value, code):
    text = json.dumps(page(A, {**B, field: "?"})).replace('"?"', value)
    assert faults("work_orders", text) == [(2, field, code)]
    assert numbers(store) == []


def test_a_key_that_is_missing(faults):
    assert faults("work_orders", json.dumps(page(A, {"orderNumber": "B", "quantity": 1}))) == [
        (2, "product", "REQUIRED")
    ]


def test_an_error_names_the_item_and_the_key(imported):
    report = imported("work_orders", json.dumps(page(A, {**B, "dueDate": "soon"})))
    assert str(report.errors[0]) == (
        'item 2, dueDate: "soon" is not a time. Write it as 2026-11-21 or 2026-11-21T16:30:00, in UTC. [INVALID_DATE]'
    )


def test_decimal_commas_are_none_of_json(imported):
    assert imported("work_orders", json.dumps(page(A)), decimal_comma=True).created == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"data": [\n{"orderNumber": "A",}]}', "Line 2: it is no valid JSON"),
        ('{"data": [\n{"orderNumber": "A"\n', "Line 3: it is no valid JSON"),
        ('{"data": [] \n', 'Line 2: it is no valid JSON: "," is expected'),
        ('{"data": []}\n]', 'Line 2: it is no valid JSON: "{" is expected'),
        ('{"data": []}, {"data": []}', "Line 1: it is no valid JSON"),
        (
            '{"data": [{"orderNumber": "two\nlines"}]}',
            "Line 1: it is no valid JSON: Invalid control character",
        ),
        ('{"data": [{} {}]}', "Line 1: it is no valid JSON"),
        ("{data: []}", "Line 1: it is no valid JSON: a key in quotes is expected"),
        ('{"data": [' + '{"a":' * 200_000, "Line 1: it is no valid JSON: it is nested too deep"),
        ('{"data": [{"a": "' + "x" * 1_500_000, "Line 1: it is no valid JSON: Unterminated string"),
        ('{"data": []}\n{"error": {"code": "RATE_LIMITED"}}', "Line 2: here begins neither a page"),
        ('{"data": [{"orderNumber": "A"}, 7]}', "Item 2 is no JSON object"),
        ('{"data": "none"}', "Item 1 is no JSON object"),
        ('{"data": [\n' + json.dumps(A) + ",\n\xe9]}", "Line 3: it is not utf-8"),
    ],
)
def test_a_file_that_is_refused_as_a_whole(store, refusal, text, message):
    before = rows_of("orders.WorkOrder", "core.ImportRun")
    raw = text.encode("latin-1" if "\xe9" in text else "utf-8")
    assert refusal("work_orders", raw, partial=True).startswith(message)
    assert rows_of("orders.WorkOrder", "core.ImportRun") == before


def test_rejects_are_written_with_the_keys_of_the_file(store, imported, tmp_path):
    report = imported(
        "work_orders", json.dumps(page(A, {**B, "quantity": True, "notes": 'a "b"\nc'})), partial=True
    )
    assert (report.applied, report.rejected, numbers(store)) == (1, 1, ["A"])
    text = (tmp_path / "work_orders.csv.rejected.csv").read_text()
    assert text.startswith("item,field,code,message,orderNumber,status,product,quantity")
    assert '2,quantity,INVALID_TYPE,"""true"" is neither text nor a number.",B,,Widget,true,' in text
    assert text.rstrip().endswith(',"a ""b""\nc",,')


def test_other_kinds_have_no_json(refusal):
    assert refusal("suppliers", '{"data": []}').startswith("Line 1: there is no column")
