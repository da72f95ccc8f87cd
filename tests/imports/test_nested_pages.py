"""JSON whose items hold several rows, and pages that call their items otherwise than data."""

import io
import json

import pytest

from core.imports import (
    Amount,
    Code,
    Counts,
    FileRefused,
    Flag,
    Format,
    Importer,
    Pages,
    Source,
    Structure,
    Whole,
    run_import,
    write_pages,
)

EMPTY = {"empty": True, "optional": True}
NUMBER, PRIORITY = Code(name="number", max_length=9), Whole(name="priority", digits=1, **EMPTY)
ARTICLE, AMOUNT = Code(name="article", max_length=9), Amount(name="amount", positive=True)
ORDERS = Pages(
    fields={"orderId": NUMBER, "priority": PRIORITY},
    items="orders",
    parts="articles",
    part_fields={"articleId": ARTICLE, "amount": AMOUNT},
    head={"page": 0},
    tail=lambda count: {"count": count},
)
WIDE = Pages(
    fields={
        "orderId": NUMBER,
        "urgent": Flag(name="urgent", **EMPTY),
        "zones": Structure(name="zones", **EMPTY),
    },
    others=Structure(name="others", **EMPTY),
)
BARE = Pages(
    fields=ORDERS.fields,
    items="orders",
    parts="articles",
    part_fields={"articleId": Code(name="article", max_length=9, **EMPTY)},
)


def order(number="P1", *articles, **fields):
    return {"orderId": number, "articles": [{"articleId": x, "amount": 1} for x in articles], **fields}


def page(*orders, **more):
    return json.dumps({"page": 0, "orders": list(orders), **more})


@pytest.fixture
def orders(store, tmp_path):
    """A function that imports text and returns the report and the rows that would have been written."""

    def run(text, pages=ORDERS, *, check=lambda rows: None, partial=False):
        def apply(rows):
            cells = ", ".join(column.name for _, column in pages.keyed)
            found.extend(rows.fetch(f"SELECT {cells} FROM import_rows ORDER BY line"))
            return Counts(len(found), 0)

        found = []
        columns = (NUMBER, PRIORITY, ARTICLE, AMOUNT)
        importer = Importer(kind="nested", format=Format(columns, pages), check=check, apply=apply)
        path = tmp_path / "orders.json"
        path.write_text(text)
        source = Source(path, rejects=tmp_path / "rejected.csv")
        return run_import(importer, source, store, partial=partial), found

    return run


def test_each_part_is_a_row_with_the_fields_of_its_item(orders):
    report, found = orders(page(order("P1", "A", "B", priority=3), order("P2", "A"), count=2))
    assert (report.rows, report.created) == (3, 3)
    assert found == [("P1", 3, "A", 1), ("P1", 3, "B", 1), ("P2", None, "A", 1)]


@pytest.mark.parametrize(
    "text",
    [
        page(order("P1", "A")) + page(order("P2", "B")),
        f"[{page(order('P1', 'A'))}, {page(order('P2', 'B'))}]",
        json.dumps([order("P1", "A"), order("P2", "B")]),
    ],
)
def test_pages_and_bare_items(orders, text):
    assert [row[0] for row in orders(text)[1]] == ["P1", "P2"]


def test_items_are_read_below_their_key_only(orders):
    with pytest.raises(FileRefused, match='neither a page with its "orders" nor an item with id, orderId'):
        orders(json.dumps({"data": [order("P1", "A")]}))


def test_an_item_without_parts_is_one_row_where_they_may_be_empty(orders):
    text = page(order("P1"), {"orderId": "P2"}, {"orderId": "P3", "articles": None}, order("P4", "A"))
    assert [row[::2] for row in orders(text, BARE)[1]] == [
        ("P1", ""),
        ("P2", ""),
        ("P3", ""),
        ("P4", "A"),
    ]


def test_an_item_without_parts_is_refused_where_they_are_needed(orders):
    report, found = orders(page(order("P1", "A"), order("P2")))
    assert (list(map(str, report.errors)), found) == (
        ["item 2, articles: There is none; an item needs at least one. [REQUIRED]"],
        [],
    )


def test_a_fault_of_a_part_names_item_and_part(orders):
    one = order("P2", "A", "B")
    one["articles"][1]["amount"] = 0
    report, _ = orders(page(order("P1", "A"), one))
    assert list(map(str, report.errors)) == [
        'item 2, articles 2, amount: "0" must be more than zero. [MUST_BE_POSITIVE]'
    ]


def test_a_fault_of_an_item_is_told_once(orders):
    report, _ = orders(page(order("P1", "A", "B", "C", priority="high")))
    assert list(map(str, report.errors)) == ['item 1, priority: "high" is not a number. [NOT_A_NUMBER]']
    assert (report.rows, report.rejected) == (3, 3)


