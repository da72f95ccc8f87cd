"""Cells that do not fit: line, field and code."""

import pytest

from catalog.importers import ARTICLES
from catalog.models import Article
from core.imports import BadValue
from tests.imports.conftest import article, articles


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1E+05", "SHORTENED_NUMBER"),
        ("1,5", "AMBIGUOUS_NUMBER"),
        ("1,500", "AMBIGUOUS_NUMBER"),
        ("1.500,00", "AMBIGUOUS_NUMBER"),
        ("1.500.000", "AMBIGUOUS_NUMBER"),
        ("1 500", "AMBIGUOUS_NUMBER"),
        ("", "REQUIRED"),
        ("abc", "NOT_A_NUMBER"),
        ("NaN", "NOT_A_NUMBER"),
        ("Infinity", "NOT_A_NUMBER"),
        ("١٢", "NOT_A_NUMBER"),
        ("-1", "OUT_OF_RANGE"),
        ("1" * 15, "OUT_OF_RANGE"),
        ("1.23456", "TOO_PRECISE"),
    ],
)
def test_a_price_that_is_none(faults, cell, code):
    assert faults("articles", articles(article(), article("A2", price=f'"{cell}"'))) == [
        (3, "purchase_price", code)
    ]


@pytest.mark.parametrize("cell", ["1.5", "1.234,5", "1,5,0"])
def test_a_point_is_ambiguous_where_commas_are_decimal(cell):
    with pytest.raises(BadValue):
        ARTICLES.format["purchase_price"].parser(decimal_comma=True)(cell)


@pytest.mark.parametrize(("cell", "value"), [("1,5", "1.5"), ("1500", "1500"), ("0,0001", "0.0001")])
def test_decimal_commas(cell, value):
    assert ARTICLES.format["purchase_price"].parser(decimal_comma=True)(cell) == value


@pytest.mark.parametrize("cell", ["0", "007", "1.50000000", "99999999999999.9999"])
def test_plain_numbers(cell):
    assert ARTICLES.format["purchase_price"].parser(decimal_comma=False)(cell) == cell


@pytest.mark.parametrize("number", ["1E+05", "1.2E+15", "3,5e+09"])
def test_a_number_that_a_spreadsheet_shortened(faults, number):
    assert faults("articles", articles(article(f'"{number}"'))) == [(2, "number", "SHORTENED_NUMBER")]


@pytest.mark.parametrize("number", ["1E5", "E+05", "FR-R92B/58 red", "10E+A", "00042"])
def test_numbers_that_only_look_like_it(store, imported, number):
    imported("articles", articles(article(number)))
    assert Article.objects.of(store).get().number == number


@pytest.mark.parametrize("cell", ["3.5", "-1", "1234567890", "three"])
def test_days_are_whole(faults, cell):
    assert [fault[:2] for fault in faults("articles", articles(article(days=cell)))] == [
        (2, "lead_time_days")
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(
            (day, "INVALID_DATE")
            for day in ("03/04/2026", "3.4.2026", "2026-13-01", "20260403", "2026-W01-1")
        ),
        ("1799-01-01", "OUT_OF_RANGE"),
    ],
)
def test_dates_are_year_month_day(faults, cell, code):
    found = faults("boms", f"parent,component,quantity,unit,valid_from,valid_to\nP,C,1,,{cell},\n")
    assert (2, "valid_from", code) in found


def test_a_word_that_is_not_in_the_list(faults):
    text = articles(article(more=",lots"), more=",tracking")
    assert faults("articles", text) == [(2, "tracking", "INVALID_CHOICE")]


def test_too_long(faults):
    assert faults("articles", articles(article("A" * 101))) == [(2, "number", "TOO_LONG")]


def test_every_fault_of_a_row_is_told(faults):
    found = faults("articles", articles(article("", make="perhaps", days="x")))
    assert found == [
        (2, "lead_time_days", "NOT_A_NUMBER"),
        (2, "make", "INVALID_CHOICE"),
        (2, "number", "REQUIRED"),
    ]
