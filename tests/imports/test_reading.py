"""What a file may look like, and what is said of one that may not."""

import pytest

from catalog.models import Article
from tests.imports.conftest import ARTICLE_HEADER, article, articles


def test_a_byte_order_mark_is_no_part_of_the_header(imported):
    assert imported("articles", b"\xef\xbb\xbf" + articles(article()).encode()).created == 1


def test_windows_line_ends_and_empty_lines(imported):
    text = articles(article(), "", article("A2"), ",,,,,,,,,,").replace("\n", "\r\n")
    assert imported("articles", text).rows == 2


def test_another_encoding_must_be_named(refusal):
    text = articles(article(), article("A2", name="Größe")).encode("cp1252")
    assert refusal("articles", text).startswith("Line 3: it is not utf-8. Name the file's encoding")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_a_named_encoding_is_read(store, imported, encoding):
    imported("articles", articles(article(name="Größe")).encode(encoding), encoding=encoding)
    assert Article.objects.of(store).get().name == "Größe"


def test_an_unknown_encoding(refusal):
    assert refusal("articles", articles(), encoding="cp-what") == 'There is no encoding "cp-what".'


def test_semicolons_are_told_by_the_header(imported):
    text = articles(article(price="1,50").replace(",", ";").replace("1;50", "1,50"))
    text = text.replace(ARTICLE_HEADER, ARTICLE_HEADER.replace(",", ";")).replace("9.99", "9,99")
    assert imported("articles", text, decimal_comma=True).created == 1


def test_an_empty_file(refusal):
    assert refusal("articles", "").startswith("The file has no header. Its first line must name number, name")


def test_a_header_alone_has_no_rows(imported):
    assert imported("articles", articles()).rows == 0


def test_a_column_twice(refusal):
    assert refusal("suppliers", "number,name,active,name\n") == "Line 1: the column name is there twice."


def test_an_unknown_column(refusal):
    assert refusal("suppliers", "number,name,active,city\n").startswith('Line 1: there is no column "city".')


def test_a_missing_column(refusal):
    assert refusal("suppliers", "number,name\n") == "Line 1: missing in the header: active."


def test_a_ragged_row(faults):
    assert faults("suppliers", "number,name,active\nS1,One,true\nS2,Two\n") == [(3, "", "RAGGED_ROW")]


@pytest.mark.parametrize("partial", [False, True])
def test_an_unclosed_quote_refuses_the_file_with_the_line_it_begins_on(refusal, partial):
    text = 'number,name,active\nS1,One,true\nS2,"Two,true\nS3,Three,true\n'
    assert refusal("suppliers", text, partial=partial).startswith("Line 3: a quote is not closed")


def test_an_unclosed_quote_before_another_quote(refusal):
    text = 'number,name,active\nS1,"One,true\nS2,"Two",true\n'
    assert refusal("suppliers", text).startswith("Line 2: a quote is not closed")


def test_an_unclosed_quote_does_not_read_a_long_file_into_memory(refusal):
    text = 'number,name,active\nS1,"One,true\n' + "S2,Two,true\n" * 50_000
    assert refusal("suppliers", text).startswith("Line 2: a quote is not closed")


def test_a_file_without_line_ends_is_no_csv(refusal):
    text = f"number,name,active\n{'x' * 1_100_000}"
    assert refusal("suppliers", text) == "Line 2: it is longer than 1,000,000 characters."


@pytest.mark.parametrize("name", ["a\0b", '"two\nlines"', "bell\7"])
def test_control_characters(faults, name):
    assert faults("suppliers", f"number,name,active\nS1,{name},true\n") == [(2, "name", "CONTROL_CHARACTER")]


def test_lines_are_counted_past_a_cell_of_two_lines(faults):
    text = 'number,name,active\nS1,"two\nlines",true\nS2,Two,maybe\n'
    assert faults("suppliers", text) == [(2, "name", "CONTROL_CHARACTER"), (4, "active", "INVALID_CHOICE")]


def test_backslashes_and_non_ascii_are_kept(store, imported):
    imported("articles", articles(article(name=r"\N \t 5\" ½ 東\u00a0京")))
    assert Article.objects.of(store).get().name == r"\N \t 5\" ½ 東\u00a0京"


def test_blanks_around_a_cell_are_dropped(store, imported):
    imported("articles", articles(article(number=" A 1 ")))
    assert Article.objects.of(store).get().number == "A 1"