def test_a_fault_that_a_check_finds_in_an_item_is_told_once(orders):
    def check(rows):
        rows.reject("priority", "TOO_HOT", "SELECT line, 'Too hot.' FROM import_rows WHERE priority = 4")

    report, _ = orders(page(order("P1", "A", "B", priority=4), order("P2", "A", priority=3)), check=check)
    assert list(map(str, report.errors)) == ["item 1, priority: Too hot. [TOO_HOT]"]


def test_an_item_goes_in_with_all_of_its_parts_or_not_at_all(orders, tmp_path):
    bad = order("P2", "A", "B", "C")
    bad["articles"][1]["amount"] = "x"
    report, found = orders(page(order("P1", "A"), bad, order("P3", "A", "B", priority="x")), partial=True)
    assert ([row[0] for row in found], report.applied, report.rejected) == (["P1"], 1, 5)
    rejected = (tmp_path / "rejected.csv").read_text().splitlines()
    assert rejected[0] == "item,articles,field,code,message,orderId,priority,articleId,amount"
    rest = "Its item is refused; all of it is imported or nothing."
    assert rejected[1:] == [
        f"2,1,,INCOMPLETE,{rest},P2,,A,1",
        '2,2,amount,NOT_A_NUMBER,"""x"" is not a number.",P2,,B,x',
        f"2,3,,INCOMPLETE,{rest},P2,,C,1",
        '3,,priority,NOT_A_NUMBER,"""x"" is not a number.",P3,x,A,1',
        f"3,2,,INCOMPLETE,{rest},P3,x,B,1",
    ]


def test_an_item_that_comes_again_is_refused_once(orders):
    text = page(order("P1", "A", "B"), order("P1", "A", "B"))
    report, _ = orders(text, check=lambda rows: rows.reject_repeats("number"))
    assert list(map(str, report.errors)) == ["item 2: Item 1 has the same orderId already. [REPEATED]"]


def test_a_part_that_comes_again_is_refused(orders):
    text = page(order("P1", "A", "B", "A"))
    report, _ = orders(text, check=lambda rows: rows.reject_repeats("number", "article"))
    assert list(map(str, report.errors)) == [
        "item 1, articles 3: Item 1, articles 1 has the same orderId, articleId already. [REPEATED]"
    ]


@pytest.mark.parametrize("articles", [7, "A", {"articleId": "A"}, [7], [[]]])
def test_parts_that_are_no_objects(orders, articles):
    with pytest.raises(FileRefused, match='"articles" of item 2 is no array of JSON objects'):
        orders(page(order("P1", "A"), order("P2", articles=articles)))


def test_what_is_written_is_such_a_page(orders):
    items = [order("P1", "A", "B"), order("P2", "A")]
    stream = io.StringIO()
    assert write_pages(ORDERS, items, stream) == 2
    assert json.loads(stream.getvalue()) == {"page": 0, "orders": items, "count": 2}
    assert [row[0] for row in orders(stream.getvalue())[1]] == ["P1", "P1", "P2"]


@pytest.mark.parametrize("items", [[], [order("P1")]])
def test_a_page_may_have_nothing_but_its_items(items):
    stream = io.StringIO()
    write_pages(BARE, items, stream)
    assert json.loads(stream.getvalue()) == {"orders": items}


def test_flags_and_structures_and_all_other_keys(orders):
    one = {"orderId": "P1", "urgent": True, "zones": ["A", 'B"\\'], "x": 1.50, "y": {"z": [None, "é\n"]}}
    found = orders(json.dumps([one, {"orderId": "P2", "urgent": None, "zones": {}}]), WIDE)[1]
    assert found == [
        ("P1", True, '["A", "B\\"\\\\"]', '{"x": 1.5, "y": {"z": [null, "é\\n"]}}'),
        ("P2", None, "{}", "{}"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("urgent", "1", "INVALID_TYPE"),
        ("zones", '"A"', "INVALID_TYPE"),
        ("zones", "7", "INVALID_TYPE"),
        ("zones", '["a\\u0000b"]', "CONTROL_CHARACTER"),
        ("zones", '["\\ud800"]', "CONTROL_CHARACTER"),
    ],
)
def test_what_is_no_flag_and_no_structure(orders, key, value, code):
    report, _ = orders(json.dumps([{"orderId": "P1", key: "?"}]).replace('"?"', value), WIDE)
    assert [(error.field, error.code) for error in report.errors] == [(key, code)]


@pytest.mark.parametrize("value", ["1e999999", "NaN", "9" * 200_000, '"\\\\u0000"'])
def test_what_a_structure_may_hold(orders, value):
    assert orders(f'[{{"orderId": "P1", "x": {value}}}]', WIDE)[0].created == 1
