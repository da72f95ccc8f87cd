"""The picking list as a PDF: docs/api/production.md #2."""

import re
from io import BytesIO

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from catalog.services import save_picture
from core.errors import NotFound
from core.pdf import BOLD, PLAIN, broken, draw_barcode, fitting, lines_of, load_fonts
from production.documents.picking import picking_list
from production.services import add_article, open_production_order, start_production
from tests.factories import ArticleFactory, bill, place
from tests.production.workshop import workshop
from tests.timing import quickest
from warehouse.services import receive


def pages(paper):
    return int(re.search(rb"/Count (\d+)", paper)[1])


def order_of(store, parts):
    made = ArticleFactory(store=store, supply="make")
    bill(made, *((part, 1) for part in parts))
    order = open_production_order(store=store, reference="PR-7/ä")
    add_article(store=store, pk=order.pk, article_number=made.number, amount=3)
    return order


def test_it_is_a_pdf_with_fonts_of_its_own(store):
    paper = picking_list(store=store, pk=workshop(store).order().pk)
    assert paper[:5] == b"%PDF-"
    assert b"DejaVuSans" in paper


def test_an_unknown_order_is_refused(store):
    with pytest.raises(NotFound):
        picking_list(store=store, pk=999_999)


def test_an_order_without_parts_is_one_page(store):
    assert pages(picking_list(store=store, pk=open_production_order(store=store).pk)) == 1


@pytest.mark.parametrize(("parts", "wanted"), [(1, 1), (15, 1), (16, 2), (31, 3)])
def test_every_part_has_a_row(store, parts, wanted):
    order = order_of(store, [ArticleFactory(store=store) for _ in range(parts)])
    assert pages(picking_list(store=store, pk=order.pk)) == wanted


def test_what_cannot_be_picked_is_left_out(store):
    parts = [ArticleFactory(store=store) for _ in range(16)]
    receive(article=parts[0], quantity=1, location=place(store))
    order = order_of(store, parts)
    start_production(store=store, pk=order.pk)
    assert pages(picking_list(store=store, pk=order.pk, only_available=True)) == 1


@pytest.mark.parametrize(("asked", "images"), [(True, 1), (False, 0)])
def test_pictures_are_there_where_asked_for(store, asked, images):
    part, written = ArticleFactory(store=store), BytesIO()
    Image.new("RGB", (50, 50), "red").save(written, "PNG")
    save_picture(article=part, upload=written.getvalue())
    paper = picking_list(
        store=store, pk=order_of(store, [part, ArticleFactory(store=store)]).pk, pictures=asked
    )
    assert paper.count(b"/Subtype /Image") == images


@pytest.mark.parametrize(
    "name", ["Тормоз", "Φρένο", "Śruba", "Đai ốc", "مسمار", "日本", "\u202e<b>&", "x" * 200, ""]
)
def test_any_name_can_be_printed(store, name):
    order = order_of(store, [ArticleFactory(store=store, name=name, number=f"N {name}"[:100])])
    assert pages(picking_list(store=store, pk=order.pk)) == 1


def test_two_hundred_lines_take_less_than_300_ms(store):
    order = order_of(store, [ArticleFactory(store=store) for _ in range(200)])
    assert quickest(lambda: picking_list(store=store, pk=order.pk)) < 0.3


def test_text_is_cut_with_an_ellipsis_and_numbers_are_broken():
    load_fonts()
    assert fitting("short", PLAIN, 8, 100) == "short"
    assert fitting("a very long name of a part", PLAIN, 8, 60) == "a very long…"
    assert broken("A-1234567890", BOLD, 8, 40, 2) == ["A-12345", "67890"]
    assert lines_of("one two three fourteen", PLAIN, 8, 40, 2)[0] == "one two"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("PR-7", True), ("ä", False), ("a\nb", False), ("X" * 40, False), ("4006381333931", True)],
)
def test_a_barcode_is_drawn_where_it_can_be_read(text, drawn):
    canvas = Canvas(BytesIO())
    assert draw_barcode(canvas, text, left=0, bottom=0, width=119, height=20) is drawn
