import pytest

from catalog.models import ArticleUnit, BillLine
from tests.factories import ArticleFactory
from tests.imports.conftest import rows_of

HEADER = "parent,component,quantity,unit,valid_from,valid_to"


@pytest.fixture
def parts(store):
    return {
        number: ArticleFactory(store=store, number=number) for number in ("BIKE", "WHEEL", "SPOKE", "RIM")
    }


def bill(*rows, more=""):
    return "\n".join([HEADER + more, *rows]) + "\n"


def lines(store):
    found = BillLine.objects.of(store).order_by("parent__number", "component__number", "position")
    return [f"{x.parent.number} {x.component.number} {x.position} {x.quantity:f}" for x in found]


def test_lines_are_made(store, parts, imported):
    imported("boms", bill("BIKE,WHEEL,2,EA,2021-03-04,", "WHEEL,SPOKE,36,,,2030-01-01"))
    assert lines(store) == ["BIKE WHEEL 0 2.000000", "WHEEL SPOKE 0 36.000000"]


def test_equal_rows_are_lines_of_their_own(store, parts, imported):
    text = bill("BIKE,WHEEL,1,,,", "BIKE,WHEEL,1,,,", "BIKE,WHEEL,1,,2021-01-01,")
    assert [imported("boms", text).created, imported("boms", text).unchanged] == [3, 3]
    assert lines(store) == ["BIKE WHEEL 0 1.000000", "BIKE WHEEL 0 1.000000", "BIKE WHEEL 1 1.000000"]


def test_a_second_import_writes_no_history(parts, imported):
    imported("boms", bill("BIKE,WHEEL,2,EA,2021-03-04,"))
    before = rows_of("catalog.BillLine", "catalog.BillLineEvent")
    assert imported("boms", bill("BIKE,WHEEL,2.000,EA,2021-03-04,")).unchanged == 1
    assert rows_of("catalog.BillLine", "catalog.BillLineEvent") == before


def test_a_changed_end_changes_the_line(store, parts, imported):
    imported("boms", bill("BIKE,WHEEL,2,,2021-03-04,"))
    assert imported("boms", bill("BIKE,WHEEL,2,,2021-03-04,2026-01-01")).changed == 1


def test_positions_of_the_file(store, parts, imported):
    imported("boms", bill("BIKE,WHEEL,2,,,,10,2.5", "BIKE,RIM,1,,,,20,0", more=",position,scrap_percent"))
    assert lines(store) == ["BIKE RIM 20 1.000000", "BIKE WHEEL 10 2.000000"]


def test_a_position_twice(parts, faults):
    text = bill("BIKE,WHEEL,2,,,,10", "BIKE,WHEEL,1,,,,10", more=",position")
    assert faults("boms", text) == [(3, "", "REPEATED")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("CAR,WHEEL,1,,,", ("parent", "UNKNOWN")),
        ("BIKE,WING,1,,,", ("component", "UNKNOWN")),
        ("BIKE,WHEEL,1,KG,,", ("unit", "UNKNOWN")),
        ("BIKE,WHEEL,0.0,,,", ("quantity", "MUST_BE_POSITIVE")),
        ("BIKE,WHEEL,1,,2021-02-01,2021-01-01", ("valid_to", "OUT_OF_RANGE")),
        ("BIKE,BIKE,1,,,", ("component", "CYCLE")),
    ],
)
def test_a_row_that_cannot_be(parts, faults, row, fault):
    assert faults("boms", bill("WHEEL,RIM,1,,,", row)) == [(3, *fault)]


def test_another_unit_of_the_component(store, parts, imported):
    ArticleUnit.objects.create(article=parts["SPOKE"], unit="BOX", factor=72)
    assert imported("boms", bill("WHEEL,SPOKE,0.5,BOX,,")).created == 1


def test_a_circle_within_the_file_names_its_lines(parts, faults):
    text = bill("BIKE,WHEEL,2,,,", "BIKE,RIM,1,,,", "WHEEL,SPOKE,36,,,", "SPOKE,BIKE,1,,,")
    assert faults("boms", text) == [(line, "component", "CYCLE") for line in (2, 4, 5)]


def test_a_circle_with_lines_that_are_there(store, parts, imported, faults):
    imported("boms", bill("BIKE,WHEEL,2,,,", "WHEEL,SPOKE,36,,,"))
    assert faults("boms", bill("WHEEL,RIM,1,,,", "SPOKE,BIKE,1,,,")) == [(3, "component", "CYCLE")]
    assert len(lines(store)) == 2


def test_partial_leaves_the_circle_out(store, parts, imported):
    report = imported("boms", bill("BIKE,WHEEL,2,,,", "SPOKE,RIM,1,,,", "RIM,SPOKE,1,,,"), partial=True)
    assert (report.created, report.rejected, lines(store)) == (1, 2, ["BIKE WHEEL 0 2.000000"])


def test_a_refused_row_keeps_its_position(store, parts, imported):
    text = bill("BIKE,WHEEL,x,,,", "BIKE,WHEEL,3,,,")
    imported("boms", text, partial=True)
    assert lines(store) == ["BIKE WHEEL 1 3.000000"]
    imported("boms", text.replace("x", "2"))
    assert lines(store) == ["BIKE WHEEL 0 2.000000", "BIKE WHEEL 1 3.000000"]
